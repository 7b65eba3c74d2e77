"""The launcher says in one sentence what is wrong and what to do, and exits with 2."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .launching import command, refused


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_it_refuses_a_file_as_data_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "is a file" in refused(command("run", "--data", str(tmp_path / "file")))


def test_it_refuses_a_directory_that_is_not_writable(tmp_path: Path) -> None:
    if os.getuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "closed").mkdir(mode=0o500)
    assert "not writable" in refused(command("run", "--data", str(tmp_path / "closed")))


def test_it_refuses_a_directory_that_cannot_be_made() -> None:
    assert "cannot be made" in refused(command("run", "--data", "/proc/desk"))


def test_it_refuses_a_name_that_a_shell_would_change(tmp_path: Path) -> None:
    assert "character" in refused(command("run", "--data", str(tmp_path / "a$HOME")))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_names_who_has_the_port_and_another_to_take(tmp_path: Path, taken: int) -> None:
    said = refused(command("run", "--data", str(tmp_path / "data"), "--port", str(taken)))
    assert f"Port {taken} is in use by process {os.getpid()}" in said
    assert "--port" in said
    assert not (tmp_path / "data" / "pg").exists(), "the port is checked before anything slow"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_it_refuses_what_is_no_port(tmp_path: Path, port: str) -> None:
    assert "from 1 to 65535" in refused(command("run", "--data", str(tmp_path), PORT=port))


@pytest.mark.parametrize(
    "url", ["desk.example.com", "https://", "ftp://desk", "https://desk/path", "http://a:b"]
)
def test_it_refuses_what_is_no_address(tmp_path: Path, url: str) -> None:
    assert "is not an address like" in refused(command("run", "--data", str(tmp_path), "--url", url))


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "desk", "postgres:///name", "postgres://host:port/name"]
)
def test_it_refuses_what_is_no_database_address(tmp_path: Path, url: str) -> None:
    said = refused(command("manage", "--data", str(tmp_path), "version", DATABASE_URL=url))
    assert "is not a PostgreSQL address. Write it like postgres://" in said


def test_it_says_that_no_server_answers(tmp_path: Path) -> None:
    url = "postgres://somebody:secret@127.0.0.1:1/name"
    said = refused(command("manage", "--data", str(tmp_path), "version", DATABASE_URL=url))
    assert "no PostgreSQL answers at 127.0.0.1:1" in said
    assert "secret" not in said


def test_it_says_that_no_such_machine_is_known(tmp_path: Path) -> None:
    url = "postgres://somebody@desk.invalid/name"
    said = refused(command("manage", "--data", str(tmp_path), "version", DATABASE_URL=url))
    assert "desk.invalid" in said


def test_it_names_the_broken_line_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text("# mail\nEMAIL_URL smtp://host\n")
    assert "Line 2" in refused(command("manage", "--data", str(tmp_path), "version"))


def test_it_refuses_an_unknown_environment(tmp_path: Path) -> None:
    said = refused(command("manage", "--data", str(tmp_path), "version", HELPDESK_ENV="prod"))
    assert "local, production, test" in said


def test_it_refuses_programs_that_are_not_postgresql(tmp_path: Path) -> None:
    said = refused(command("manage", "--data", str(tmp_path), "version", HELPDESK_PG_BIN="/usr/bin/nowhere"))
    assert "HELPDESK_PG_BIN" in said


def test_it_never_clears_a_directory_that_somebody_named_as_environment(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").touch()
    venv = {"HELPDESK_VENV": str(tmp_path / "mine")}
    assert "no virtual environment" in refused(command("manage", "--data", str(tmp_path), "version", **venv))
    assert (tmp_path / "mine" / "letter").exists()
