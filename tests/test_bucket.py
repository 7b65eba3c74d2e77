"""Files in a bucket: what people, the worker and commands do with them, on a server that speaks S3."""

import contextlib
import io
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from PIL import Image

from accounts import profile
from helpdesk.lib import tenancy
from tests.browsing import signed_in
from tests.places import forms_on
from tests.test_backup import installations  # noqa: F401
from tickets import files, filing, fsck
from tickets.models import Attachment
from tickets.tests.filling import NEW, request_form, tickets, url_of

ROOT = Path(__file__).resolve().parent.parent
CONTENT = bytes(range(256)) * 40_000


def picture():
    out = io.BytesIO()
    Image.new("RGB", (600, 300), "teal").save(out, "PNG")
    return out.getvalue()


def keys(bucket):
    return sorted(one.key for one in bucket.objects.all())


def browser_of(served, person=None):
    cookies = {"desk": signed_in(person, served.url)["value"]} if person else {}
    return httpx.Client(base_url=served.url, cookies=cookies, timeout=30)


def ask(browser, content=CONTENT, name="log.bin", **changes):
    """A request with a file, sent as browsers do."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(NEW).text)[1]
    told = request_form(csrfmiddlewaretoken=token, **changes)
    # Whoever sends it says what it is; nobody believes that.
    return browser.post(NEW, data=told, files={"files": (name, content, "text/html")})


@pytest.fixture
def asked(served, bucket):
    """A request with a file, and where that file is given out."""
    with browser_of(served, served.customer) as browser:
        assert ask(browser).status_code == 303
        page = browser.get(url_of(tickets()[0])).text
        served.file = re.search(r'href="(/files/[^"]+)"', page)[1]
        served.browser = browser
        yield served
    connection.close()


def run_fsck():
    out, status = io.StringIO(), 0
    try:
        call_command("fsck", stdout=out)
    except SystemExit as stopped:
        status = stopped.code
    return status, [line.strip() for line in out.getvalue().splitlines() if not line.startswith("       0")]


def test_it_comes_and_goes_through_the_product_alone(asked, bucket, tmp_path):
    (key,) = keys(bucket)
    assert re.fullmatch(r"kept/here/attachments/\d{4}-\d\d-\d\d/[\w-]{43}", key)
    assert bucket.Object(key).content_type == "application/octet-stream"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    whole = asked.browser.get(asked.file)
    assert (whole.status_code, whole.content) == (200, CONTENT)
    part = asked.browser.get(asked.file, headers={"Range": "bytes=5000000-5000009"})
    assert (part.status_code, part.content) == (206, CONTENT[5000000:5000010])
    again = asked.browser.get(asked.file, headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "kept/here" not in str(whole.headers) and "Location" not in whole.headers


def test_nobody_gets_it_who_may_not_read_the_message(asked):
    for person in (None, asked.colleague):
        with browser_of(asked, person) as browser:
            assert browser.get(asked.file).status_code == 404
    with pytest.raises(ValueError, match="asks who may read"):
        default_storage.url("key")


def test_one_that_vanished_is_a_page_that_says_so(asked, bucket):
    bucket.objects.delete()
    assert asked.browser.get(asked.file).status_code == 404


def test_the_worker_draws_it_small_and_removes_both(served, bucket, monkeypatch):
    with browser_of(served, served.customer) as browser:
        ask(browser, picture(), "plan.png", title="")
        assert filing.look_at_one()
        assert len(keys(bucket)) == 2
        small = browser.get(f"/files/{stored()[0].pk}/thumbnail/")
    assert small.headers["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(small.content)).width == 480
    monkeypatch.setattr(filing, "UNSENT_KEPT", timedelta(0))
    filing.sweep_files()
    assert filing.remove_discarded()
    assert keys(bucket) == []


def stored():
    with tenancy.platform():
        return list(Attachment.objects.all())


def test_what_a_kill_left_is_swept_and_what_a_row_names_stays(asked, bucket, monkeypatch):
    default_storage.save(files.a_path(), ContentFile(b"left"))
    monkeypatch.setattr(filing, "IN_FLIGHT", timedelta(0))
    filing.sweep_files()
    assert keys(bucket) == [f"kept/here/{stored()[0].storage_path}"]


def test_fsck_looks_at_both_sides_and_at_nothing_beside(asked, bucket, monkeypatch):
    bucket.put_object(Key="another", Body=b"not ours")
    monkeypatch.setattr(fsck, "YOUNG", timedelta(0))
    assert run_fsck() == (0, [])
    default_storage.save("left", ContentFile(b"by a kill"))
    bucket.Object(f"kept/here/{stored()[0].storage_path}").delete()
    status, said = run_fsck()
    assert status == 1
    assert said == [
        "1  rows without their file", stored()[0].storage_path,
        "1  files without a row, older than an hour", "left",
    ]  # fmt: skip


def test_fsck_takes_more_than_one_answer_of_the_bucket(served, bucket, monkeypatch):
    for name in ("b", "a/c", "a-c", "é", "a"):
        default_storage.save(name, ContentFile(b"x"))
    pages = bucket.meta.client.get_paginator("list_objects_v2").paginate(
        Bucket="desk", PaginationConfig={"PageSize": 2}
    )
    assert len(list(pages)) == 3
    assert list(default_storage.lying()) == sorted(["b", "a/c", "a-c", "é", "a"], key=os.fsencode)


@pytest.fixture
def away(served, bucket, settings, monkeypatch):
    """Nobody answers where the bucket should be."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    settings.STORAGES = dict(settings.STORAGES)  # and who we are is read again
    return served


