"""Run inside the packages' Python by `outside`: reads a JSON question on stdin, answers with JSON."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from helpdesk.launch import roles

OLDEST = 150000
LOGINS = ("hd_web", "hd_owner")


class Refusal(Exception):
    """One sentence for the person who set the address."""


def look(*, url: str, name: str, missing_is_fine: bool = False) -> dict[str, Any]:
    """Who logs in and what they may. A database that is not there yet is told in `missing`."""
    missing = ""
    try:
        connection = connect(url)
    except psycopg.OperationalError as error:
        missing = sentence(error, url, name)
        if not (missing_is_fine and "does not exist" in str(error) and "database" in str(error)):
            raise Refusal(missing) from None
        try:
            connection = connect(url, dbname="postgres")
        except psycopg.OperationalError:
            raise Refusal(missing) from None
    with connection:
        info = connection.info
        if info.server_version < OLDEST:
            raise Refusal(f"{name} is a PostgreSQL {info.server_version // 10000}. Use version 15 or newer.")
        rights = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        superuser, bypassrls = connection.execute(rights).fetchone() or (False, False)
        version = f"{info.server_version // 10000}.{info.server_version % 10000}"
        where = info.host or "a local socket"
        return {
            "superuser": superuser, "bypassrls": bypassrls, "user": info.user, "version": version,
            "where": where, "missing": missing,
        }  # fmt: skip


def prepare(*, url: str, database: str, passwords: dict[str, str]) -> dict[str, Any]:
    """Roles, database, grants and passwords, as a superuser. Keeps passwords that are right."""
    with connect(url, dbname="postgres") as server:
        changed = [role for role in LOGINS if not right(url, role, passwords.get(role, ""))]
        if changed:
            refuse_to_lock_out(server, database)
        found = [row[0] for row in server.execute(roles.find_stamp(database)).fetchall()]
        if found != [roles.stamp()]:
            make(server, url, database, missing=not found)
        for role in changed:
            passwords[role] = secrets.token_urlsafe(24)
            hashed = server.pgconn.encrypt_password(passwords[role].encode(), role.encode(), b"scram-sha-256")
            server.execute(f"ALTER ROLE {role} PASSWORD {roles.literal(hashed.decode())}")
    return {"database": database, "passwords": passwords, "changed": changed}


def make(server: psycopg.Connection, url: str, database: str, *, missing: bool) -> None:
    server.execute(roles.ROLES)
    if missing:
        server.execute(roles.create(database))
    for name in ("template1", database):
        with connect(url, dbname=name) as inside:
            inside.execute(roles.INSIDE)
    server.execute(roles.grants(database))


def right(url: str, role: str, password: str) -> bool:
    """Whether the login takes this password; being kept out of the database afterwards is no matter."""
    if not password:
        return False
    try:
        connect(url, dbname="postgres", user=role, password=password).close()
    except psycopg.OperationalError as error:
        return "authentication" not in str(error) and "role" not in str(error)
    return True


def refuse_to_lock_out(server: psycopg.Connection, database: str) -> None:
    """New passwords would shut out another installation that shares the server's roles."""
    others = server.execute(
        "SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = 'hd_owner'"
        " AND datname <> %s AND datname NOT LIKE 'test\\_%%'",
        [database],
    ).fetchall()
    if others:
        raise Refusal(
            f"This server already carries another Quiet Desk (database “{others[0][0]}”), and its logins' passwords "
            "are not known here. Copy DATABASE_WEB_PASSWORD and DATABASE_OWNER_PASSWORD from its settings.env, "
            "or use another server."
        )


def connect(url: str, **changes: Any) -> psycopg.Connection:
    return psycopg.connect(**{**conninfo_to_dict(url), "connect_timeout": 5, **changes}, autocommit=True)


def sentence(error: Exception, url: str, name: str) -> str:
    """What is wrong with the address, and what to do about it."""
    said = str(error).strip()
    parts = conninfo_to_dict(url)
    where = f"{parts.get('host', 'localhost')}:{parts.get('port') or 5432}"
    if "password authentication failed" in said or "no password supplied" in said:
        return f"{name}: the server at {where} refuses the password of “{parts.get('user')}”. Correct it."
    if "role" in said and "does not exist" in said:
        return f"{name}: the server at {where} has no login “{parts.get('user')}”. Correct the name."
    if "database" in said and "does not exist" in said:
        return (
            f"{name}: there is no database “{parts.get('dbname')}” at {where}. Create it or correct the name."
        )
    if "resolve" in said or "translate host name" in said or "not known" in said:
        return f"{name}: no machine named “{parts.get('host')}” was found. Correct the host."
    if "refused" in said or "timeout" in said or "timed out" in said or "No such file" in said:
        return f"{name}: no PostgreSQL answers at {where}. Start it or correct the address."
    return f"{name}: {said.splitlines()[-1]}"


def main() -> None:
    questions: dict[str, Callable[..., dict[str, Any]]] = {"look": look, "prepare": prepare}
    try:
        answer = questions[sys.argv[1]](**json.load(sys.stdin))
    except Refusal as refusal:
        answer = {"problem": str(refusal)}
    except psycopg.Error as error:
        answer = {"problem": f"The database server refused: {str(error).strip().splitlines()[0]}"}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
