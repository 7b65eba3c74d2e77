"""Rules: when something happens, if the ticket is like this, then that; rehearsed, traced, stopped, undone."""

import re

import pytest

from accounts.models import Notification, OutboundMail
from accounts.refusals import NotYours
from helpdesk.lib import tenancy
from tickets import automation, reactions, rules
from tickets.models import Message, Rule, RuleRun, Ticket
from tickets.tests.making import ask, make_category, make_tag, note, now_of, place, say, settle
from tickets.tests.working import acting, assign, change, events_of, resolve

RULES = "/agent/settings/rules/"
URGENT = {"all": [{"field": "priority", "is": "in", "value": ["4"]}]}
EVERY = {"all": []}


def make(cast, name="Rule", when="created", conditions=EVERY, **actions):
    with acting(cast.admin):
        return rules.create(by=cast.admin, name=name, trigger=when, conditions=conditions, actions=actions)


def react():
    """Until nothing is left to follow."""
    for _round in range(20):
        if not reactions.react():
            return
        settle()
    raise AssertionError("it goes on and on")


def work():
    while automation.go_on():
        pass
    react()


def runs(rule):
    with tenancy.platform():
        return list(RuleRun.objects.filter(rule=rule).order_by("created_at", "pk"))


def outcomes(rule):
    return [run.outcome for run in runs(rule)]


def said(ticket, **more):
    with tenancy.platform():
        return list(Message.objects.filter(ticket=ticket, opens=False, **more).order_by("created_at"))


def mails_to(person):
    with tenancy.platform():
        return list(OutboundMail.objects.filter(to=person.email).order_by("created_at"))


def test_it_sets_what_it_says(cast):
    tag, bikes = make_tag(cast.ours, "vip"), make_category(cast.ours, "Bikes")
    make(cast, priority=4, assignee=str(cast.agent.pk), department=str(cast.billing.pk), category=str(bikes.pk), add_tags=[str(tag.pk)], status="pending")  # fmt: skip
    ticket = ask(cast.customer)
    react()
    now = now_of(ticket)
    assert (now.priority, now.assignee_id, now.department_id, now.category_id, now.status) == (
        4,
        cast.agent.pk,
        cast.billing.pk,
        bikes.pk,
        "pending",
    )
    with tenancy.platform():
        assert [link.tag_id for link in now.tag_links.all()] == [tag.pk]  # fmt: skip


def test_only_tickets_like_this(cast):
    make(cast, conditions={"all": [{"field": "title", "is": "has", "value": "refund"}]}, priority=4)
    plain, about = ask(cast.customer, "It broke"), ask(cast.customer, "My Refund")
    react()
    assert (now_of(plain).priority, now_of(about).priority) == (2, 4)


@pytest.mark.parametrize(
    ("when", "act"),
    [
        ("customer_wrote", lambda cast, ticket: say(ticket, "More", cast.customer)),
        ("staff_replied", lambda cast, ticket: say(ticket, "Yes", cast.agent)),
        ("status", lambda cast, ticket: resolve(ticket, cast.agent)),
        ("assigned", lambda cast, ticket: assign(ticket, cast.agent, cast.lead)),
        ("changed", lambda cast, ticket: place(ticket, priority=1)),
    ],
)
def test_each_event_sets_off_its_rules(cast, when, act):
    ticket = ask(cast.customer)
    react()
    rule = make(cast, when=when, note="Seen")
    note(ticket, "Nothing for rules", cast.agent)
    react()
    assert outcomes(rule) == []
    act(cast, ticket)
    react()
    assert outcomes(rule) == ["done"]


def test_each_sees_what_the_one_before_did(cast):
    make(cast, "First", priority=4)
    make(cast, "Second", conditions=URGENT, status="open")
    ticket = ask(cast.customer)
    react()
    assert now_of(ticket).status == "open"


def test_what_is_off_does_nothing(cast):
    rule = make(cast, priority=4)
    with acting(cast.admin):
        rules.change(rule, by=cast.admin, is_active=False)
    ticket = ask(cast.customer)
    react()
    assert now_of(ticket).priority == 2


def test_the_history_says_which_rule_and_why(cast, visit):
    make(cast, "Loud ones", priority=4)
    ticket = ask(cast.customer)
    react()
    event = events_of(ticket, "changed")[-1]
    assert (event.actor_id, event.source) == (None, "automation")
    assert event.reason == "rule 1, “Loud ones”, because: A request comes in"
    page = visit(cast.agent).get(f"/agent/tickets/AC-{ticket.number}/history/").content.decode()
    assert "Loud ones" in page


