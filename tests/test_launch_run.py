"""bin/run from an empty directory to a served desk, and through every kill."""

import os
import resource
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.launch.processes import group_lives

from .launching import Desk, clear, command, free_port, refused, until

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    holder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    holder.chmod(0o711)
    yield holder / "data"
    clear(holder / "data")
    clear(holder)


@pytest.fixture
def desk(data: Path) -> Iterator[Desk]:
    opened = Desk(data, free_port())
    opened.wait_until_healthy()
    yield opened
    opened.process.terminate()
    opened.process.wait(timeout=60)


def test_it_says_what_one_needs_to_begin(desk: Desk) -> None:
    until(lambda: "Ctrl+C" in desk.said())
    for part in (
        f"http://localhost:{desk.port}/",
        "fernway.example",
        "helpdesk-demo",
        "/dev/mail/",
        "bin/manage setup",
    ):
        assert part in desk.said()


def test_a_second_run_on_the_same_data_is_told_where_the_first_is(desk: Desk) -> None:
    said = refused(command("run", "--data", str(desk.data), "--port", str(free_port())))
    assert f"already runs on {desk.data} at http://localhost:{desk.port}" in said


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_warm_start_is_light(data: Path) -> None:
    """Under five seconds to the first page; counted in processor time, which a busy machine hardly changes."""
    before = processor_seconds()
    desk = Desk(data, free_port())
    desk.wait_until_healthy()
    assert desk.stop() == 0
    assert processor_seconds() - before < 5


def test_sigterm_leaves_nothing_running(data: Path) -> None:
    desk = Desk(data, free_port())
    desk.wait_until_healthy()
    groups = desk.groups()
    assert desk.stop() == 0
    assert not any(group_lives(group) for group in groups)
    assert not (data / "pg" / "postmaster.pid").exists()


@pytest.mark.parametrize("which", [0, 1], ids=["web", "worker"])
def test_a_killed_process_is_started_again(desk: Desk, which: int) -> None:
    before = desk.groups()
    os.kill(before[which], signal.SIGKILL)
    until(lambda: desk.groups()[which] != before[which] or desk.groups()[1 - which] != before[1 - which])
    until(desk.healthy)
    assert not group_lives(before[which])


def test_a_killed_database_is_started_again(desk: Desk) -> None:
    server = int((desk.data / "pg" / "postmaster.pid").read_text().split("\n")[0])
    os.kill(server, signal.SIGKILL)
    until(lambda: "started again" in desk.said())
    until(desk.healthy)


def test_after_a_killed_supervisor_the_next_run_takes_over_at_once(data: Path) -> None:
    desk = Desk(data, free_port())
    desk.wait_until_healthy()
    groups = desk.groups()
    desk.process.kill()
    desk.process.wait()
    following = Desk(data, desk.port)
    until(lambda: following.process.poll() is not None or "Ctrl+C" in following.said(), 60)
    assert following.process.poll() is None, following.said()
    assert not any(group_lives(group) for group in groups)
    assert following.stop() == 0


def test_killed_all_at_once_it_comes_back(data: Path) -> None:
    desk = Desk(data, free_port())
    desk.wait_until_healthy()
    server = int((data / "pg" / "postmaster.pid").read_text().split("\n")[0])
    for number in (desk.process.pid, *desk.groups(), server):
        os.kill(number, signal.SIGKILL)
    desk.process.wait()
    following = Desk(data, desk.port)
    until(lambda: following.process.poll() is not None or "Ctrl+C" in following.said(), 60)
    assert following.process.poll() is None, following.said()
    assert following.stop() == 0


def test_its_processes_do_not_outlive_a_killed_supervisor(data: Path) -> None:
    desk = Desk(data, free_port())
    desk.wait_until_healthy()
    groups = desk.groups()
    desk.process.kill()
    desk.process.wait()
    until(lambda: not any(group_lives(group) for group in groups))


def test_a_command_stops_the_database_that_only_it_uses(data: Path) -> None:
    assert command("manage", "--data", str(data), "check").returncode == 0
    assert not (data / "pg" / "postmaster.pid").exists()


def test_a_command_leaves_a_running_desk_alone(desk: Desk) -> None:
    assert command("manage", "--data", str(desk.data), "check").returncode == 0
    assert desk.healthy()


def test_a_command_knows_the_address_of_the_last_run(desk: Desk) -> None:
    told = command(
        "manage",
        "--data",
        str(desk.data),
        "shell",
        "-v0",
        "-c",
        "from django.conf import settings; print(settings.URL)",
    )
    assert told.stdout.strip() == f"http://localhost:{desk.port}"
