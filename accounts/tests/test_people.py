"""People: the list, invitations, role and team, suspension, end."""

import re
from concurrent.futures import ThreadPoolExecutor
from copy import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import inviting, membership
from accounts.models import Invitation, Organization, OutboundMail, Session, User
from accounts.refusals import LastAdmin, SeatsFull
from accounts.tests.test_general import shown
from conftest import make_person
from helpdesk.lib import tenancy

PEOPLE = "/agent/settings/people/"


def fresh(person):
    with tenancy.platform():
        return User.objects.get(pk=person.pk)


def seats(organization, limit):
    with tenancy.platform():
        Organization.objects.filter(pk=organization.pk).update(agent_limit=limit)


def page_of(person, part=""):
    return f"{PEOPLE}{person.pk}/{part}"


def listed(browser, query=""):
    return [row["email"] for row in browser.get(f"{PEOPLE}{query}").context["rows"]]


# The list


def test_the_list_begins_with_staff(visit, cast):
    assert listed(visit(cast.admin)) == [
        f"{who}@acme.example" for who in ("admin", "agent", "analyst", "lead")
    ]


@pytest.mark.parametrize(("query", "found"), [
    ("?role=customer", ["colleague", "customer"]),
    ("?q=LEAD", ["lead"]),
    ("?role=everybody&q=c", ["admin", "agent", "analyst", "colleague", "customer", "lead"]),
    ("?role=everybody&status=suspended", []),
    ("?role=nonsense&status=x", ["admin", "agent", "analyst", "lead"]),
    ("?q=%00&after=%00", ["admin", "agent", "analyst", "lead"]),
    ("?after=bm9uc2Vuc2U", ["admin", "agent", "analyst", "lead"]),
])  # fmt: skip
def test_the_list_is_narrowed_by_words_role_and_status(visit, cast, query, found):
    assert [email.partition("@")[0] for email in listed(visit(cast.admin), query)] == found


def test_a_name_is_found_without_its_accents(visit, cast):
    make_person(cast.ours, "agent", "rosa@acme.example", name="Rosa Jiménez")
    assert listed(visit(cast.admin), "?q=jimenez") == ["rosa@acme.example"]


@pytest.mark.parametrize("words", ["weiß", "weiss", "GRÜN weiss", "weiß_gr", "100%", "w\\x", "ß_grün@acme"])
def test_words_are_parts_in_any_order_and_signs_are_signs(visit, cast, words):
    made = make_person(cast.ours, "agent", "w\\x.100%weiß_grün@acme.example", name="Weiß Grün-Ünal")
    make_person(cast.ours, "agent", "weis.x@acme.example", name="Weisz 1000")
    make_person(cast.theirs, "agent", "other@other.example", name="Weiß Grün")
    found = User.objects.visible_to(cast.agent).named(words)
    with tenancy.acting(cast.agent, source="test"):
        assert [one.pk for one in found] == [made.pk]


def test_every_page_follows_the_one_before(visit, cast):
    with tenancy.platform():
        User.objects.bulk_create(
            User(organization=cast.ours, email=f"c{n}@acme.example", name=f"Customer {n % 7}")
            for n in range(120)
        )
    admin, seen, query = visit(cast.admin), [], "?role=customer"
    while query:
        answer = admin.get(f"{PEOPLE}{query}")
        seen += [row["pk"] for row in answer.context["rows"]]
        query = f"?role=customer&after={answer.context['after']}" if answer.context["after"] else ""
    assert len(seen) == len(set(seen)) == 122


def test_the_rows_are_one_query_however_many(visit, cast):
    admin = visit(cast.admin)
    admin.get(PEOPLE)
    with CaptureQueriesContext(connection) as few:
        admin.get(PEOPLE)
    for n in range(30):
        make_person(cast.ours, "analyst", f"more{n}@acme.example", department=cast.billing)
    with CaptureQueriesContext(connection) as many:
        admin.get(PEOPLE)
    assert len(many) == len(few)


