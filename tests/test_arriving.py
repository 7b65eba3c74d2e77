"""Files on their way in: large ones, many, into a full disk, and what a kill leaves."""

import contextlib
import hashlib
import os
import re
import select
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from helpdesk import incoming
from helpdesk.lib import arriving, files

MB = 2**20


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@csrf_exempt
def take(request):
    """Keeps what is sent, and says what it was."""
    told = []
    for upload in request.FILES.getlist("file"):
        told.append([upload.name, upload.size, files.checksum(upload)])
        default_storage.save(f"kept/{len(told)}", upload)
    return JsonResponse({"files": told, "fields": request.POST.dict()})


@pytest.fixture
def door(served, route, folder):
    """The product, which takes files at /probe/."""
    route(take)
    with httpx.Client(base_url=served.url, timeout=60) as client:
        yield client


def form(*sizes, fields=()):
    """A form with files of so many megabytes, one piece at a time; and how long it is."""

    def pieces():
        for number in fields:
            yield f'--b\r\nContent-Disposition: form-data; name="n{number}"\r\n\r\nx\r\n'.encode()
        for number, size in enumerate(sizes):
            yield f'--b\r\nContent-Disposition: form-data; name="file"; filename="{number}.bin"\r\n\r\n'.encode()
            for _ in range(size):
                yield b"x" * MB
            yield b"\r\n"
        yield b"--b--\r\n"

    told = {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(sum(map(len, pieces())))}
    return {"content": pieces(), "headers": told}