def test_away_it_costs_nobody_their_words(away):
    with browser_of(away, away.customer) as browser:
        refused = ask(browser)
        assert refused.status_code == 422 and tickets() == []
        assert "Files cannot be kept at the moment." in refused.text
        assert "Since Sunday." in refused.text
        unsaid = ask(browser, title="")
        assert unsaid.status_code == 422 and "Since Sunday." in unsaid.text
        assert "Files cannot be kept at the moment." in unsaid.text


def test_away_the_worker_asks_again_later(asked, settings, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    settings.STORAGES = dict(settings.STORAGES)
    assert filing.look_at_one()
    assert stored()[0].look_at is not None and not filing.look_at_one()


def test_doctor_says_whether_it_takes_files(served, bucket, settings, monkeypatch, capsys):
    assert line_of_doctor(capsys) == (
        "ok",
        "s3://desk/kept/here takes, gives back, lists and removes them",
    )
    assert keys(bucket) == []
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    settings.STORAGES = dict(settings.STORAGES)
    state, says = line_of_doctor(capsys)
    assert state == "bad" and "could not be looked at" in says


def line_of_doctor(capsys):
    with contextlib.suppress(SystemExit):
        call_command("doctor")
    lines = [line.split(None, 2) for line in capsys.readouterr().out.splitlines()]
    return next((state, says) for state, what, says in lines if what == "files")


def test_a_backup_from_disk_is_restored_into_a_bucket_and_back(installations, bucket, tmp_path):  # noqa: F811
    old, new = installations
    assert old.run("prepare", "--empty").returncode == 0
    (old.data / "files/user/ab").mkdir(parents=True)
    (old.data / "files/user/ab/abc").write_bytes(b"a picture")
    assert old.run("backup", str(tmp_path / "one")).returncode == 0
    bucket.put_object(Key="kept/here/another", Body=b"of somebody")
    new.environment |= {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    new.environment["HELPDESK_FILES"] = "s3://desk/kept/here/"
    restored = new.run("restore", str(tmp_path / "one"))
    assert restored.returncode == 0, restored.stderr
    assert keys(bucket) == ["kept/here/another", "kept/here/user/ab/abc"]
    made = new.run("backup", str(tmp_path / "two"))
    assert "Files: 2," in made.stdout, made.stderr
    assert old.run("restore", str(tmp_path / "two"), say="replace\n").returncode == 0
    assert (old.data / "files/user/ab/abc").read_bytes() == b"a picture"


@pytest.mark.parametrize(
    ("where", "before", "says"),
    [
        ("gs://desk", "", "HELPDESK_FILES is “gs://desk”. Write s3://bucket/folder"),
        ("s3://", "", "Write s3://bucket/folder"),
        ("s3://desk", "import sys; sys.modules['storages'] = None", "pip install -r requirements-s3.txt"),
    ],
)
def test_what_cannot_be_is_said_at_the_start(where, before, says):
    command = [sys.executable, "-c", f"{before}\nimport helpdesk.settings"]
    told = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"HELPDESK_FILES": where}, capture_output=True, text=True
    )
    assert (told.returncode, says in told.stderr) == (1, True), told.stderr
    assert len(told.stderr.splitlines()) == 1


