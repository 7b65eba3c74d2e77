"""One's own desk, as docs/deployment.md says: from an empty directory to people who work in it, and a backup of it."""

import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from PIL import Image

from helpdesk.launch import cluster_files

from .launching import Desk, clear, command, free_port, refused, until
from .sink import Sink, receiving
from .visiting import Visitor

pytestmark = pytest.mark.xdist_group("own desk")  # one desk for all of them
URL = "https://help.example.com"
ADMIN, PASSWORD = "ada@example.com", "three plain words 7"


def settings(sink: Sink, key: str) -> str:
    """settings.env as section 1 writes it."""
    return (
        f"HELPDESK_ENV=production\nHELPDESK_SECRET_KEY={key}\nHELPDESK_URL={URL}\n"
        f"EMAIL_URL={sink.url}\nEMAIL_FROM=support@example.com\n"
    )


def manage(data: Path, *words: str, say: str = "", **values: str) -> str:
    done = command("manage", "--data", str(data), *words, say=say, **values)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(data: Path, sql: str) -> list[Any]:
    """Asked as the platform's role, which sees past the tenants."""
    socket = cluster_files.base_of(data) / "socket"
    with psycopg.connect(host=str(socket), user="hd_web", dbname="helpdesk") as raw:
        raw.execute("SET ROLE hd_platform")
        return raw.execute(sql).fetchall()


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.M)
    assert match, text
    return match[match.re.groups]


@contextmanager
def running(data: Path, port: int, *words: str) -> Iterator[Desk]:
    desk = Desk(data, port, *words)
    try:
        desk.wait_until_healthy()
        until(lambda: "Ctrl+C" in desk.said())
        yield desk
    finally:
        assert desk.stop() == 0


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    holder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    holder.chmod(0o711)
    yield holder
    for data in [path for path in holder.iterdir() if path.is_dir()]:
        clear(data)
    shutil.rmtree(holder)


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with receiving() as opened:
        yield opened


@pytest.fixture(scope="module")
def own(place: Path, sink: Sink) -> Iterator[SimpleNamespace]:
    """Section 1 of the page, word by word; `first` is what the admin met behind the link."""
    data, port = place / "own", free_port()
    key = manage(data, "secret_key").strip()
    (data / "settings.env").write_text(settings(sink, key))
    manage(data, "migrate")
    before = command("manage", "--data", str(data), "doctor")
    made = manage(
        data, "setup", "--company", "Example & Söhne", "--address", URL, "--email", ADMIN, "--mail-server", ""
    )
    link, admin = found(r"https://\S+", made), Visitor(URL, port)
    with running(data, port) as desk:
        first = admin.send(link, name="Ada Example", password=PASSWORD)
        yield SimpleNamespace(**locals())


def test_setup_prints_a_link_of_the_address_people_type(own):
    assert own.link.startswith(f"{URL}/account/invitation/")


def test_behind_the_link_are_a_password_and_the_checklist(own):
    assert own.first.status_code == 302
    assert own.first.headers["location"] == "/agent/settings/start/"
    page = own.admin.get(own.first.headers["location"])
    assert "Invite a colleague" in page.text
    assert "Make a backup" in page.text


def test_the_link_works_once(own):
    assert Visitor(URL, own.port).get(own.link).status_code == 410


def test_an_agent_is_invited_by_the_delivered_mail(own, sink):
    sent = own.admin.send("/agent/settings/people/invite/", email="ben@example.com", name="Ben", role="agent")
    assert sent.status_code == 302
    agent = Visitor(URL, own.port)
    agent.send(sink.link("ben@example.com", "invitation"), name="Ben Example", password="other words 88")
    assert agent.get("/agent/").status_code == 200
    again = Visitor(URL, own.port).sign_in("ben@example.com", "other words 88")
    assert again.headers["location"] == "/agent/"


def test_a_customer_signs_up_by_the_delivered_code(own, sink):
    customer = Visitor(URL, own.port)
    customer.send("/account/sign-up/", name="Cleo", email="cleo@example.org")
    entered = customer.send("/account/code/", code=sink.code("cleo@example.org"))
    assert entered.headers["location"].startswith("/account/password/?welcome=1")
    assert customer.get("/").status_code == 200
    assert "cleo@example.org" in customer.get("/account/profile/").text


def test_mails_come_from_the_organization_and_lead_to_its_address(own, sink):
    Visitor(URL, own.port).send("/account/reset/", email=ADMIN)
    assert sink.link(ADMIN, "reset").startswith(f"{URL}/account/reset/")
    mail = sink.to(ADMIN)[-1]
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Example & Söhne", "support@example.com")
    assert mail["Message-ID"].endswith("@help.example.com>")


