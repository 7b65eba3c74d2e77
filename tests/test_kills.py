"""What was answered with success is there, whatever is killed: supervisor, web worker, background worker, PostgreSQL."""

import itertools
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from helpdesk.launch import cluster_files
from helpdesk.launch.processes import pids, status

from .launching import Desk, clear, free_port, until
from .sink import Sink, receiving
from .visiting import Visitor

pytestmark = pytest.mark.xdist_group("kills")  # one desk for all of them
ADMIN, PASSWORD = "admin@fernway.example", "helpdesk-demo"
PAUSE = 0.05


class Writer:
    """An admin at work. Keeps what was answered with success, and what never got an answer."""

    def __init__(self, url: str) -> None:
        self.visitor = Visitor(url)
        self.answered: list[tuple[str, str]] = []
        self.unknown: list[tuple[str, str]] = []
        self.enough = threading.Event()
        self.visitor.sign_in(ADMIN, PASSWORD)
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self) -> None:
        acts: list[Callable[[int], None]] = [self.new_team, self.rename, self.invite]
        for number, act in zip(itertools.count(), itertools.cycle(acts), strict=False):
            if self.enough.wait(PAUSE):
                return
            act(number)

    def new_team(self, number: int) -> None:
        self.change("team", f"Team {number}", "/agent/settings/teams/new/", name=f"Team {number}")

    def rename(self, number: int) -> None:
        self.change("name", f"Judith {number}", "/account/profile/", name=f"Judith {number}")

    def invite(self, number: int) -> None:
        email = f"person-{number}@fernway.example"
        self.change("invitation", email, "/agent/settings/people/invite/", email=email, role="analyst")

    def change(self, kind: str, what: str, address: str, **values: str) -> None:
        """One change by a form; a page that cannot be read now is asked for again until it can."""
        while not self.enough.is_set():
            try:
                form = self.visitor.form(address, *values)
                break
            except (httpx.HTTPError, AssertionError):
                self.enough.wait(PAUSE)
        else:
            return
        try:
            answer = self.visitor.client.post(form.action, data=form.values | values)
        except httpx.HTTPError:
            self.unknown.append((kind, what))
            return
        (self.answered if answer.status_code in (302, 303) else self.unknown).append((kind, what))

    def all_of(self, kind: str) -> list[str]:
        return [what for sort, what in self.answered if sort == kind]

    def stop(self) -> None:
        self.enough.set()
        self.thread.join(30)
        assert not self.thread.is_alive()


class Scene:
    """A desk with somebody at work in it, and the hand that kills."""

    writer_of = Writer

    def __init__(self, data: Path, sink: Sink) -> None:
        self.data, self.sink, self.port = data, sink, free_port()
        self.desk = self.start()
        self.writer = self.writer_of(f"http://localhost:{self.port}")
        self.chance = random.Random(20418)  # noqa: S311
        self.waits: list[tuple[str, float]] = []

    def start(self) -> Desk:
        desk = Desk(self.data, self.port, EMAIL_URL=self.sink.url)
        # What a killed run left still answers for a moment; this one says so itself.
        until(lambda: desk.process.poll() is not None or "Ctrl+C" in desk.said(), 240)
        assert desk.process.poll() is None, desk.said()
        return desk

    def progress(self, changes: int) -> None:
        """Until so many more changes were answered with success."""
        enough = len(self.writer.answered) + changes
        until(lambda: len(self.writer.answered) >= enough, 60)

    def strike(self, name: str) -> None:
        self.progress(self.chance.randint(1, 5))
        time.sleep(self.chance.random() * PAUSE)  # anywhere in a change
        began = time.monotonic()
        getattr(self, f"kill_{name}")()
        self.progress(1)
        self.waits.append((name, time.monotonic() - began))

    def kill_supervisor(self) -> None:
        self.desk.process.kill()
        self.desk.process.wait()
        self.desk = self.start()

    def kill_web(self) -> None:
        master = str(self.desk.groups()[0])
        kill(self.chance.choice([pid for pid in pids() if status(pid)[1] == master]))

    def kill_worker(self) -> None:
        kill(self.desk.groups()[1])

    def kill_database(self) -> None:
        lock = cluster_files.base_of(self.data) / "pg/postmaster.pid"
        kill(int(lock.read_text().split("\n")[0]))

    def rows(self, sql: str) -> list[Any]:
        socket = cluster_files.base_of(self.data) / "socket"
        with psycopg.connect(host=str(socket), user="hd_web", dbname="helpdesk") as raw:
            raw.execute("SET ROLE hd_platform")
            return raw.execute(sql).fetchall()

    def all_mail_left(self) -> bool:
        return self.rows("SELECT count(*) FROM accounts_outboundmail WHERE state <> 'sent'") == [(0,)]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module", params=[1, pytest.param(5, marks=pytest.mark.long)])