def is_calm(answer):
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "We cannot reach the file just now" in answer.text and "Try again in a minute." in answer.text


def goes_away(settings, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    settings.STORAGES = dict(settings.STORAGES)


def test_away_a_file_is_a_page_that_says_so(asked, settings, monkeypatch):
    goes_away(settings, monkeypatch)
    is_calm(asked.browser.get(asked.file))
    with browser_of(asked) as browser:
        assert browser.get(asked.file).status_code == 404


@pytest.fixture
def pictured(served, bucket):
    """An agent with a picture, and where it is shown."""
    with tenancy.acting(served.agent, source="agent_dashboard"):
        profile.change(served.agent, {}, picture=ContentFile(picture(), "me.png"))
    return f"/account/avatar/{served.agent.pk}/"


def test_away_a_picture_of_a_person_says_so_and_their_initials_stand_there(
    pictured, served, settings, monkeypatch, window
):
    goes_away(settings, monkeypatch)
    with browser_of(served, served.agent) as browser:
        is_calm(browser.get(pictured))
        assert browser.get("/agent/").status_code == 200
    page = window(served.agent)
    page.goto("/account/profile/")
    page.wait_for_function(
        "src => getComputedStyle(document.querySelector(`main img[src^='${src}']`), '::after').content === '\"A\"'",
        arg=pictured,
    )


def test_away_a_picture_is_refused_in_words_and_an_old_one_can_go(pictured, served, settings, monkeypatch):
    goes_away(settings, monkeypatch)
    with browser_of(served, served.agent) as browser:
        form = {"name": "Agent", "preferred_language": "usual", "timezone": "usual", "theme": "auto"}
        form |= {"density": "comfortable", "csrfmiddlewaretoken": token_of(browser, "/account/profile/")}
        refused = browser.post(
            "/account/profile/", data=form | {"name": "Another"}, files={"picture": ("me.png", picture())}
        )
        assert refused.status_code == 422 and 'value="Another"' in refused.text
        assert "Pictures cannot be kept at the moment." in refused.text
        assert browser.post("/account/profile/", data=form | {"drop_picture": "on"}).status_code == 302
    with tenancy.platform():
        served.agent.refresh_from_db()
    assert (served.agent.name, served.agent.avatar.name) == ("Agent", "")


def token_of(browser, address):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(address).text)[1]


def test_away_a_logo_is_refused_in_words(away):
    with browser_of(away, away.admin) as browser:
        page = "/agent/settings/general/"
        form = next(form for form in forms_on(browser.get(page).text, page) if "logo" in form.kinds)
        refused = browser.post(
            page, data=form.values | {"name": "Another"}, files={"logo": ("logo.png", picture())}
        )
    assert refused.status_code == 422 and 'value="Another"' in refused.text
    assert "Pictures cannot be kept at the moment." in refused.text
