"""What staff hear: a ticket is theirs, somebody wrote in one of theirs."""

from accounts.models import Notification
from helpdesk.lib import tenancy
from tickets import assignment
from tickets.reactions import react
from tickets.tests.making import ask, note, say
from tickets.tests.working import acting, assign, change


def heard(person, *kinds):
    while react():
        pass
    with tenancy.platform():
        rows = Notification.objects.filter(person=person, kind__in=kinds or ["assigned", "replied"])
        return list(rows.order_by("created_at").values_list("title", flat=True))


def test_who_is_given_a_ticket_hears_by_whom(cast):
    ticket = ask(cast.customer, "Battery stops")
    assign(ticket, cast.agent, cast.lead)
    assert heard(cast.agent) == [f"Lead gave you AC-{ticket.number}"]


def test_who_takes_one_hears_nothing(cast):
    assign(ask(cast.customer), cast.agent, cast.agent)
    assert heard(cast.agent) == []


def test_who_works_on_it_or_follows_it_hears_of_what_others_say(cast):
    ticket = ask(cast.customer, "Battery stops")
    assign(ticket, cast.agent, cast.agent)
    with acting(cast.lead):
        assignment.follow(ticket, by=cast.lead)
    with acting(cast.admin):
        assignment.collaborate(ticket, cast.admin, by=cast.admin)
    say(ticket, "Any news?", cast.customer)
    for person, kind in ((cast.agent, "replied"), (cast.lead, "replied_followed"), (cast.admin, "replied")):
        assert heard(person, kind) == [f"Customer wrote in AC-{ticket.number}"]
    say(ticket, "Soon.", cast.agent)
    assert len(heard(cast.agent, "replied")) == 1
    assert len(heard(cast.lead, "replied_followed")) == 2


def test_of_notes_and_of_the_request_itself_nobody_hears(cast):
    ticket = ask(cast.customer)
    assign(ticket, cast.agent, cast.agent)
    note(ticket, "Known.", cast.lead)
    assert heard(cast.agent) == []


def test_who_no_longer_sees_it_hears_nothing(cast):
    ticket = ask(cast.customer)
    change(ticket, cast.admin, department=cast.billing)
    with acting(cast.lead):
        assignment.follow(ticket, by=cast.lead)
    change(ticket, cast.admin, department=cast.technical)
    say(ticket, "Any news?", cast.customer)
    assert heard(cast.lead, "replied", "replied_followed") == []