def test_a_reply_is_marked_as_automatic_and_mailed(cast):
    make(cast, reply="Hello {customer.first_name}, we look into {ticket.number}.")
    ticket = ask(cast.customer)
    react()
    (message,) = said(ticket, visibility="public")
    assert message.is_auto_response
    assert f"AC-{ticket.number}" in message.content
    with tenancy.platform():
        answers = [
            one
            for one in mails_to(cast.customer)
            if message.content[:5] in one.text and "Auto-Submitted" not in one.headers
        ]
    assert len(answers) == 1  # fmt: skip


def test_one_automatic_reply_in_an_hour_and_conversation(cast):
    rule = make(cast, when="customer_wrote", reply="We have it.")
    ticket = ask(cast.customer)
    for words in ("One", "Two"):
        say(ticket, words, cast.customer)
        react()
    assert len(said(ticket, is_auto_response=True)) == 1
    assert "within the hour" in runs(rule)[-1].said


def test_a_note_and_a_notice_go_to_staff(cast):
    make(cast, note="Look at the frame number.", notify=["admins"])
    ticket = ask(cast.customer)
    react()
    assert [one.visibility for one in said(ticket)] == ["internal"]
    with tenancy.platform():
        assert Notification.objects.filter(kind="rule", person=cast.admin).count() == 1


def test_two_rules_that_undo_each_other_are_stopped_with_a_message(cast):
    up = make(
        cast,
        "Up",
        when="changed",
        conditions={"all": [{"field": "priority", "is": "in", "value": ["1"]}]},
        priority=4,
    )
    down = make(cast, "Down", when="changed", conditions=URGENT, priority=1)
    ticket = ask(cast.customer)
    react()
    place(ticket, priority=3)
    place(ticket, priority=4)
    change(ticket, cast.agent, priority=1)
    react()
    assert "stopped" in outcomes(up) + outcomes(down)
    with tenancy.platform():
        assert "undo each other" in Notification.objects.filter(kind="rule_failed", person=cast.admin).get().title  # fmt: skip


def test_one_that_fails_leaves_the_ticket_as_it_was_and_says_so(cast):
    """Its assignee was suspended since: the database refuses, after the priority was set."""
    failing = make(cast, "Failing", priority=4, assignee=str(cast.agent.pk))
    other = make(cast, "Other", note="Still here")
    with tenancy.platform():
        type(cast.agent).objects.filter(pk=cast.agent.pk).update(status="suspended")
    ticket = ask(cast.customer)
    react()
    assert (now_of(ticket).priority, now_of(ticket).assignee_id) == (2, None)
    assert (outcomes(failing), outcomes(other)) == (["failed"], ["done"])
    with tenancy.platform():
        assert "Failing" in Notification.objects.filter(kind="rule_failed", person=cast.admin).get().title


def test_an_event_that_is_followed_again_runs_no_rule_twice(cast):
    rule = make(cast, note="Once")
    ticket = ask(cast.customer)
    react()
    event = events_of(ticket, "created")[0]
    with tenancy.platform(), tenancy.use(tenancy.system_context(cast.ours)):
        automation.follow(event, Ticket.objects.select_related("organization").get(pk=ticket.pk))
    assert outcomes(rule) == ["done"]


def test_by_the_time_each_ticket_once_until_something_happens(cast):
    rule = make(cast, when="time", note="Waits for long")
    ticket = ask(cast.customer)
    react()
    for _look in range(2):
        automation.by_time()
        work()
    assert outcomes(rule) == ["done"]
    assert len(said(ticket)) == 1


def test_a_rehearsal_equals_the_real_run_and_changes_nothing(cast):
    tickets = [
        ask(cast.customer, f"Number {n}", **({"criticality": "high"} if n % 2 else {})) for n in range(6)
    ]
    rule = make(cast, when="status", conditions={"all": [{"field": "criticality", "is": "in", "value": ["high"]}]}, priority=4, note="Hot")  # fmt: skip
    react()
    before = [(now_of(one).priority, now_of(one).status) for one in tickets]
    with acting(cast.admin):
        told = automation.rehearse(rule, by=cast.admin)
    assert [(now_of(one).priority, now_of(one).status) for one in tickets] == before
    assert (told["matched"], told["looked"]) == (3, 6)
    with acting(cast.admin):
        automation.begin(rule, told["keys"], by=cast.admin)
    work()
    real = {run.ticket_id: (run.outcome, run.before, run.after, run.said) for run in runs(rule)}
    assert {one["run"].ticket_id: (one["run"].outcome, one["run"].before, one["run"].after, one["run"].said) for one in told["told"]} == real  # fmt: skip


