"""The worker is killed while it tells and mails: told exactly once, no mail lost, at most one repeat a kill with its own Message-ID."""

import itertools
import re
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from helpdesk.launch import cluster_files

from .launching import clear, until
from .sink import receiving, text_of
from .test_kills import Scene, Writer

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("kills")]
KILLS = 10
EVERY = 0.3  # seconds, so that the worker comes round to mailing
PEOPLE = "email IN ('agent@fernway.example', 'lead@fernway.example')"
TOLD = "accounts_notification WHERE kind = 'assigned' AND metadata->>'subject' LIKE 'Call %'"


class Giver(Writer):
    """Opens tickets for callers and gives them to one and to another."""

    def __init__(self, url: str) -> None:
        self.people: list[str] = []
        self.ready = threading.Event()
        super().__init__(url)

    def work(self) -> None:
        self.ready.wait()
        for number, key in enumerate(itertools.cycle(self.people)):
            if self.enough.wait(EVERY):
                return
            told = {
                "email": "caller@new.example",
                "title": f"Call {number}.",
                "content": "They called.",
                "assignee": key,
            }
            self.change("call", f"Call {number}.", "/agent/tickets/new/", **told)


class Given(Scene):
    writer_of = Giver

    def begin(self) -> None:
        self.write(
            "INSERT INTO accounts_notificationpreference (id, organization_id, person_id, kind, in_app, mail)"
            f" SELECT gen_random_uuid(), organization_id, id, 'assigned', true, true FROM accounts_user WHERE {PEOPLE}"
        )
        self.writer.people = [
            str(key) for (key,) in self.rows(f"SELECT id FROM accounts_user WHERE {PEOPLE}")
        ]
        self.writer.ready.set()

    def kill_worker(self) -> None:
        """One that is there: the last one's heir may not be up yet."""
        until(self.killed)

    def killed(self) -> bool:
        try:
            super().kill_worker()
        except ProcessLookupError:
            return False
        return True

    def write(self, sql: str) -> None:
        socket = cluster_files.base_of(self.data) / "socket"
        with psycopg.connect(host=str(socket), user="hd_web", dbname="helpdesk") as raw:
            raw.execute("SET ROLE hd_platform")
            raw.execute(sql)

    def has_mailed(self, left: int) -> bool:
        """More than these, asked for at once."""
        self.hurry()
        return len(self.sink.mails) > left

    def hurry(self) -> None:
        """As if a minute had passed."""
        self.write("UPDATE accounts_notification SET mail_after = now() WHERE mail_after > now()")

    def is_over(self) -> bool:
        self.hurry()
        [(left,)] = self.rows("SELECT count(*) FROM tickets_queuedevent")
        [(waiting,)] = self.rows("SELECT count(*) FROM accounts_notification WHERE mail_after IS NOT NULL")
        return left == waiting == 0 and self.all_mail_left()


@pytest.fixture(scope="module")
def given() -> Iterator[Given]:
    holder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    holder.chmod(0o711)
    with receiving() as sink:
        scene = Given(holder / "data", sink)
        try:
            scene.begin()
            for kill in range(KILLS):
                scene.hurry()
                left = len(sink.mails)
                if kill % 2:  # in the middle of mailing
                    until(partial(scene.has_mailed, left), 60)
                scene.strike("worker")
            scene.writer.stop()
            until(scene.is_over, 180)
            yield scene
        finally:
            assert scene.desk.stop() == 0
    clear(holder / "data")
    shutil.rmtree(holder)


def test_each_was_told_exactly_once_of_each_ticket_that_was_given(given):
    opened = dict(given.rows("SELECT title, assignee_id FROM tickets_ticket WHERE title LIKE 'Call %'"))
    told = given.rows(f"SELECT metadata->>'subject', person_id FROM {TOLD}")
    assert set(given.writer.all_of("call")) <= set(opened)
    assert sorted(told) == sorted(opened.items())
    assert len(told) >= KILLS


def test_each_is_in_one_mail_and_repeats_are_that_mail(given):
    emails = dict(given.rows("SELECT id, email FROM accounts_user"))
    told = {
        (emails[person], title)
        for person, title in given.rows(f"SELECT person_id, metadata->>'subject' FROM {TOLD}")
    }
    mails = {mail["Message-ID"]: mail for mail in given.sink.mails if "gave you" in text_of(mail)}
    found = Counter(
        (mail["To"], title)
        for mail in mails.values()
        for title in set(re.findall(r"Call \d+\.", text_of(mail)))
    )
    # A long mail says how many it leaves to the app.
    more = sum(
        int(number)
        for mail in mails.values()
        for number in re.findall(r"(?m)^(\d+) more stands? in", text_of(mail))
    )
    assert set(found) <= told
    assert set(found.values()) == {1}
    assert len(found) + more == len(told)
    ids = Counter(mail["Message-ID"] for mail in given.sink.mails)
    assert sum(ids.values()) - len(ids) <= KILLS
