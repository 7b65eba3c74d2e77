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
    """A customer who sends requests with a file of three megabytes, one after the other."""

    def __init__(self, url: str) -> None:
        self.visitor = Visitor(url)
        self.answered, self.unknown = [], []
        self.enough = threading.Event()
        self.visitor.sign_in(CUSTOMER, PASSWORD)
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self) -> None:
        for number in itertools.count():
            if self.enough.is_set():
                return
            try:
                self.ask(number)
            except (httpx.HTTPError, AssertionError, StopIteration):
                self.enough.wait(0.1)

    def ask(self, number: int) -> None:
        title, address = f"Fault {number}", "/requests/new/"
        form = self.visitor.form(address, "title", "content")
        topic = re.findall(r'<option value="([0-9a-f-]{36})"', self.visitor.get(address).text)[-1]
        told = {"title": title, "content": "Look at the file.", "topic": topic}
        try:
            answer = self.visitor.client.post(
                form.action, data=form.values | told, files={"files": ("noise.bin", os.urandom(3 * 2**20))}
            )
        except httpx.HTTPError:
            self.unknown.append(("request", title))
            return
        (self.answered if answer.status_code in (302, 303) else self.unknown).append(("request", title))


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


def test_every_request_that_was_answered_is_there_once_with_its_file(faulted):
    rows = faulted.rows(
        "SELECT t.title, count(a.id) FROM tickets_ticket t JOIN tickets_message m ON m.ticket_id = t.id"
        " LEFT JOIN tickets_attachment a ON a.message_id = m.id WHERE t.title LIKE 'Fault %' GROUP BY t.id, t.title"
    )
    assert set(faulted.writer.all_of("request")) <= {title for title, _files in rows}
    assert len(rows) == len({title for title, _files in rows})
    assert {files for _title, files in rows} == {1}


def test_each_is_confirmed_by_one_mail(faulted):
    asked = faulted.rows("SELECT count(*) FROM tickets_ticket WHERE title LIKE 'Fault %'")
    told = faulted.rows(
        "SELECT count(*) FROM accounts_outboundmail WHERE kind = 'request_received' AND subject LIKE '%Fault %'"
    )
    assert asked == told


def test_fsck_finds_nothing(faulted):
    done = command("manage", "--data", str(faulted.data), "fsck")
    assert done.returncode == 0, done.stdout + done.stderr
