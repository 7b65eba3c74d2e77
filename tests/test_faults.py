"""Requests with files, while web workers are killed in mid-upload and PostgreSQL restarts at once: nothing half is left."""

import itertools
import os
import random
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from .launching import clear, command, until
from .sink import receiving
from .test_kills import PASSWORD, Scene, Writer
from .visiting import Visitor

pytestmark = [pytest.mark.xdist_group("kills"), pytest.mark.long]
CUSTOMER = "customer@fernway.example"


class Asker(Writer):
    """A customer who adds to a request of theirs, each time with a file of three megabytes."""

    def __init__(self, url: str) -> None:
        self.visitor = Visitor(url)
        self.answered, self.unknown = [], []
        self.enough = threading.Event()
        self.visitor.sign_in(CUSTOMER, PASSWORD)
        self.request = self.ask()
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def ask(self) -> str:
        address = "/requests/new/"
        topic = re.findall(r'<option value="([0-9a-f-]{36})"', self.visitor.get(address).text)[-1]
        answer = self.visitor.send(address, title="Faults", content="Some files follow.", topic=topic)
        assert answer.status_code in (302, 303), answer.text
        return answer.headers["location"].removesuffix("sent/")

    def work(self) -> None:
        for number in itertools.count():
            if self.enough.is_set():
                return
            try:
                self.reply(f"Fault {number}")
            except (httpx.HTTPError, AssertionError, StopIteration):
                self.enough.wait(0.1)

    def reply(self, text: str) -> None:
        form = self.visitor.form(self.request, "content", "key")
        noise = {"files": ("noise.bin", os.urandom(3 * 2**20))}
        try:
            answer = self.visitor.client.post(form.action, data=form.values | {"content": text}, files=noise)
        except httpx.HTTPError:
            self.unknown.append(("reply", text))
            return
        (self.answered if answer.status_code in (302, 303) else self.unknown).append(("reply", text))


class Upload(Scene):
    writer_of = Asker

    def kill_in_upload(self) -> None:
        time.sleep(random.random() * 0.2)  # noqa: S311 - anywhere in an upload
        self.kill_web()


@pytest.fixture(scope="module")
def faulted() -> Iterator[Upload]:
    holder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    holder.chmod(0o711)
    with receiving() as sink:
        scene = Upload(holder / "data", sink)
        try:
            for name in ["in_upload", "database", "in_upload", "worker", "in_upload", "database"]:
                scene.strike(name)
            scene.writer.stop()
            until(scene.all_mail_left, 90)
            print(f"{len(scene.writer.answered)} requests, {len(scene.writer.unknown)} without an answer")
            yield scene
        finally:
            assert scene.desk.stop() == 0
    clear(holder / "data")
    shutil.rmtree(holder)


def test_every_reply_that_was_answered_is_there_once_with_its_file(faulted):
    rows = faulted.rows(
        "SELECT m.content, count(a.id) FROM tickets_message m LEFT JOIN tickets_attachment a ON a.message_id = m.id"
        " WHERE m.content LIKE 'Fault %' GROUP BY m.id, m.content"
    )
    assert set(faulted.writer.all_of("reply")) <= {text for text, _files in rows}
    assert len(rows) == len({text for text, _files in rows})
    assert {files for _text, files in rows} == {1}


def test_each_is_told_by_one_event_and_none_is_left_in_the_queue(faulted):
    there = faulted.rows("SELECT count(*) FROM tickets_message WHERE content LIKE 'Fault %'")
    told = faulted.rows(
        "SELECT count(*) FROM tickets_ticketevent WHERE action = 'message_added' AND new->>'content' LIKE 'Fault %'"
    )
    assert there == told
    until(lambda: faulted.rows("SELECT count(*) FROM tickets_queuedevent") == [(0,)], 30)


def test_fsck_finds_nothing(faulted):
    done = command("manage", "--data", str(faulted.data), "fsck")
    assert done.returncode == 0, done.stdout + done.stderr