# Invitations


def invite(browser, **more):
    return browser.post(
        f"{PEOPLE}invite/", {"email": "new@acme.example", "name": "Nia", "role": "agent"} | more
    )


def test_an_invitation_keeps_the_place_and_shows_its_link_once(visit, cast):
    admin = visit(cast.admin)
    answer = invite(admin, department=str(cast.billing.pk), is_lead="on")
    with tenancy.platform():
        person = User.objects.get(email="new@acme.example")
    assert (person.status, person.role, person.department_id, person.is_lead) == (
        "invited",
        "agent",
        cast.billing.pk,
        True,
    )
    first, second = admin.get(answer.url), admin.get(answer.url)
    link = re.search(r"http://localhost[^\"]*/account/invitation/[^\"]+", first.content.decode())
    assert link and link[0] not in second.content.decode()
    assert visit().get(link[0]).status_code == 200


def test_an_address_that_is_here_already_is_said_at_the_field(visit, cast):
    answer = invite(visit(cast.admin), email="Customer@ACME.example")
    assert answer.status_code == 422
    assert "here already" in answer.context["form"].errors["email"][0]


def test_an_address_of_another_organization_is_free(visit, cast):
    assert invite(visit(cast.admin), email=cast.their_agent.email).status_code == 302


def test_without_a_seat_the_invitation_is_refused_in_words(visit, cast):
    seats(cast.ours, 3)
    answer = invite(visit(cast.admin))
    assert answer.status_code == 422
    assert "Every seat of your plan is taken" in answer.context["form"].errors["role"][0]
    with tenancy.platform():
        assert not User.objects.filter(email="new@acme.example").exists()
        assert not OutboundMail.objects.filter(kind="invitation").exists()


def test_an_analyst_takes_no_seat(visit, cast):
    seats(cast.ours, 3)
    assert invite(visit(cast.admin), role="analyst").status_code == 302


@pytest.mark.parametrize("told", [{"role": "customer"}, {"role": "operator"}, {"email": "no address"}, {"is_lead": "on"},
                                  {"department": "00000000-0000-0000-0000-000000000000"}])  # fmt: skip
def test_what_cannot_be_invited_is_refused(visit, cast, told):
    assert invite(visit(cast.admin), **told).status_code == 422


def test_another_organizations_team_is_no_choice(visit, cast):
    answer = invite(visit(cast.admin), department=str(cast.their_team.pk))
    assert answer.status_code == 422
    assert answer.context["form"].errors["department"]


@pytest.fixture
def invited(cast):
    with tenancy.acting(cast.admin, source="test"):
        return inviting.invite("new@acme.example", "Nia", "agent", by=cast.admin)


def test_sending_again_makes_the_earlier_link_worthless(visit, cast, invited):
    person, link = invited
    admin = visit(cast.admin)
    assert admin.post(page_of(person, "invitation/"), {"act": "resend"}).status_code == 302
    again = re.search(
        r"/account/invitation/[^\"]+", admin.get(page_of(person, "invitation/")).content.decode()
    )[0]
    assert visit().get(link).status_code == 410
    assert visit().get(again).status_code == 200


def test_withdrawing_frees_the_seat(visit, cast, invited):
    person, link = invited
    seats(cast.ours, 4)
    admin = visit(cast.admin)
    assert invite(admin, email="other@acme.example").status_code == 422
    assert admin.post(page_of(person, "invitation/"), {"act": "withdraw"}).status_code == 302
    assert visit().get(link).status_code == 410
    assert invite(admin, email="other@acme.example").status_code == 302


def test_there_is_no_invitation_of_somebody_who_came(visit, cast):
    assert visit(cast.admin).get(page_of(cast.agent, "invitation/")).status_code == 404


