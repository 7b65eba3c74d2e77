"""Abuse cases of the wall (TE) and of leaving (AD05): SQL of an attacker, and what stays behind."""

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from accounts import delivery, installation, inviting, organizations, rounds, worker
from accounts.models import AuditEntry, Invitation, MailedCode, OutboundMail, User
from accounts.tests.admin_site import form_of, fresh, user_url
from accounts.tests.mailbox import mails_to, path_to
from helpdesk.lib import tenancy

# Forged history

FORGED = (
    "INSERT INTO accounts_auditentry (id, organization_id, actor_id, actor_name, action, target_name, source, reason,"
    " old, new, created_at) VALUES (gen_random_uuid(), app.org(), app.uid(), 'Somebody else', %s, '', 'test', '',"
    " '{}', '{}', '2001-01-01') RETURNING actor_name, created_at > now() - interval '1 hour'"
)


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.fixture
def as_admin(cast):
    with tenancy.acting(cast.admin, source="test"):
        yield cast


def refused(statement, *params):
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement, *params)
    return True


def test_an_entry_says_the_databases_time_and_the_real_name(as_admin):
    assert sql(FORGED, "mail.tested") == [(str(as_admin.admin), True)]


@pytest.mark.parametrize(
    "kind", ["person.changed", "organization.changed", "team.removed", "invitation.added"]
)
def test_what_triggers_write_about_is_not_made_up(as_admin, kind):
    assert refused(FORGED, kind)


def test_no_entry_is_put_before_or_behind_all_others(as_admin):
    assert refused(
        FORGED.replace("created_at)", "created_at, seq)").replace("'2001-01-01')", "now(), 9e18)"), "x.y"
    )


def test_the_platforms_own_history_is_kept_a_year_too(cast):
    with tenancy.platform():
        AuditEntry.objects.create(organization=None, action="operator.added", source="test")
        assert sql("DELETE FROM accounts_auditentry WHERE organization_id IS NULL") == 0


@pytest.mark.parametrize(
    "change", ["SET status = 'suspended'", "SET role = 'agent'", "SET status = 'invited'"]
)
def test_one_statement_does_not_end_every_admin(as_admin, change):
    assert refused(f"UPDATE accounts_user {change} WHERE role = 'admin'")  # noqa: S608
    assert refused("DELETE FROM accounts_user WHERE role = 'admin'")


ODD = [
    "SELECT app.hit(NULL, 1, 1)",
    "SELECT app.hit('x', NULL, NULL)",
    "SELECT app.hit(repeat('x', 500), 1, 1)",
    "SELECT setval(pg_get_serial_sequence('accounts_auditentry', 'seq'), 1)",
    "SELECT app.person_seat()",
    "SELECT app.audit()",
    "UPDATE accounts_auditentry SET action = 'x.y'",
    "TRUNCATE accounts_user",
    "COPY accounts_user TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT * FROM accounts_throttle",
    "SET session_replication_role = replica",
]


@pytest.mark.parametrize("statement", ODD)
@pytest.mark.parametrize("who", ["admin", "customer"])
def test_the_databases_functions_and_files_are_refused(cast, who, statement):
    with tenancy.acting(getattr(cast, who), source="test"):
        assert refused(statement)


@pytest.mark.committed
def test_a_login_that_keeps_a_context_of_its_own_is_not_served(committed_cast):
    assert installation.objections() == []
    name = connection.settings_dict["NAME"]
    try:
        sql(f'ALTER ROLE hd_web IN DATABASE "{name}" SET search_path = public')
        assert "search_path" in installation.objections()[0]
    finally:
        sql(f'ALTER ROLE hd_web IN DATABASE "{name}" RESET ALL')


# Invitations to where somebody no longer is


@pytest.fixture
def invited(cast):
    with tenancy.acting(cast.admin, source="test"):
        return inviting.invite("wrong@acme.example", "Nia", "admin", by=cast.admin)[0]


