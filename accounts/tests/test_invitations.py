"""A place kept for a colleague."""

import pytest
from django.test import Client

from accounts import inviting
from accounts.models import AuditEntry, Invitation, Organization, User
from accounts.refusals import EmailTaken, SeatsFull
from accounts.tests.mailbox import expire, link_to, mails_to, path_to
from accounts.tests.test_codes import at_once
from helpdesk.lib import tenancy

NEW = "ines@acme.example"
ANSWER = {"name": "Ines Moreau", "password": "correct-horse-10"}


def invite(cast, email=NEW, role="agent", department=None, **more):
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        return inviting.invite(email, "", role, department or cast.billing, by=cast.admin, **more)


def person_at(email):
    with tenancy.platform():
        return User.objects.filter(email=email).first()


def test_the_link_in_the_mail_is_the_one_handed_over_once(cast):
    _person, link = invite(cast)
    assert link_to(NEW, "invitation") == link
    assert link.startswith("http://localhost:8000/account/invitation/")
    assert link.rsplit("/", 2)[1] not in str(list_of(Invitation))


def list_of(model):
    with tenancy.platform():
        return [vars(row) for row in model.objects.all()]


def test_the_page_tells_organization_inviter_role_and_team(cast, visit):
    invite(cast, is_lead=True)
    page = visit().get(path_to(NEW, "invitation")).content.decode()
    for told in ("Join Acme", "Admin invited you", NEW, "Lead", "Billing"):
        assert told in page


def test_accepting_makes_them_a_colleague_and_lets_in(cast, visit):
    invite(cast)
    browser = visit()
    assert browser.post(path_to(NEW, "invitation"), ANSWER)["Location"] == "/agent/"
    person = person_at(NEW)
    assert (person.status, person.role, person.department_id, person.name) == (
        "active",
        "agent",
        cast.billing.pk,
        "Ines Moreau",
    )
    assert person.check_password(ANSWER["password"])


def test_role_and_team_are_the_inviters(cast, visit):
    invite(cast)
    more = {
        "role": "admin",
        "department": str(cast.technical.pk),
        "is_lead": "1",
        "email": "x@y.example",
        "status": "away",
    }
    visit().post(
        path_to(NEW, "invitation"), ANSWER | more | {"sees_all_departments": "1", "is_superuser": "1"}
    )
    person = person_at(NEW)
    assert (person.role, person.department_id, person.is_lead, person.is_superuser) == (
        "agent",
        cast.billing.pk,
        False,
        False,
    )
    assert person.sees_all_departments is None


def test_it_works_once(cast, visit):
    invite(cast)
    path = path_to(NEW, "invitation")
    visit().post(path, ANSWER)
    assert visit().get(path).status_code == 410
    assert visit().post(path, ANSWER | {"password": "another-horse-11"}).status_code == 410
    assert person_at(NEW).check_password(ANSWER["password"])


@pytest.mark.committed
def test_two_browsers_at_the_same_instant_take_it_once(committed_cast):
    invite(committed_cast)
    path = path_to(NEW, "invitation")
    browsers = [Client(headers={"host": "localhost"}) for _n in range(4)]
    answers = at_once(
        lambda n: browsers[n].post(path, {"name": f"Name {n}", "password": f"correct-horse-2{n}"}), 4
    )
    assert sorted(answer.status_code for answer in answers) == [302, 410, 410, 410]
    assert person_at(NEW).name == f"Name {[answer.status_code for answer in answers].index(302)}"


@pytest.mark.committed
def test_acceptance_and_withdrawal_at_the_same_instant_agree(committed_cast):
    person, _link = invite(committed_cast)
    path = path_to(NEW, "invitation")

    def act(n):
        if n:
            return Client(headers={"host": "localhost"}).post(path, ANSWER).status_code == 302
        try:
            with tenancy.acting(committed_cast.admin, source="test"):
                inviting.withdraw(person, by=committed_cast.admin)
            return True
        except inviting.NotInvited:
            return False

    withdrawn, accepted = at_once(act, 2)
    assert (withdrawn, accepted) in [(True, False), (False, True)]
    assert (person_at(NEW) is not None) == accepted


@pytest.mark.parametrize(("seconds", "status"), [(-10, 302), (10, 410)])
def test_it_works_for_seven_days(cast, visit, seconds, status):
    invite(cast)
    (row,) = list_of(Invitation)
    assert (row["expires_at"] - row["created_at"]).days in (6, 7)
    expire(seconds, Invitation)
    answer = visit().post(path_to(NEW, "invitation"), ANSWER)
    assert answer.status_code == status
    assert status == 302 or "Ask the person who invited you" in answer.content.decode()


