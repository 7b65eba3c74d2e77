"""A backup is a directory: the database as one consistent picture, the files, the keys, and a list of what is in it."""

import hashlib
import json
import os
import shutil
import subprocess  # noqa: S404  pg_dump and pg_restore are programs
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.migrations.loader import MigrationLoader

from helpdesk.launch import settings_file

Say = Callable[[str], None]
MANIFEST = "manifest.json"
# What a restored installation cannot do without: signed and encrypted values are read with the key.
KEPT = ("HELPDESK_SECRET_KEY", "EMAIL_URL", "EMAIL_FROM", "HELPDESK_BASE_DOMAIN", "HELPDESK_URL")
# That the dump's tables need, made before them.
EXTENSIONS = "".join(
    f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA public;\n"
    for name in ("unaccent", "btree_gin", "btree_gist", "pg_trgm")
)


class BackupProblem(Exception):
    """Said to the person who asked; nothing was changed."""


def owner() -> dict[str, str]:
    """The migrating login as libpq reads it from the environment."""
    url = os.environ.get("DATABASE_OWNER_URL", "")
    if not url:
        raise BackupProblem("Backups need the owning login: set DATABASE_OWNER_URL beside DATABASE_URL.")
    parts, more = urlsplit(url), parse_qs(urlsplit(url).query)
    told = {
        "PGHOST": unquote(parts.hostname or "") or more.get("host", [""])[0],
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }
    return {name: value for name, value in told.items() if value}


@contextmanager
def connected() -> Iterator[psycopg.Connection]:
    names = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGUSER": "user",
        "PGPASSWORD": "password",
        "PGDATABASE": "dbname",
    }
    with psycopg.connect(**{names[key]: value for key, value in owner().items()}, autocommit=True) as opened:  # type: ignore[arg-type]
        yield opened


def program(name: str, *arguments: str, output: Any = None) -> None:
    if not shutil.which(name):
        raise BackupProblem(
            f"{name} is not here. Install PostgreSQL's client programs, or run this through bin/manage."
        )
    done = subprocess.run(  # noqa: S603
        [name, *arguments], env=os.environ | owner(), stdout=output, stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise BackupProblem(
            f"{name} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
        )


def tables(raw: psycopg.Connection) -> list[str]:
    found = raw.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user ORDER BY 1"
    )
    return [name for (name,) in found]


def counts(raw: psycopg.Connection, names: list[str]) -> dict[str, int]:
    """Rows by table, past the wall; the transaction is the caller's."""
    raw.execute("SET LOCAL ROLE hd_platform")
    told = {}
    for name in names:
        told[name] = raw.execute(
            psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(name))
        ).fetchone()[0]  # type: ignore[index]
    return told


def make(into: Path, *, say: Say) -> Path:
    """Write a backup into a new directory under `into`. The dump and the counts see the same moment."""
    where = into / f"quiet-desk-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    unfinished = where.with_name(where.name + ".unfinished")
    try:
        unfinished.mkdir(mode=0o700, parents=True)
    except OSError as problem:
        raise BackupProblem(
            f"{unfinished} cannot be made ({problem.strerror}). Choose another directory."
        ) from problem
    with connected() as raw, raw.transaction():
        raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        names = tables(raw)
        (snapshot,) = raw.execute("SELECT pg_export_snapshot()").fetchone()  # type: ignore[misc]
        say(f"Database: {len(names)} tables …")
        dump(unfinished / "database.dump", snapshot=snapshot)
        rows = counts(raw, names)
        applied = [list(row) for row in raw.execute("SELECT app, name FROM django_migrations ORDER BY id")]
    say(f"Database: {sum(rows.values())} rows, {size(unfinished / 'database.dump')}")
    files = pack_files(unfinished / "files.tar")
    say(f"Files: {files}, {size(unfinished / 'files.tar')}")
    keys = {name: getattr(settings, name.removeprefix("HELPDESK_"), "") for name in KEPT}
    write_private(
        unfinished / "keys.env", "".join(f"{name}={value}\n" for name, value in keys.items() if value)
    )
    say("Keys: kept in keys.env. Whoever has this directory can read everything: store it encrypted.")
    manifest = {"made": datetime.now(UTC).isoformat(), "rows": rows, "files": files, "migrations": applied}
    manifest["sums"] = {
        name: checksum(unfinished / name) for name in ("database.dump", "files.tar", "keys.env")
    }
    write_private(unfinished / MANIFEST, json.dumps(manifest, indent=1))
    unfinished.rename(where)
    return where


