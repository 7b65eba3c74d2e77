"""Which database this installation uses, made ready: the embedded one, or the server in DATABASE_URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from helpdesk.launch import outside, roles
from helpdesk.launch.cluster import Cluster
from helpdesk.launch.environment import Installation
from helpdesk.launch.packages import Packages
from helpdesk.launch.steps import Problem, Steps, shown

NAME = "helpdesk"


@dataclass
class Database:
    """The two logins' addresses, and PostgreSQL's programs for whoever needs pg_dump."""

    web_url: str
    owner_url: str
    programs: Path | None
    cluster: Cluster | None = None
    dump: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        told = {"DATABASE_URL": self.web_url, "HELPDESK_LOGIN": "web"}
        if self.owner_url:
            told["DATABASE_OWNER_URL"] = self.owner_url
        if self.programs:
            told["PATH"] = f"{self.programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return told


@contextmanager
def opened(
    installation: Installation, packages: Packages, steps: Steps, *, disposable: bool = False
) -> Iterator[Database]:
    """The database, ready for the block. The embedded server stops when its last user leaves."""
    if installation.settings.get("DATABASE_URL"):
        with steps.step("Database", "looking at the server in DATABASE_URL…") as step:
            web_url, owner_url, step.detail = outside.prepared(installation, packages)
        programs = outside.programs(packages)
        dump, secrets = outside.dump_command(owner_url, programs)
        yield Database(web_url, owner_url, programs, dump=dump, secrets=secrets)
        return
    for name in [name for name in installation.settings if name.startswith("PG")]:
        del installation.settings[name]  # they would lead the product's libpq away from our socket
    cluster = None
    try:
        with steps.step("Database", "starting PostgreSQL…") as step:
            cluster = Cluster(installation.data, packages.site, disposable=disposable)
            if cluster.moved_aside:
                steps.warn(cluster.moved_aside)
            how = cluster.join()
            prepare(cluster)
            step.detail = f"PostgreSQL {cluster.binaries.version}, {how}, in {shown(cluster.directory)}"
        yield embedded(cluster)
    finally:
        if cluster:
            cluster.leave()


def embedded(cluster: Cluster) -> Database:
    where = f"@/{NAME}?host={quote(str(cluster.socket))}"
    programs = cluster.binaries
    dump = [programs["pg_dump"], "-h", str(cluster.socket), "-U", "hd_owner", "-d", NAME]
    return Database(
        f"postgres://hd_web{where}", f"postgres://hd_owner{where}", programs.directory, cluster, dump
    )


def prepare(cluster: Cluster) -> None:
    """Roles, database and grants; one short query when they are as this version wants them."""
    found = cluster.psql("postgres", roles.find_stamp(NAME)).stdout.splitlines()
    if found == [roles.stamp()]:
        return
    cluster.psql("postgres", roles.ROLES)
    if not found:
        cluster.psql("postgres", roles.create(NAME))
    for name in ("template1", NAME):
        cluster.psql(name, roles.INSIDE)
    cluster.psql("postgres", roles.grants(NAME))


def require_owner(database: Database) -> None:
    """Migrating needs the owner's login; with an ordinary DATABASE_URL a person has to name it."""
    if not database.owner_url:
        raise Problem(
            "Migrations need the owning login: set DATABASE_OWNER_URL beside DATABASE_URL "
            "(bin/manage prepare-server postgres://superuser@host/name makes both logins and prints them)."
        )