def test_a_suspended_invitation_is_restored_as_one(visit, cast, invited):
    person, _link = invited
    admin = visit(cast.admin)
    for expected in ("suspended", "invited"):
        assert admin.post(page_of(person, "suspension/")).status_code == 302
        assert fresh(person).status == expected


# Role and team


def change(browser, person, **told):
    return browser.post(page_of(person), shown(browser, page_of(person)) | told)


def test_role_team_and_lead_are_changed(visit, cast):
    admin = visit(cast.admin)
    assert change(admin, cast.agent, department=str(cast.technical.pk), is_lead="on").status_code == 302
    assert (fresh(cast.agent).department_id, fresh(cast.agent).is_lead) == (cast.technical.pk, True)


@pytest.mark.parametrize(("chosen", "kept"), [("true", True), ("false", False), ("unknown", None)])
def test_seeing_all_teams_is_yes_no_or_as_the_organization_says(visit, cast, chosen, kept):
    assert change(visit(cast.admin), cast.agent, sees_all_departments=chosen).status_code == 302
    assert fresh(cast.agent).sees_all_departments is kept


def test_an_agent_who_sees_all_teams_does_so_at_the_next_request(visit, cast):
    agent = visit(cast.agent)
    assert not agent.get("/agent/").wsgi_request.user.sees_all
    change(visit(cast.admin), cast.agent, sees_all_departments="true")
    assert agent.get("/agent/").wsgi_request.user.sees_all


def test_a_customer_has_no_team(visit, cast):
    assert change(visit(cast.admin), cast.lead, role="customer", is_lead="").status_code == 302
    assert (fresh(cast.lead).department_id, fresh(cast.lead).is_lead) == (None, False)


def test_only_an_agent_leads(visit, cast):
    answer = change(visit(cast.admin), cast.lead, role="analyst")
    assert answer.status_code == 422
    assert "Only agents lead a team" in answer.context["form"].errors["is_lead"][0]


def test_ones_own_role_is_another_admins_to_change(visit, cast):
    make_person(cast.ours, "admin", "second@acme.example")
    answer = change(visit(cast.admin), cast.admin, role="agent")
    assert answer.status_code == 422
    assert "your own role" in answer.context["form"].errors["role"][0]
    assert fresh(cast.admin).role == "admin"


def test_a_role_that_needs_a_seat_is_refused_when_none_is_free(visit, cast):
    seats(cast.ours, 3)
    answer = change(visit(cast.admin), cast.customer, role="agent")
    assert answer.status_code == 422
    assert "Every seat" in answer.context["form"].errors["role"][0]


def test_two_admins_who_change_one_persons_role_differently_see_both(visit, cast):
    admin = visit(cast.admin)
    stale = shown(admin, page_of(cast.analyst))
    assert admin.post(page_of(cast.analyst), stale | {"role": "agent"}).status_code == 302
    answer = admin.post(page_of(cast.analyst), stale | {"role": "customer"})
    assert answer.status_code == 409
    assert "“Agent”" in answer.content.decode() and "“Customer”" in answer.content.decode()


def test_another_organizations_team_is_refused_for_a_person(visit, cast):
    assert change(visit(cast.admin), cast.agent, department=str(cast.their_team.pk)).status_code == 422
    assert fresh(cast.agent).department_id == cast.billing.pk


# Suspension


def test_who_is_suspended_is_out_at_the_next_request_and_stays_out(visit, cast):
    agent, admin = visit(cast.agent), visit(cast.admin)
    assert agent.get("/agent/").status_code == 200
    assert admin.post(page_of(cast.agent, "suspension/")).status_code == 302
    assert agent.get("/agent/").status_code == 302
    with tenancy.platform():
        assert not Session.objects.filter(person=cast.agent).exists()
    assert admin.post(page_of(cast.agent, "suspension/")).status_code == 302
    assert agent.get("/agent/").status_code == 302


def test_nobody_suspends_themselves(visit, cast):
    answer = visit(cast.admin).post(page_of(cast.admin, "suspension/"))
    assert answer.status_code == 422
    assert fresh(cast.admin).status == "active"