def struck(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """All four killed in turn, so many times, while somebody works; then the work ends and its mail leaves."""
    holder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    holder.chmod(0o711)
    with receiving() as sink:
        scene = Scene(holder / "data", sink)
        try:
            for name in ["supervisor", "web", "worker", "database"] * request.param:
                scene.strike(name)
            scene.writer.stop()
            until(scene.all_mail_left, 90)
            told = scene.writer.answered, scene.writer.unknown
            print(f"{len(told[0])} changes, {len(told[1])} without an answer; recovered in {scene.waits}")
            yield scene
        finally:
            assert scene.desk.stop() == 0
    clear(holder / "data")
    shutil.rmtree(holder)


def test_every_change_that_was_answered_is_there(struck):
    teams = {name for (name,) in struck.rows("SELECT name FROM accounts_department")}
    people = {email for (email,) in struck.rows("SELECT email FROM accounts_user WHERE status = 'invited'")}
    assert set(struck.writer.all_of("team")) <= teams
    assert set(struck.writer.all_of("invitation")) <= people
    assert len(struck.writer.answered) >= 4


def test_the_last_name_is_the_one_that_was_answered_last_or_a_later_one(struck):
    [(name,)] = struck.rows(f"SELECT name FROM accounts_user WHERE email = '{ADMIN}'")
    answered = int(struck.writer.all_of("name")[-1].split()[1])
    assert int(name.split()[1]) >= answered


def test_an_invitation_is_there_with_exactly_one_mail_or_not_at_all(struck):
    invited = struck.rows("SELECT email FROM accounts_user WHERE email LIKE 'person-%'")
    links = struck.rows(
        "SELECT u.email FROM accounts_invitation i JOIN accounts_user u ON u.id = i.person_id"
    )
    mails = struck.rows("SELECT \"to\" FROM accounts_outboundmail WHERE kind = 'invitation'")
    assert sorted(invited) == sorted(links) == sorted(mails)


def test_the_audit_log_tells_of_each_new_team_once_and_of_nothing_else(struck):
    told = struck.rows(
        "SELECT target_name, target_id FROM accounts_auditentry"
        " WHERE action = 'team.added' AND target_name LIKE 'Team %' ORDER BY seq"
    )
    there = struck.rows("SELECT name, id FROM accounts_department WHERE name LIKE 'Team %'")
    assert sorted(told) == sorted(there)
    assert told == sorted(told, key=lambda row: int(row[0].split()[1]))
    assert struck.rows("SELECT seq FROM accounts_auditentry GROUP BY 1 HAVING count(*) > 1 OR seq = 0") == []


def test_every_mail_arrives_and_repeats_have_the_same_id(struck):
    kills = len(struck.waits)
    arrived = Counter(mail["To"] for mail in struck.sink.mails)
    assert set(struck.writer.all_of("invitation")) <= set(arrived)
    assert sum(arrived.values()) - len(arrived) <= kills
    written = dict(struck.rows('SELECT "to", message_id FROM accounts_outboundmail'))
    assert {(mail["To"], mail["Message-ID"]) for mail in struck.sink.mails} == set(written.items())


def test_whoever_was_signed_in_still_is(struck):
    assert struck.writer.visitor.get("/agent/settings/teams/").url.path == "/agent/settings/teams/"
    assert struck.rows("SELECT count(*) FROM accounts_session WHERE person_id IS NOT NULL") == [(1,)]
