"""A PostgreSQL server that is not ours: what DATABASE_URL allows, asked through the packages' psycopg."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from helpdesk.launch import binaries
from helpdesk.launch.environment import CHECKOUT, Installation, child_environment
from helpdesk.launch.packages import Packages
from helpdesk.launch.steps import Problem, last_line

EXAMPLE = "postgres://hd_web:password@host:5432/helpdesk"
SERVER_DATABASES = ("", "postgres", "template0", "template1")
PASSWORDS = {"hd_web": "DATABASE_WEB_PASSWORD", "hd_owner": "DATABASE_OWNER_PASSWORD"}


def checked(name: str, url: str) -> str:
    """The address, if it reads as one."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or dict(parse_qsl(parts.query)).get("host")
        usable = parts.scheme in ("postgres", "postgresql") and bool(host) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise Problem(f"{name} is not a PostgreSQL address. Write it like {EXAMPLE}.")
    return url


def ask(installation: Installation, packages: Packages, question: str, **values: Any) -> dict[str, Any]:
    """Runs helpdesk.launch.external where psycopg is; the addresses travel by stdin, not by arguments."""
    done = subprocess.run(
        [packages.python, "-m", "helpdesk.launch.external", question],
        input=json.dumps(values), text=True, capture_output=True, cwd=CHECKOUT,
        env=child_environment(installation, **packages.environment),
    )  # fmt: skip
    if done.returncode != 0:
        raise Problem(f"The database server could not be looked at: {last_line(done.stderr)}", code=1)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "problem" in answer:
        raise Problem(answer["problem"])
    return answer


def prepared(installation: Installation, packages: Packages) -> tuple[str, str, str]:
    """The addresses for web and owner, and what to say. A superuser's address prepares the server."""
    url = checked("DATABASE_URL", installation.settings["DATABASE_URL"])
    about = ask(installation, packages, "look", url=url, name="DATABASE_URL", missing_is_fine=True)
    if not (about["superuser"] or about["bypassrls"]):
        if about["missing"]:
            raise Problem(about["missing"])
        return (
            url,
            ordinary_owner(installation, packages),
            f"PostgreSQL {about['version']} at {about['where']}",
        )
    if installation.production or not about["superuser"]:
        kind = "a superuser" if about["superuser"] else "a login with BYPASSRLS"
        raise Problem(
            f"DATABASE_URL logs in as “{about['user']}”, {kind}, past the wall between organizations. "
            "Set DATABASE_URL to hd_web's address and DATABASE_OWNER_URL to hd_owner's; "
            "bin/manage prepare-server postgres://superuser@host/name makes both and prints them."
        )
    stored = {role: installation.settings.get(name, "") for role, name in PASSWORDS.items()}
    made = make(installation, packages, url, stored)
    if made["changed"]:
        installation.remember(**{PASSWORDS[role]: password for role, password in made["passwords"].items()})
    web, owner = (lesser(url, role, made) for role in ("hd_web", "hd_owner"))
    return web, owner, f"PostgreSQL {about['version']} at {about['where']}, as hd_web"


def make(installation: Installation, packages: Packages, url: str, stored: dict[str, str]) -> dict[str, Any]:
    named = unquote(urlsplit(url).path.lstrip("/"))
    database = "helpdesk" if named in SERVER_DATABASES else named
    return ask(installation, packages, "prepare", url=url, database=database, passwords=stored)


def ordinary_owner(installation: Installation, packages: Packages) -> str:
    url = installation.settings.get("DATABASE_OWNER_URL", "")
    if url:
        checked("DATABASE_OWNER_URL", url)
        about = ask(installation, packages, "look", url=url, name="DATABASE_OWNER_URL")
        if about["superuser"] or about["bypassrls"]:
            raise Problem("DATABASE_OWNER_URL is a superuser. Set it to hd_owner's address.")
    return url


def lesser(url: str, role: str, made: dict[str, Any]) -> str:
    """The same server and database through another login."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    query = urlencode(
        [(name, value) for name, value in parse_qsl(parts.query) if name not in ("user", "password")]
    )
    login = f"{role}:{quote(made['passwords'][role], safe='')}@{place}"
    return urlunsplit((parts.scheme, login, "/" + quote(made["database"], safe=""), query, ""))


def programs(packages: Packages) -> Path | None:
    """Where pg_dump is, if anywhere: an outside server does not need our programs to run."""
    try:
        return binaries.find(packages.site, None).directory
    except Problem:
        return None


def dump_command(owner_url: str, programs: Path | None) -> tuple[list[str], dict[str, str]]:
    """pg_dump's arguments, and its password apart from them, because arguments are public."""
    if not owner_url or programs is None:
        return [], {}
    parts = urlsplit(owner_url)
    user, _, place = parts.netloc.rpartition("@")
    user, _, password = user.partition(":")
    url = urlunsplit(parts._replace(netloc=f"{user}@{place}"))
    return [str(programs / "pg_dump"), "-d", url], {"PGPASSWORD": unquote(password)} if password else {}