def test_restoring_without_a_free_seat_is_refused_in_words(visit, cast):
    admin = visit(cast.admin)
    admin.post(page_of(cast.agent, "suspension/"))
    seats(cast.ours, 2)
    answer = admin.post(page_of(cast.agent, "suspension/"))
    assert answer.status_code == 422
    assert "Every seat" in answer.content.decode()
    assert fresh(cast.agent).status == "suspended"


# The end


def test_deleting_needs_the_address_typed(visit, cast):
    answer = visit(cast.admin).post(page_of(cast.agent, "delete/"), {"confirm": "yes"})
    assert answer.status_code == 422
    assert fresh(cast.agent)


def test_a_deleted_person_goes_and_their_name_stays_where_they_acted(visit, cast):
    second = make_person(cast.ours, "admin", "second@acme.example", name="Second Admin")
    with tenancy.acting(second, source="test"):
        person, _link = inviting.invite("new@acme.example", "Nia", "agent", by=second)
    admin = visit(cast.admin)
    assert admin.post(page_of(second, "delete/"), {"confirm": "Second@acme.example"}).status_code == 302
    with tenancy.platform():
        assert not User.objects.filter(pk=second.pk).exists()
        assert Invitation.objects.get(person=person).invited_by_name == "Second Admin"
    assert "Second Admin" in admin.get("/agent/settings/audit/").content.decode()


def test_mails_to_a_deleted_person_go_too(visit, cast, invited):
    person, _link = invited
    assert visit(cast.admin).post(page_of(person, "delete/"), {"confirm": person.email}).status_code == 302
    with tenancy.platform():
        assert not OutboundMail.objects.filter(to=person.email).exists()


def test_nobody_deletes_themselves(visit, cast):
    answer = visit(cast.admin).post(page_of(cast.admin, "delete/"), {"confirm": cast.admin.email})
    assert answer.status_code == 422
    assert fresh(cast.admin)


def test_the_last_admin_stays(cast):
    with tenancy.system(cast.ours), pytest.raises(LastAdmin):
        membership.suspend(cast.admin, by=cast.agent)
    assert fresh(cast.admin).status == "active"


# At the same moment


def at_once(count, act):
    def in_a_connection_of_its_own(n):
        try:
            return act(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(in_a_connection_of_its_own, range(count)))


@pytest.mark.committed
def test_fifty_invitations_at_once_fill_exactly_the_seats(committed_cast):
    cast = committed_cast
    seats(cast.theirs, 3)

    def invite_one(n):
        try:
            with tenancy.acting(cast.their_admin, source="test"):
                inviting.invite(f"new{n}@other.example", "", "agent", by=cast.their_admin)
            return True
        except SeatsFull:
            return False

    assert at_once(50, invite_one).count(True) == 1
    with tenancy.platform():
        assert User.objects.filter(organization=cast.theirs).seated().count() == 3


@pytest.mark.committed
@pytest.mark.parametrize("verb", ["suspend", "remove", "demote"])
def test_two_admins_who_end_each_other_leave_one(committed_cast, verb):
    cast = committed_cast
    second = make_person(cast.ours, "admin", "second@acme.example")
    pair = [(cast.admin, second), (second, cast.admin)]

    def end(n):
        by, whom = (copy(person) for person in pair[n])  # as two requests would have read them
        try:
            with tenancy.acting(by, source="test"):
                {"suspend": membership.suspend, "remove": membership.remove, "demote": demote}[verb](
                    whom, by=by
                )
            return True
        except LastAdmin:
            return False

    assert at_once(2, end).count(True) == 1
    with tenancy.platform():
        assert User.objects.filter(organization=cast.ours).admins().count() == 1


def demote(person, *, by):
    membership.assign(person, role="agent", team=None, is_lead=False, sees_all=None, by=by)