def kept(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def most_memory():
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


def test_ten_files_of_20_mb_arrive_without_filling_the_memory(door, folder):
    door.get("/account/sign-in/")
    Path("/proc/self/clear_refs").write_text("5")  # the most begins anew
    before = most_memory()
    answer = door.post("/probe/", **form(*[20] * 10))
    assert most_memory() - before < 40
    told = hashlib.sha256(b"x" * 20 * MB).hexdigest()
    assert answer.json()["files"] == [[f"{number}.bin", 20 * MB, told] for number in range(10)]
    assert [path.stat().st_size for path in kept(folder)] == [20 * MB] * 10


def test_a_form_that_does_not_say_how_long_it_is_arrives_too(door):
    told = form(3)
    del told["headers"]["Content-Length"]
    assert door.post("/probe/", **told).json()["files"][0][1] == 3 * MB


def test_nothing_is_left_but_what_was_kept(door, folder):
    door.post("/probe/", **form(3, 1))
    assert [path.relative_to(folder).parts[0] for path in kept(folder)] == ["kept", "kept"]


def test_a_name_with_a_long_end_is_no_fault(door):
    upload = ("x." + "y" * 800, b"x" * 3 * MB)
    assert door.post("/probe/", files={"file": upload}).status_code == 200


@pytest.mark.parametrize(
    "told",
    [form(*[0] * 51), form(fields=range(2100)), form(fields=range(50_000))],
    ids=["files", "fields", "more"],
)
def test_too_many_parts_are_refused_in_words(door, told):
    answer = door.post("/probe/", **told)
    assert (answer.status_code, "Nothing was saved" in answer.text) == (413, True)


def test_more_than_a_form_can_have_is_refused_in_the_senders_language(door):
    told = form(*[20] * 11)
    told["headers"]["Accept-Language"] = "de"
    answer = door.post("/probe/", **told)
    assert (answer.status_code, "210 MB" in answer.text, "Das ist mehr" in answer.text) == (413, True, True)


@pytest.fixture
def wire(served):
    """wire(size) has begun to send a form of that size, and was told to go on (or not to)."""
    with contextlib.ExitStack() as opened:

        def begun(size, **headers):
            where = urlsplit(served.url)
            line = opened.enter_context(socket.create_connection((where.hostname, where.port), timeout=20))
            told = {
                "Host": "localhost",
                "Content-Type": "multipart/form-data; boundary=b",
                "Content-Length": size,
            }
            told |= {"Expect": "100-continue"} | headers
            line.sendall(b"POST /probe/ HTTP/1.1\r\n")
            line.sendall("".join(f"{name}: {value}\r\n" for name, value in told.items()).encode() + b"\r\n")
            return line, int(line.recv(65536).split()[1])

        yield begun


def test_one_network_fills_two_places_and_then_waits(door, wire):
    assert [wire(200 * MB)[1] for _ in range(3)] == [100, 100, 429]
    assert door.post("/probe/", **form(1)).status_code == 200
    assert wire(12 * MB, **{"Content-Type": "text/plain"})[1] == 100


def test_all_networks_fill_five_and_then_wait(wire, door, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    told = [wire(200 * MB, **{"X-Forwarded-For": f"2001:db8:0:{n}::1"})[1] for n in range(6)]
    assert told == [100] * 5 + [503]
    assert door.get("/account/sign-in/").status_code == 200


def test_addresses_of_one_household_are_one(wire, door, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert [wire(200 * MB, **{"X-Forwarded-For": f"2001:db8::{n}"})[1] for n in range(3)] == [100, 100, 429]


def test_who_hangs_up_makes_room(door, wire, folder):
    for line, _status in [wire(200 * MB), wire(200 * MB)]:
        line.sendall(b"x" * MB)
        line.close()
    until, status = time.monotonic() + 10, 429
    while status == 429 and time.monotonic() < until:
        status = wire(200 * MB)[1]
    assert status == 100
    assert kept(folder) == []


def test_who_moves_on_is_waited_for_and_who_drips_is_not(door, wire, monkeypatch):
    monkeypatch.setattr(incoming, "PATIENCE", 2)
    monkeypatch.setattr(incoming, "PROGRESS", 1000)
    (moving, _), (dripping, _) = wire(10**6), wire(10**6)
    dripping.sendall(b"x" * 5000)  # what came at first does not count for long
    moving.settimeout(0.1)
    dripping.settimeout(0.1)
    answers = {}
    until = time.monotonic() + 5
    while time.monotonic() < until:
        for line, size in ((moving, 1000), (dripping, 10)):
            if line not in answers:
                line.sendall(b"x" * size)
                with contextlib.suppress(TimeoutError):
                    answers[line] = line.recv(100)
    assert moving not in answers
    assert answers[dripping].startswith(b"HTTP/1.1 408")


def test_there_is_an_end_to_patience(door, wire, monkeypatch):
    monkeypatch.setattr(incoming, "LONGEST", 0.5)
    monkeypatch.setattr(incoming, "PROGRESS", 1000)
    line, _status = wire(10**7)
    line.settimeout(0.1)
    told, until = b"", time.monotonic() + 10
    while not told and time.monotonic() < until:
        line.sendall(b"x" * 1000)
        with contextlib.suppress(TimeoutError):
            told = line.recv(100)
    assert told.startswith(b"HTTP/1.1 408")


@pytest.fixture
def small_disk(folder):
    """A disk of 8 MB under the files."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True
    )
    if made.returncode:
        pytest.skip("only root makes a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_fa05_files_that_have_no_room_are_refused_and_text_is_not(door, small_disk):
    answer = door.post("/probe/", **form(5))
    assert (answer.status_code, "no room" in answer.text) == (507, True)
    assert door.post("/probe/", data={"text": "x" * 200_000}).json()["fields"]["text"] == "x" * 200_000
    assert door.post("/probe/", **form(1)).status_code == 200


def test_fa05_a_disk_that_fills_on_the_way_is_told_and_is_usable_again(door, wire, small_disk):
    lines = [wire(int(3.5 * MB)) for _ in range(3)]
    assert [status for _line, status in lines] == [100] * 3
    for line, _status in lines:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(b"x" * (int(3.5 * MB) - 1))
    refused, _, _ = select.select([line for line, _status in lines], [], [], 20)
    answer = refused[0].recv(65536)
    assert (answer.split()[1], b"There is no room" in answer) == (b"507", True)
    for line, _status in lines:
        line.close()
    until, status = time.monotonic() + 10, 507
    while status == 507 and time.monotonic() < until:
        status = door.post("/probe/", **form(3)).status_code
    assert status == 200


def test_fa05_a_page_that_finds_the_disk_full_says_so_and_keeps_nothing(cast, route, visit):
    from accounts.models import Department
    from helpdesk.lib import tenancy

    def fill(request):
        with tenancy.system(cast.ours):
            Department.objects.create(organization=cast.ours, name="Written")
        with open("/dev/full", "wb") as full:
            full.write(b"x")
        return HttpResponse()

    route(fill)
    browser = visit()
    browser.raise_request_exception = False
    answer = browser.get("/probe/")
    assert (answer.status_code, "There is no room for files" in answer.content.decode()) == (507, True)
    with tenancy.system(cast.ours):
        assert not Department.objects.filter(name="Written").exists()


def test_any_other_fault_is_still_a_fault(cast, route, visit):
    def break_down(request):
        raise PermissionError(13, "Permission denied")

    route(break_down)
    browser = visit()
    browser.raise_request_exception = False
    answer = browser.get("/probe/")
    assert (answer.status_code, "Something broke on our side" in answer.content.decode()) == (500, True)


# What is kept, and what a kill leaves


@pytest.mark.parametrize(
    "content", [ContentFile(b"abc"), SimpleUploadedFile("x", b"abc"), ContentFile("abc")]
)
def test_a_kept_file_is_its_owners_alone(folder, content):
    name = default_storage.save("a/b/key", content)
    path = folder / name
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"abc", 0o600)
    assert kept(folder) == [path]


def test_a_key_that_is_taken_is_not_written_over(folder):
    names = {default_storage.save("key", ContentFile(b"a")) for _ in range(3)}
    assert len(names) == len(kept(folder)) == 3


KILLED = """
import os, django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
class Dying(ContentFile):
    def chunks(self, chunk_size=None):
        yield b"half"
        os.kill(os.getpid(), 9)
default_storage.save("key", Dying(b"half and half"))
"""


def test_fa03_a_kill_leaves_no_half_file_under_a_name(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    environment = os.environ | {"HELPDESK_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}
    root = Path(__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=root).returncode == -9
    (left,) = kept(tmp_path / "files")
    assert left.parent == arriving.directory()
    assert not (tmp_path / "files/key").exists()
    assert arriving.sweep() == 0  # somebody may be at it
    os.utime(left, (0, 0))
    assert (arriving.sweep(), kept(tmp_path / "files")) == (1, [])


def test_what_lies_about_is_swept_when_files_arrive(door, folder):
    left = arriving.ready() / "left"
    left.write_bytes(b"x")
    os.utime(left, (0, 0))
    door.post("/probe/", **form(1))
    assert not left.exists()


def test_a_backup_takes_no_files_that_are_arriving(folder):

    default_storage.save("key", ContentFile(b"a"))
    (arriving.ready() / "left").write_bytes(b"x")
    assert list(default_storage.lying()) == ["key"]
