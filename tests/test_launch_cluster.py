"""The embedded server: private, with the wall's roles, and brought back after whatever killed it."""

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.launch import cluster_files, roles
from helpdesk.launch.cluster import Cluster
from helpdesk.launch.database import NAME, prepare
from helpdesk.launch.steps import Problem

from .launching import SITE, clear, until


@pytest.fixture
def data() -> Iterator[Path]:
    """Not pytest's own: that is closed to the account which the server runs as under root."""
    path = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    path.chmod(0o711)
    (path / "logs").mkdir()
    yield path
    clear(path)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    path = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
    path.chmod(0o711)
    (path / "logs").mkdir()
    made = Cluster(path, SITE, disposable=True)
    made.join()
    prepare(made)
    yield made
    made.leave()
    clear(path)


def rows(cluster: Cluster, sql: str, database: str = NAME) -> list[str]:
    return cluster.psql(database, sql).stdout.splitlines()


def as_web(cluster: Cluster, sql: str) -> str:
    return cluster.psql(NAME, f"SET SESSION AUTHORIZATION hd_web; {sql}", check=False).stderr


# -- roles ---------------------------------------------------------------------------------


def test_no_role_of_the_product_is_above_the_wall(cluster: Cluster) -> None:
    above = "rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication"
    assert rows(cluster, f"SELECT rolname FROM pg_roles WHERE rolname LIKE 'hd\\_%' AND ({above})") == []


def test_only_two_roles_log_in_and_they_inherit_nothing(cluster: Cluster) -> None:
    query = "SELECT rolname, rolinherit, rolcreatedb FROM pg_roles WHERE rolcanlogin AND rolname LIKE 'hd%' ORDER BY 1"
    assert rows(cluster, query) == ["hd_owner|f|t", "hd_web|f|f"]


def test_memberships_are_the_walls(cluster: Cluster) -> None:
    query = (
        "SELECT m.rolname, g.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member "
        "JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname LIKE 'hd%' ORDER BY 1, 2"
    )
    owner = ["hd_owner|hd_app", "hd_owner|hd_definer", "hd_owner|hd_platform"]
    assert rows(cluster, query) == [*owner, "hd_web|hd_app", "hd_web|hd_platform"]


def test_the_web_login_has_time_limits(cluster: Cluster) -> None:
    found = rows(cluster, "SELECT unnest(rolconfig) FROM pg_roles WHERE rolname = 'hd_web'")
    limits = {"statement_timeout=10s", "lock_timeout=2s", "idle_in_transaction_session_timeout=30s"}
    assert set(found) == limits


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TEMP TABLE caught (id int)",
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "SET ROLE hd_owner",
        "SET ROLE hd_definer",
        "SET ROLE postgres",
        "ALTER ROLE hd_web SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'id'",
    ],
)
def test_the_web_login_is_denied(cluster: Cluster, sql: str) -> None:
    assert "permission denied" in as_web(cluster, sql)


def test_other_logins_do_not_enter_the_database(cluster: Cluster) -> None:
    query = f"SELECT coalesce(nullif(a.grantee, 0)::regrole::text, 'public') || ' ' || privilege_type FROM pg_database, aclexplode(datacl) a WHERE datname = '{NAME}' AND a.grantee <> datdba"
    assert rows(cluster, query) == ["hd_web CONNECT"]


def test_the_owner_may_make_schemas_here_and_in_new_databases(cluster: Cluster) -> None:
    made = "SET SESSION AUTHORIZATION hd_owner; CREATE SCHEMA app; DROP SCHEMA app;"
    assert cluster.psql(NAME, made).returncode == 0
    for database in (NAME, "template1"):
        assert rows(cluster, "SELECT has_schema_privilege('hd_owner', 'public', 'CREATE')", database) == ["t"]


def test_a_dump_reads_what_a_migration_adds(cluster: Cluster) -> None:
    cluster.psql(NAME, "SET SESSION AUTHORIZATION hd_owner; CREATE TABLE added (id serial)")
    query = "SELECT has_table_privilege('hd_platform', 'added', 'SELECT'), has_sequence_privilege('hd_platform', 'added_id_seq', 'SELECT')"
    assert rows(cluster, query) == ["t|t"]


def test_new_functions_are_not_for_everybody(cluster: Cluster) -> None:
    cluster.psql(
        NAME, "SET SESSION AUTHORIZATION hd_owner; CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1"
    )
    assert "permission denied" in as_web(cluster, "SELECT public.f()")