def dump(path: Path, *, snapshot: str = "") -> None:
    """The owner sees no row under FORCE; as hd_platform, with row security on, it sees all (`--role`)."""
    more = ["--snapshot", snapshot] if snapshot else []
    write_private(path, "")
    # -B: the product has no large objects, but anybody may make one, and a dump would fail at it.
    program("pg_dump", "--role=hd_platform", "--enable-row-security", "-B", "-Fc", "-f", str(path), *more)


def pack_files(path: Path) -> int:
    count = 0
    write_private(path, "")
    with tarfile.open(path, "w") as tar:
        for name in default_storage.lying():
            try:
                with default_storage.open(name) as file:
                    told = tarfile.TarInfo(name)
                    told.size, told.mode, told.mtime = file.size, 0o600, int(time.time())
                    tar.addfile(told, file)
            except FileNotFoundError:
                continue  # removed while we were walking; its row is gone too, or fsck will say so
            count += 1
    return count


def write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)


def size(path: Path) -> str:
    return f"{path.stat().st_size / 2**20:.1f} MB"


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def opened(path: Path) -> tuple[Path, dict[str, Any]]:
    """The backup in this directory (or the newest one under it), whole and of a version that we know."""
    found = (
        path
        if (path / MANIFEST).is_file()
        else max(path.glob(f"quiet-desk-*/{MANIFEST}"), default=Path()).parent
    )
    if not (found / MANIFEST).is_file():
        raise BackupProblem(
            f"There is no backup in {path}. Name the directory that `bin/manage backup` wrote."
        )
    manifest = json.loads((found / MANIFEST).read_text())
    for name, told in manifest["sums"].items():
        if not (found / name).is_file() or checksum(found / name) != told:
            raise BackupProblem(
                f"{found / name} is not what was written: it is damaged or incomplete. Use another backup."
            )
    known = set(MigrationLoader(None).disk_migrations)
    newer = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if newer:
        raise BackupProblem(
            f"This backup is from a newer version (it has {newer[0]}). Upgrade first: git pull."
        )
    return found, manifest


def state_of_target() -> tuple[int, int]:
    """How many organizations are here, and how many of the product's connections are open."""
    with connected() as raw, raw.transaction():
        there = raw.execute("SELECT to_regclass('public.accounts_organization')").fetchone()[0]  # type: ignore[index]
        users = raw.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'hd_web'"
        ).fetchone()[0]  # type: ignore[index]
        found = counts(raw, ["accounts_organization"])["accounts_organization"] if there else 0
    return found, users


def restore(backup: Path, manifest: dict[str, Any], *, say: Say) -> dict[str, tuple[int, int]]:
    """Put the backup in the place of what is here; says what differs from its list, by table (nothing, one hopes)."""
    put_back_database(backup, say=say)
    say("Files …")
    with tarfile.open(backup / "files.tar") as tar:
        files = default_storage.put_back(tar)
    put_back_keys(backup / "keys.env")
    with connected() as raw, raw.transaction():
        now = counts(raw, list(manifest["rows"]))
    now["files"] = files
    told = manifest["rows"] | {"files": manifest["files"]}
    return {name: (told[name], now[name]) for name in told if told[name] != now[name]}


