"""The tenant wall as PostgreSQL holds it, asked by raw SQL in the application's own login."""

import psycopg
import pytest

from accounts.models import Organization, User
from conftest import connect
from helpdesk.lib import tenancy

TENANT_TABLES = "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND (a.attname = 'organization_id' OR c.relname = 'accounts_organization' AND a.attname = 'id') AND NOT a.attisdropped ORDER BY 1"


def rows(sql: str, *, role: str = "hd_app", **context: str) -> list:
    with connect() as raw, raw.transaction():
        for name, value in context.items():
            raw.execute("SELECT set_config(%s, %s, true)", (f"app.{name}", value))
        raw.execute(f"SET LOCAL ROLE {role}")
        return raw.execute(sql).fetchall()


def test_without_a_tenant_the_application_sees_no_row_of_any_table(committed_cast):
    tables = [name for (name,) in rows(TENANT_TABLES)]
    assert "accounts_user" in tables
    # What a search looks in is read by functions that ask for the tenant; nobody reads the tables themselves.
    found = {"knowledge_articleword", "knowledge_knownword", "tickets_searchtext", "tickets_searchword"}
    for table in set(tables) - found:
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_a_role_without_an_organization_sees_no_row(committed_cast):
    assert rows("SELECT count(*) FROM accounts_user", role="hd_app", user=str(committed_cast.admin.pk)) == [
        (0,)
    ]
    with connect() as raw, raw.transaction():
        raw.execute("SELECT set_config('app.role', 'admin', true)")
        raw.execute("SET LOCAL ROLE hd_app")
        assert raw.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)


def test_with_a_tenant_it_sees_only_that_one(committed_cast):
    with tenancy.acting(committed_cast.admin, source="test"):
        assert {person.organization_id for person in User.objects.all()} == {committed_cast.ours.pk}
        assert list(Organization.objects.values_list("name", flat=True)) == ["Acme"]


def test_a_statement_outside_a_transaction_is_refused(committed_cast):
    with pytest.raises(Exception, match="permission denied"):
        list(User.objects.all())


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE accounts_user NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE accounts_user DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON accounts_user",
        "SET ROLE hd_owner",
        "SET ROLE hd_definer",
        "SET SESSION AUTHORIZATION hd_owner",
        "SET row_security = off; SET ROLE hd_app; SELECT count(*) FROM accounts_user",
        "CREATE TEMP TABLE accounts_user (id int)",
        "CREATE TABLE mine (id int)",
        "CREATE OR REPLACE FUNCTION app.org() RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$",
        "GRANT hd_owner TO hd_web",
    ],
)
def test_the_login_cannot_switch_the_wall_off(committed_cast, sql):
    with connect(autocommit=True) as raw, pytest.raises(psycopg.Error):
        for statement in sql.split(";"):
            raw.execute(statement)