def test_cookies_are_for_tls_alone(own):
    cookie = own.first.headers["set-cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie


def test_there_is_nothing_of_a_demo(own):
    assert rows(own.data, "SELECT count(*) FROM accounts_organization WHERE is_demo") == [(0,)]
    known = "SELECT email FROM accounts_user WHERE metadata ? 'demo' OR email LIKE '%.example'"
    assert rows(own.data, known) == []
    assert "demo" not in own.admin.get("/account/sign-in/").text.lower()
    assert own.admin.get("/dev/mail/").status_code == 404


def test_doctor_tells_before_and_after(own):
    assert own.before.returncode == 1
    assert re.search(r"^bad +worker +is not running", own.before.stdout, re.M)
    after = command("manage", "--data", str(own.data), "doctor").stdout
    for good in ("database", "safety", "worker", "mail server"):
        assert re.search(rf"^ok +{good} ", after, re.M), after
    assert re.search(r"^bad +TLS +https://help.example.com does not answer", after, re.M), after


def test_a_second_organization_is_set_up_by_answering(own):
    answers = [
        "",
        "Second",
        "not an address",
        "https://desk.second.example.org",
        "nobody",
        "zoe@example.org",
        "",
    ]
    said = manage(own.data, "setup", say="\n".join(answers) + "\n")
    assert "Enter a name." in said
    assert "Enter an address like" in said
    assert "Enter an email address" in said
    link = found(r"https://desk\.second\.example\.org/\S+", said)
    zoe = Visitor("https://desk.second.example.org", own.port)
    assert zoe.send(link, name="Zoe", password=PASSWORD).status_code == 302
    assert "Second" in zoe.get("/agent/settings/general/").text
    assert Visitor(URL, own.port).sign_in("zoe@example.org", PASSWORD).status_code == 422


def picture() -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(drawn, "PNG")
    drawn.seek(0)
    return drawn


@pytest.fixture(scope="module")
def elsewhere(own: SimpleNamespace, place: Path, sink: Sink) -> Iterator[SimpleNamespace]:
    """A backup of the running desk, put into another directory and started there."""
    own.admin.send("/account/profile/", files={"picture": ("me.png", picture(), "image/png")})
    own.admin.send("/agent/settings/general/", files={"logo": ("logo.png", picture(), "image/png")})
    backed_up = manage(own.data, "backup", str(place / "backups"))
    data, port = place / "other", free_port()
    restored = manage(data, "restore", str(place / "backups"))
    key = found(r"^HELPDESK_SECRET_KEY=(\S+)", (data / "settings.env").read_text())
    (data / "settings.env").write_text(settings(sink, key))
    with running(data, port):
        yield SimpleNamespace(**locals())


@pytest.mark.long
def test_a_backup_restored_elsewhere_lets_in_with_the_same_password(elsewhere, own):
    assert "Counts agree" in elsewhere.restored
    assert elsewhere.key == own.key
    assert Visitor(URL, elsewhere.port).sign_in(ADMIN, PASSWORD).headers["location"] == "/agent/"


@pytest.mark.long
def test_a_backup_restored_elsewhere_has_the_pictures(elsewhere):
    admin = Visitor(URL, elsewhere.port)
    admin.sign_in(ADMIN, PASSWORD)
    [(person,)] = rows(elsewhere.data, f"SELECT id FROM accounts_user WHERE email = '{ADMIN}'")
    for address in (f"/account/avatar/{person}/", "/account/logo/"):
        shown = admin.get(address)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")


# -- what production refuses --------------------------------------------------------------


def test_production_refuses_to_start_without_a_secret_key(place):
    said = refused(
        command("run", "--data", str(place / "nokey"), "--port", str(free_port()), HELPDESK_ENV="production"),
        1,
    )
    assert "HELPDESK_SECRET_KEY" in said
    assert "bin/manage secret_key" in said


@pytest.mark.parametrize(("login", "word"), [("postgres", "superuser"), ("looker", "BYPASSRLS")])
def test_production_refuses_a_login_that_looks_past_the_wall(own, place, login, word):
    socket = cluster_files.base_of(own.data) / "socket"
    with psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True) as raw:
        if login == "looker":
            raw.execute("CREATE ROLE looker LOGIN BYPASSRLS")
            raw.execute("GRANT CONNECT ON DATABASE helpdesk TO looker")
    url = f"postgres://{login}@/helpdesk?host={socket}"
    values = {"HELPDESK_ENV": "production", "HELPDESK_SECRET_KEY": own.key, "DATABASE_URL": url}
    for name in ("run", "manage"):
        words = ["--port", str(free_port())] if name == "run" else ["check"]
        said = refused(command(name, "--data", str(place / "past"), *words, **values))
        assert word in said
        assert "hd_web" in said


@pytest.fixture(scope="module")
def demo(place: Path) -> Path:
    manage(place / "demo", "prepare")
    return place / "demo"


@pytest.mark.long
def test_production_refuses_demo_people(demo, own):
    values = {"HELPDESK_ENV": "production", "HELPDESK_SECRET_KEY": own.key, "HELPDESK_URL": URL}
    said = refused(command("run", "--data", str(demo), "--port", str(free_port()), **values), 1)
    assert "bin/manage demo --remove" in said


@pytest.fixture(scope="module")
def opened(demo: Path) -> Iterator[Desk]:
    """A demo that other devices reach."""
    with running(demo, free_port(), "--url", "https://x.example") as desk:
        yield desk


@pytest.mark.long
def test_an_opened_demo_shows_no_card_and_no_mail(opened):
    visitor = Visitor("https://x.example", opened.port)
    page = visitor.get("/account/sign-in/")
    assert page.status_code == 200
    assert "helpdesk-demo" not in page.text
    assert "fernway.example" not in page.text
    assert visitor.get("/dev/mail/").status_code == 404


@pytest.mark.parametrize(
    "email", ["agent@fernway.example", "admin@fernway.example", "operator@helpdesk.example"]
)
def test_an_opened_demo_lets_in_with_the_printed_password_only(opened, email):
    visitor = Visitor("https://x.example", opened.port)
    assert visitor.sign_in(email, "helpdesk-demo").status_code == 422
    told = found(rf"{re.escape(email)} +(\S{{12,}})$", opened.said())
    assert visitor.sign_in(email, told).status_code == 302
    assert "helpdesk-demo" not in opened.said()


@pytest.mark.long
def test_an_opened_demos_passwords_are_printed_once(opened, demo):
    told = found(r"agent@fernway\.example +(\S{12,})$", opened.said())
    opened.stop()
    with running(demo, opened.port, "--url", "https://x.example") as again:
        assert "Password" not in again.said()
        agent = Visitor("https://x.example", again.port)
        assert agent.sign_in("agent@fernway.example", told).status_code == 302