def put_back_database(backup: Path, *, say: Say) -> None:
    """What is here is dumped first: a restore that fails half way must not be the end of it."""
    safety = settings.DATA / "backups" / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}.dump"
    safety.parent.mkdir(exist_ok=True)
    with connected() as raw:
        names = tables(raw)
        if names:
            dump(safety)
            say(f"What was here is kept in {safety}")
        script = readable(backup)
        with raw.transaction():
            raw.execute("SET LOCAL lock_timeout = '30s'")
            for name in names:
                raw.execute(
                    psycopg.sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(psycopg.sql.Identifier(name))
                )
            raw.execute("DROP TEXT SEARCH CONFIGURATION IF EXISTS public.hd CASCADE")
            raw.execute("DROP SCHEMA IF EXISTS app CASCADE; CREATE SCHEMA app")
            raw.execute("GRANT USAGE ON SCHEMA app, public TO hd_app, hd_platform, hd_definer")
            raw.execute("GRANT CREATE ON SCHEMA app TO hd_definer")
        say("Database …")
        try:
            program(
                "psql",
                "-q",
                "-X",
                "-1",
                "-v",
                "ON_ERROR_STOP=1",
                "-f",
                str(script),
                output=subprocess.DEVNULL,
            )
        finally:
            script.unlink()
        with raw.transaction():
            raw.execute("SET LOCAL ROLE hd_definer")
            raw.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
        raw.execute("REVOKE CREATE ON SCHEMA app FROM hd_definer")
        forget_transactions(raw)


def forget_transactions(raw: psycopg.Connection) -> None:
    """Rows that name the transaction they were written in would open themselves to one with the same number here."""
    there = tables(raw)
    for table, column in (("tickets_ticket", "written_in"), ("tickets_archive", "restored_in")):
        if table not in there:  # the backup of an older version
            continue
        names = {"table": psycopg.sql.Identifier(table), "column": psycopg.sql.Identifier(column)}
        with raw.transaction():
            for statement in (
                "ALTER TABLE {table} DISABLE TRIGGER USER",
                "SET LOCAL ROLE hd_platform",
                "UPDATE {table} SET {column} = NULL WHERE {column} IS NOT NULL",
                "RESET ROLE",
                "ALTER TABLE {table} ENABLE TRIGGER USER",
            ):
                raw.execute(psycopg.sql.SQL(statement).format(**names))


def readable(backup: Path) -> Path:
    """The dump as SQL that this server takes, in an order of ours: triggers want the grants on their functions."""
    contents, chosen, script, part = (
        settings.DATA / f".restore-{name}" for name in ("contents", "chosen", "sql", "part")
    )
    write_private(contents, "")
    program("pg_restore", "-l", "-f", str(contents), str(backup / "database.dump"))
    # The schemas are made already; extensions are there, or trusted and made below.
    skipped = (
        " SCHEMA - app ",
        " SCHEMA - public ",
        " EXTENSION - ",
        "COMMENT - EXTENSION",
        " ACL - SCHEMA ",
    )
    lines = [
        line for line in contents.read_text().splitlines() if not any(word in f"{line} " for word in skipped)
    ]
    # Only hd_definer itself may set its defaults; see put_back_database.
    lines = [line for line in lines if not ("DEFAULT ACL" in line and line.endswith("hd_definer"))]
    rights = [line for line in lines if " ACL " in line]
    rest = [line for line in lines if line not in rights]
    theirs = [line for line in rights if line.endswith("hd_definer")]
    ours = [line for line in rights if line not in theirs]
    archive = str(backup / "database.dump")

    def part_of(which: list[str], *sections: str) -> str:
        write_private(chosen, "\n".join(which) + "\n")
        write_private(part, "")
        program(
            "pg_restore",
            *(f"--section={name}" for name in sections),
            "-L",
            str(chosen),
            "-f",
            str(part),
            archive,
        )
        return part.read_text()

    sql = EXTENSIONS + part_of(rest, "pre-data", "data")
    # Only the owner of a function grants it.
    sql += f"SET ROLE hd_definer;\n{part_of(theirs)}\nRESET ROLE;\n" if theirs else ""
    sql += part_of(ours) + part_of(rest, "post-data")
    # Newer programs set what older servers do not know.
    write_private(script, sql.replace("SET transaction_timeout = 0;\n", ""))
    for path in (contents, chosen, part):
        path.unlink()
    return script


def put_back_keys(keys: Path) -> None:
    """The backup's key is the installation's from now on; what is set here already (mail, address) stays."""
    path = settings.DATA / "settings.env"
    told, here = settings_file.read(keys), settings_file.read(path)
    wanted = {
        name: told[name]
        for name in ("EMAIL_URL", "EMAIL_FROM", "HELPDESK_BASE_DOMAIN")
        if name in told and name not in here
    }
    settings_file.store(path, HELPDESK_SECRET_KEY=told["HELPDESK_SECRET_KEY"], **wanted)