def test_a_corrected_address_makes_the_link_to_the_old_one_worthless(cast, visit, invited):
    old, admin, url = path_to("wrong@acme.example", "invitation"), visit(cast.admin), user_url(invited)
    admin.post(url, form_of(admin, url) | {"email": "right@acme.example"})
    assert fresh(invited).email == "right@acme.example"
    assert visit().get(old).status_code == 410
    assert visit().get(path_to("right@acme.example", "invitation")).status_code == 200


def test_it_is_worthless_whoever_writes_the_address(cast, invited):
    with tenancy.platform():
        User.objects.filter(pk=invited.pk).update(email="right@acme.example")
        assert not Invitation.objects.filter(person=invited).exists()


# Leaving


def test_ad05_of_a_deleted_customer_no_mail_and_no_code_is_left(cast, visit):
    browser = visit()
    browser.post("/account/sign-up/", {"name": "Zelda", "email": "zelda@acme.example"})
    code = mails_to("zelda@acme.example")[-1].text
    browser.post("/account/code/", {"code": code.split("\n    ")[1][:6]})
    browser.post("/account/reset/", {"email": "zelda@acme.example"})
    with tenancy.platform():
        zelda = User.objects.get(email="zelda@acme.example")
    url = f"/agent/settings/people/{zelda.pk}/delete/"
    assert visit(cast.admin).post(url, {"confirm": zelda.email}).status_code == 302
    with tenancy.platform():
        assert not OutboundMail.objects.filter(to=zelda.email).exists()
        assert not MailedCode.objects.filter(email=zelda.email).exists()


def test_ad05_the_same_address_elsewhere_keeps_its_mails(cast, visit):
    for host in ("localhost", "other.localhost"):
        visit(host=host).post("/account/reset/", {"email": cast.customer.email})
    url = f"/agent/settings/people/{cast.customer.pk}/delete/"
    visit(cast.admin).post(url, {"confirm": cast.customer.email})
    with tenancy.platform():
        kept = OutboundMail.objects.filter(to=cast.customer.email)
        assert [mail.organization_id for mail in kept] == [cast.theirs.pk]


TABLES = (
    "SELECT c.table_name, c.column_name FROM information_schema.columns c WHERE c.table_schema = 'public' "
    "AND c.column_name IN ('organization_id')"
)


def test_ad05_of_an_ended_organization_no_row_is_left_and_the_other_has_all(cast, visit):
    visit(cast.customer), visit(cast.their_admin)
    for host in ("localhost", "other.localhost"):
        visit(host=host).post("/account/reset/", {"email": "nobody@x.example"})

    def rows(organization):
        with tenancy.platform():
            names = [name for name, _column in sql(TABLES)]
            count = "SELECT count(*) FROM {} WHERE organization_id = %s"
            return {name: sql(count.format(name), organization.pk)[0][0] for name in names}

    before = rows(cast.ours)
    assert min(
        rows(cast.theirs)[name] for name in ("accounts_session", "accounts_outboundmail", "accounts_user")
    )
    organizations.end(cast.theirs)
    assert set(rows(cast.theirs).values()) == {0}
    assert rows(cast.ours) == before


def test_ad05_a_rolled_back_end_keeps_the_files(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with tenancy.platform():
        cast.agent.avatar.save("a.png", ContentFile(b"picture"))
    with pytest.raises(RuntimeError), transaction.atomic():
        organizations.end(cast.ours)
        raise RuntimeError
    assert [path for path in tmp_path.rglob("*") if path.is_file()]


# The worker


def test_te07_rounds_open_a_context_of_their_own(cast, settings):
    """After another tenant's work on the same thread."""
    settings.EMAIL_URL, found = "smtp://127.0.0.1:9", []
    with tenancy.acting(cast.their_admin, source="test"):
        pass
    for go in (
        rounds.sweep_expired,
        rounds.keep_promises_about_keeping,
        delivery.deliver_one,
        worker.say_alive,
    ):
        assert tenancy.current() == tenancy.NOBODY
        with connection.execute_wrapper(noting(found)):
            go()
    assert {context for statement, context in found if "accounts_" in statement} == {"hd_platform"}


def noting(found):
    def note(execute, statement, params, many, context):
        found.append((statement, tenancy.current().db_role))
        return execute(statement, params, many, context)

    return note