def test_one_run_is_undone_as_far_as_nobody_changed_it(cast):
    tag = make_tag(cast.ours, "vip")
    rule = make(cast, priority=4, status="pending", add_tags=[str(tag.pk)])
    ticket = ask(cast.customer)
    react()
    place(ticket, status="open")
    with acting(cast.admin):
        automation.undo(RuleRun.objects.filter(rule=rule), by=cast.admin)
    work()
    with tenancy.platform():
        assert (now_of(ticket).priority, now_of(ticket).status, now_of(ticket).tag_links.count()) == (
            2,
            "open",
            0,
        )
    assert outcomes(rule) == ["undone"]


def test_only_admins_make_rules(cast):
    with acting(cast.agent), pytest.raises(NotYours):
        rules.create(by=cast.agent, name="Mine", trigger="created", conditions=EVERY, actions={"priority": 4})


def posted(**more):
    return {
        "name": "Loud",
        "is_active": "on",
        "trigger": "created",
        "priority": "4",
        "n-r-join": "all",
    } | more


def test_the_page_makes_a_rule_and_shows_it_again(cast, visit):
    browser = visit(cast.admin)
    answer = browser.post(
        f"{RULES}new/", posted(**{"n-r.0-field": "title", "n-r.0-is": "has", "n-r.0-value": "refund"})
    )
    assert answer["Location"] == RULES
    with tenancy.platform():
        made = Rule.objects.get(organization=cast.ours)
    assert (made.conditions, made.actions) == (
        {"all": [{"field": "title", "is": "has", "value": "refund"}]},
        {"priority": 4},
    )
    page = browser.get(f"{RULES}{made.pk}/").content.decode()
    assert 'value="refund"' in page
    assert "Loud" in browser.get(RULES).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Enter a name for the rule."),
        ({"priority": "", "note": ""}, "Choose at least one thing that the rule does."),
        ({"reply": "Hello {customer.wallet}"}, "There is no place {customer.wallet}."),
        ({"n-r.0-field": "title", "n-r.0-is": "has", "n-r.0-value": ""}, "Type the words to look for."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(cast, visit, wrong, words):
    answer = visit(cast.admin).post(f"{RULES}new/", posted(note="My note") | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert wrong.get("note", "My note") in answer.content.decode()


def test_a_name_is_taken_once(cast, visit):
    make(cast, "Loud", priority=4)
    answer = visit(cast.admin).post(f"{RULES}new/", posted(name="LOUD"))
    assert "There is a rule of this name already." in answer.content.decode()


def test_the_page_rehearses_without_saving(cast, visit):
    ask(cast.customer, "My refund")
    ask(cast.customer, "Other")
    wanted = {"n-r.0-field": "title", "n-r.0-is": "has", "n-r.0-value": "refund", "rehearse": "1"}
    page = visit(cast.admin).post(f"{RULES}new/", posted(**wanted)).content.decode()
    assert "It would have matched 1 of the last 2" in page
    assert "Priority: Medium → Urgent" in page
    with tenancy.platform():
        assert not Rule.objects.filter(organization=cast.ours).exists()


def test_runs_are_started_shown_and_undone_by_the_page(cast, visit):
    ticket = ask(cast.customer)
    rule = make(cast, when="status", priority=4)
    browser = visit(cast.admin)
    browser.post(f"{RULES}{rule.pk}/runs/", {"start": "1"})
    work()
    page = browser.get(f"{RULES}{rule.pk}/runs/").content.decode()
    assert "Priority: Medium → Urgent" in page
    browser.post(f"{RULES}{rule.pk}/runs/", {"batch": re.search(r'name="batch" value="([^"]*)"', page)[1]})
    work()
    assert now_of(ticket).priority == 2


def test_the_order_is_changed_by_buttons(cast, visit):
    make(cast, "First", priority=4)
    second = make(cast, "Second", priority=3)
    browser = visit(cast.admin)
    browser.post(RULES, {"up": str(second.pk)})
    page = browser.get(RULES).content.decode()
    assert page.index("Second") < page.index("First")