def test_a_new_link_replaces_the_old_one(cast, visit):
    person, old = invite(cast)
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        new = inviting.resend(person, by=cast.admin)
    assert len(mails_to(NEW, "invitation")) == 2
    assert visit().post("/" + old.split("/", 3)[3], ANSWER).status_code == 410
    assert visit().post("/" + new.split("/", 3)[3], ANSWER).status_code == 302


def test_a_withdrawn_invitation_leaves_nobody_and_opens_nothing(cast, visit):
    person, _link = invite(cast)
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        inviting.withdraw(person, by=cast.admin)
    assert person_at(NEW) is None
    assert visit().get(path_to(NEW, "invitation")).status_code == 410


def test_who_accepted_is_neither_invited_again_nor_withdrawn(cast, visit):
    person, _link = invite(cast)
    visit().post(path_to(NEW, "invitation"), ANSWER)
    for act in (inviting.resend, inviting.withdraw):
        with tenancy.acting(cast.admin, source="agent_dashboard"), pytest.raises(inviting.NotInvited):
            act(person, by=cast.admin)


def test_who_was_suspended_before_accepting_stays_out(cast, visit):
    person, _link = invite(cast)
    with tenancy.platform():
        User.objects.filter(pk=person.pk).update(status="suspended")
    assert visit().post(path_to(NEW, "invitation"), ANSWER).status_code == 410


def test_an_address_that_is_here_is_refused_and_nothing_is_written(cast):
    with pytest.raises(EmailTaken):
        invite(cast, cast.customer.email)
    assert not mails_to(cast.customer.email)


def test_a_full_plan_is_refused_by_its_name(cast):
    with tenancy.platform():
        Organization.objects.filter(pk=cast.ours.pk).update(agent_limit=3)
    with pytest.raises(SeatsFull):
        invite(cast)
    assert person_at(NEW) is None
    person, _link = invite(cast, role="analyst")
    assert person.role == "analyst"


def test_another_organization_has_no_such_link(cast, visit):
    invite(cast)
    assert visit(host="other.localhost").post(path_to(NEW, "invitation"), ANSWER).status_code == 410


def test_the_first_admin_is_invited_by_nobody(cast, visit):
    with tenancy.platform():
        empty = Organization.objects.create(name="Empty", slug="empty")
    person, _link = inviting.invite("boss@empty.example", "", "admin", by=None, organization=empty)
    browser = visit(host="empty.localhost")
    page = browser.get(path_to("boss@empty.example", "invitation")).content.decode()
    assert "invited you" not in page
    assert (
        browser.post(path_to("boss@empty.example", "invitation"), ANSWER)["Location"]
        == "/agent/settings/start/"
    )


def test_only_admins_invite(cast):
    with (
        tenancy.acting(cast.lead, source="agent_dashboard"),
        pytest.raises(Exception, match="not yours|row-level"),
    ):
        inviting.invite(NEW, "", "agent", by=cast.lead)


@pytest.mark.parametrize(
    "said",
    [{}, {"name": ""}, {"name": "\0"}, {"password": "short"}, {"password": ""}, {"name": "x" * 1_000_000}],
)
def test_what_cannot_be_accepted_gets_a_sentence_and_keeps_the_link(cast, visit, said):
    invite(cast)
    answer = visit().post(path_to(NEW, "invitation"), (ANSWER | said) if said else {})
    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert visit().post(path_to(NEW, "invitation"), ANSWER).status_code == 302


def test_it_stands_in_the_audit_who_invited_whom_and_that_it_was_accepted(cast, visit):
    person, _link = invite(cast)
    visit().post(path_to(NEW, "invitation"), ANSWER)
    with tenancy.platform():
        entries = AuditEntry.objects.filter(target_id=person.pk).order_by("seq")
        acts = list(entries.values_list("action", "actor_id", "reason"))
    assert acts == [
        ("person.added", cast.admin.pk, ""),
        ("person.changed", None, "invitation accepted"),
    ]


def test_who_is_signed_in_as_somebody_else_becomes_the_invited_person(cast, visit):
    invite(cast)
    browser = visit(cast.customer)
    browser.post(path_to(NEW, "invitation"), ANSWER)
    assert NEW in browser.get("/account/email/").content.decode()
