"""A backup restored elsewhere has every row and file, and works."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent


def on(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


class Installation:
    """A database and a data directory of its own, used through commands only."""

    def __init__(self, name: str, data: Path) -> None:
        self.name, self.data = name, data
        data.mkdir()
        self.environment = os.environ | {
            "DATABASE_URL": on(os.environ["DATABASE_URL"], name),
            "DATABASE_OWNER_URL": on(os.environ["DATABASE_OWNER_URL"], name),
            "HELPDESK_DATA": str(data),
            "HELPDESK_SECRET_KEY": f"{name}-" + "k" * 50,
            "HELPDESK_DEMO_TICKETS": "20",
        }

    def run(
        self, *arguments: str, login: str = "owner", say: str = "", **more: str
    ) -> subprocess.CompletedProcess:
        environment = self.environment | {"HELPDESK_LOGIN": login} | more
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, input=say, capture_output=True, text=True)

    def rows(self) -> dict[str, list]:
        with psycopg.connect(owner_address(self.name)) as raw:
            raw.execute("SET ROLE hd_platform")
            names = raw.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            ).fetchall()
            # Which transaction wrote a row means nothing elsewhere.
            every = sql.SQL(
                "SELECT (to_jsonb(t) - '{{written_in,restored_in}}'::text[])::text FROM {} t ORDER BY 1"
            )
            return {name: raw.execute(every.format(sql.Identifier(name))).fetchall() for (name,) in names}

    def written(self) -> tuple:
        """How many rows open themselves to a transaction that has their number, and how many triggers are off."""
        with psycopg.connect(owner_address(self.name)) as raw:
            raw.execute("SET ROLE hd_platform")
            [[opened]] = raw.execute("SELECT count(written_in) FROM tickets_ticket").fetchall()
            [[off]] = raw.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'").fetchall()
            return opened, off


def owner_address(name: str) -> str:
    return on(os.environ["DATABASE_OWNER_URL"], name)


@pytest.fixture
def installations(tmp_path, worker_id):
    names = [f"test_{kind}_{worker_id}" for kind in ("from", "to")]
    with psycopg.connect(owner_address("postgres"), autocommit=True) as raw:
        for name in names:
            raw.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            raw.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield [Installation(name, tmp_path / name) for name in names]
        for name in names:
            raw.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_it_has_every_row_and_file_and_works(installations, tmp_path):
    old, new = installations
    assert old.run("prepare").returncode == 0
    (old.data / "files/user/ab").mkdir(parents=True)
    (old.data / "files/user/ab/abc").write_bytes(b"a picture")
    made = old.run("backup", str(tmp_path / "backups"))
    assert made.returncode == 0, made.stderr
    before = old.rows()
    restored = new.run("restore", str(tmp_path / "backups"))
    assert restored.returncode == 0, restored.stderr
    assert old.written() > (0, 0) and new.written() == (0, 0)
    after = new.rows()
    assert after == before | {"accounts_round": after["accounts_round"]}
    assert (new.data / "files/user/ab/abc").read_bytes() == b"a picture"
    assert f"HELPDESK_SECRET_KEY={old.name}-" in (new.data / "settings.env").read_text()
    assert new.run("check", "--database", "default", login="web").returncode == 0
    assert "agent@fernway.example" in new.run("demo", "--people", login="web").stdout


def test_replacing_what_is_there_needs_the_typed_word(installations, tmp_path):
    old, _ = installations
    old.run("prepare")
    old.run("backup", str(tmp_path))
    before = old.rows()
    refused = old.run("restore", str(tmp_path), say="yes\n")
    assert (refused.returncode, "Nothing was changed" in refused.stderr) == (1, True)
    assert old.rows() == before
    assert old.run("restore", str(tmp_path), say="replace\n").returncode == 0
    assert list((old.data / "backups").glob("before-restore-*.dump"))


def test_a_large_object_of_anybody_keeps_nothing_from_being_saved(installations, tmp_path):
    old, _ = installations
    old.run("prepare")
    with psycopg.connect(on(os.environ["DATABASE_URL"], old.name)) as raw:
        raw.execute("SELECT lo_from_bytea(0, 'x')")
    made = old.run("backup", str(tmp_path))
    assert made.returncode == 0, made.stderr


def test_a_damaged_backup_is_refused_before_anything_is_touched(installations, tmp_path):
    old, new = installations
    old.run("prepare")
    old.run("backup", str(tmp_path))
    with next(tmp_path.glob("quiet-desk-*/database.dump")).open("r+b") as dump:
        dump.seek(2000)
        dump.write(b"not what was written")
    refused = new.run("restore", str(tmp_path))
    assert (refused.returncode, "damaged" in refused.stderr) == (1, True)


def test_a_directory_without_a_backup_is_told(installations, tmp_path):
    told = installations[0].run("restore", str(tmp_path))
    assert "There is no backup in" in told.stderr