def test_preparing_again_changes_nothing_and_may_be_forced(cluster: Cluster) -> None:
    assert rows(cluster, roles.find_stamp(NAME)) == [roles.stamp()]
    cluster.psql("postgres", f"COMMENT ON DATABASE {NAME} IS 'older'")
    prepare(cluster)
    assert rows(cluster, roles.find_stamp(NAME)) == [roles.stamp()]


# -- privacy -------------------------------------------------------------------------------


def test_it_listens_on_no_network_and_its_files_are_private(cluster: Cluster) -> None:
    assert rows(cluster, "SHOW listen_addresses") == [""]
    for path in (cluster.directory, cluster.socket):
        assert path.stat().st_mode & 0o777 == 0o700


# -- life ----------------------------------------------------------------------------------


def test_the_last_user_stops_it(data: Path) -> None:
    first, second = Cluster(data, SITE, disposable=True), Cluster(data, SITE, disposable=True)
    assert [first.join(), second.join()] == ["new", "found running"]
    first.leave()
    assert second.pid()
    second.leave()
    assert second.pid() is None


def test_a_killed_server_is_started_again(data: Path) -> None:
    cluster = Cluster(data, SITE, disposable=True)
    cluster.join()
    assert not cluster.restart_if_dead()
    os.kill(cluster.pid() or 0, signal.SIGKILL)
    until(lambda: cluster.pid() is None)
    assert cluster.restart_if_dead()
    assert rows(cluster, "SELECT 1", "postgres") == ["1"]
    cluster.leave()


def test_a_strangers_number_in_the_lock_file_does_not_keep_it_down(data: Path) -> None:
    cluster = Cluster(data, SITE, disposable=True)
    cluster.join()
    cluster.leave()
    stranger = subprocess.Popen(["sleep", "60"], **cluster.account.become)
    text = f"{stranger.pid}\n{cluster.directory}\n1780000000\n5432\n{cluster.socket}\n\n  5432001 0\n"
    cluster_files.write_as(cluster.account, cluster.directory / "postmaster.pid", text)
    again = Cluster(data, SITE, disposable=True)
    assert again.join() == "started"
    again.leave()
    stranger.kill()
    stranger.wait()


def test_half_made_files_are_moved_aside(data: Path) -> None:
    (data / "pg" / "base").mkdir(parents=True)
    (data / "pg" / "PG_VERSION").write_text("18\n")
    cluster = Cluster(data, SITE, disposable=True)
    assert "half made" in cluster.moved_aside
    assert cluster.join() == "new"
    cluster.leave()
    assert len(list(data.glob("pg.broken-*"))) == 1


def test_files_of_another_version_are_refused(data: Path) -> None:
    (data / "pg").mkdir()
    (data / "pg" / cluster_files.MARKER).write_text("{}")
    (data / "pg" / "PG_VERSION").write_text("14\n")
    with pytest.raises(Problem, match="made by PostgreSQL 14.*HELPDESK_PG_BIN"):
        Cluster(data, SITE)


def test_tests_never_run_on_a_real_database(data: Path) -> None:
    (data / "pg").mkdir()
    (data / "pg" / cluster_files.MARKER).write_text(json.dumps({"disposable": False}))
    with pytest.raises(Problem, match="real database"):
        Cluster(data, SITE, disposable=True).join()


def test_a_long_path_gets_its_socket_elsewhere(data: Path) -> None:
    deep = data / ("long" * 20)
    (deep / "logs").mkdir(parents=True)
    cluster = Cluster(deep, SITE, disposable=True)
    cluster.join()
    assert cluster.socket.parent == Path("/tmp")  # noqa: S108
    assert rows(cluster, "SELECT 1", "postgres") == ["1"]
    cluster.leave()
    cluster.socket.rmdir()


@pytest.mark.skipif(os.getuid() != 0, reason="only root has another account to shut out")
def test_root_keeps_the_database_where_its_account_can_reach_it(data: Path) -> None:
    closed = data / "closed"
    (closed / "logs").mkdir(parents=True, mode=0o700)
    closed.chmod(0o700)
    cluster = Cluster(closed, SITE, disposable=True)
    cluster.join()
    cluster.leave()
    assert cluster.base == cluster_files.elsewhere(closed)
    assert (closed / cluster_files.POINTER).read_text().strip() == str(cluster.base)
    clear(closed)
