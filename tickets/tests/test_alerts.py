"""What staff hear: a ticket is theirs, somebody wrote in one of theirs."""

from accounts.models import Notification
from helpdesk.lib import tenancy
from tickets import alerts, assignment, bulk, deadlines, feedback
from tickets.models import TicketEvent
from tickets.reactions import react
from tickets.tests.making import ask, note, now_of, say
from tickets.tests.test_clocks import missed_long_ago
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


def reasons(person):
    with tenancy.platform():
        return list(Notification.objects.filter(person=person).values_list("reason", flat=True))


def test_each_hears_for_the_nearest_reason(cast):
    ticket = ask(cast.customer)
    assign(ticket, cast.agent, cast.agent)
    with acting(cast.lead):
        assignment.follow(ticket, by=cast.lead)
    with acting(cast.agent):
        assignment.follow(ticket, by=cast.agent)
    say(ticket, "Any news?", cast.customer)
    heard(cast.agent)
    assert reasons(cast.agent) == ["because it is assigned to you"]
    assert reasons(cast.lead) == ["because you follow it"]


def test_a_rating_is_told_to_whoever_helped_once(cast):
    ticket = ask(cast.customer, "Battery stops")
    assign(ticket, cast.agent, cast.agent)
    say(ticket, "Done.", cast.agent, then="resolved")
    with acting(cast.customer):
        feedback.rate(ticket, 4, "Quick.", by=cast.customer)
        feedback.rate(ticket, 5, "Quick!", by=cast.customer)
    assert len(heard(cast.agent, "rated")) == 1
    assert heard(cast.agent, "rated")[0].endswith(f"of 5 for AC-{ticket.number}")
    assert heard(cast.lead, "rated") == []


def pass_deadline(action, ticket, kind="first"):
    event = TicketEvent(pk=1, organization=ticket.organization, ticket_id=ticket.pk, action=action)
    event.context = {"kind": kind, "due": "2026-11-27T09:30:00Z"}
    with tenancy.system(ticket.organization):
        alerts.due(event, ticket)


def test_of_a_deadline_whoever_works_on_it_hears_and_of_a_missed_one_followers_too(cast):
    ticket = ask(cast.customer)
    assign(ticket, cast.agent, cast.agent)
    with acting(cast.lead):
        assignment.follow(ticket, by=cast.lead)
    pass_deadline("deadline_soon", now_of(ticket))
    pass_deadline("deadline_missed", now_of(ticket))
    late = f"The first answer is late in AC-{ticket.number}"
    assert heard(cast.agent, "deadline_soon") == [f"The first answer is due soon in AC-{ticket.number}"]
    assert heard(cast.agent, "deadline_missed") == heard(cast.lead, "deadline_missed") == [late]
    assert heard(cast.lead, "deadline_soon") == heard(cast.admin, "deadline_missed") == []


def test_of_nobodys_ticket_the_lead_of_its_team_hears_and_of_no_teams_the_admins(cast):
    ticket, other = ask(cast.customer), ask(cast.customer)
    change(ticket, cast.admin, department=cast.billing)
    pass_deadline("deadline_missed", now_of(ticket), kind="solution")
    assert heard(cast.lead, "deadline_missed") == [f"AC-{ticket.number} should be solved by now"]
    assert heard(cast.admin, "deadline_missed") == []
    pass_deadline("deadline_missed", now_of(other), kind="next")
    assert len(heard(cast.admin, "deadline_missed")) == 1


def test_who_changed_many_tickets_hears_when_it_is_done(cast):
    tickets = [ask(cast.customer, f"{number}") for number in range(bulk.AT_ONCE + 1)]
    with acting(cast.agent):
        bulk.begin({"status": "resolved"}, [ticket.pk for ticket in tickets], by=cast.agent)
        bulk.begin({"status": "open"}, [ticket.pk for ticket in tickets[:3]], by=cast.agent)
    while bulk.go_on():
        pass
    assert heard(cast.agent, "bulk_done") == [f"Your change of {len(tickets)} tickets is done"]


def test_the_clock_that_runs_out_is_heard_by_whoever_has_the_ticket_and_not_by_whoever_answers_late(cast):
    ticket = missed_long_ago(cast)
    assign(ticket, cast.agent, cast.agent)
    deadlines.sweep_deadlines()
    assert heard(cast.agent, "deadline_missed") == [f"The first answer is late in AC-{ticket.number}"]
    late = missed_long_ago(cast)
    assign(late, cast.agent, cast.agent)
    say(late, "Sorry", cast.agent)
    assert len(heard(cast.agent, "deadline_missed")) == 1
