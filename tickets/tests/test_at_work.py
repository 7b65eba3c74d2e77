"""CO07: agent, customer and admin do whatever comes to their minds, alone and at the same moment; everything holds."""

import random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import User
from helpdesk.lib import tenancy
from tickets import archive, assignment, conversation, lifecycle, merging, opening, properties, sharing
from tickets.models import Archive, Message, Ticket
from tickets.tests.acting import Desk, faults, kept
from tickets.tests.making import make_tag

STAFF = ["reply", "note", "edit", "delete_message", "assign", "take", "tag", "untag", "status", "merge", "unmerge", "split", "close",
         "reopen", "raise", "copy"]  # fmt: skip
CUSTOMERS = ["open", "reply", "solved", "copy"]
ADMINS = ["delete", "restore", "note", "merge", "status", "edit"]
WHICH = st.integers(0, 3)


def doing(world, name, which, other, by):
    """The act, on the tickets that this person finds when it happens."""

    def act():
        seen = list(Ticket.objects.visible_to(by).order_by("-number")[:4])
        if name == "open" or not seen:
            return opening.open_ticket(
                by=by, customer=world.customer, title="Asked", content=f"Asked {which}"
            )
        if name == "restore":
            gone = list(Archive.objects.order_by("-deleted_at")[:4])
            return gone and archive.restore(gone[which % len(gone)], by=by)
        ticket, second = seen[which % len(seen)], seen[other % len(seen)]
        own = Message.objects.filter(ticket=ticket, author=by, deleted_at=None, opens=False).in_order().last()
        return acts(world, ticket, second, own, by)[name]()

    return act


def acts(world, ticket, second, own, by):
    return {
        "reply": lambda: conversation.reply(ticket, "Said", by=by),
        "note": lambda: conversation.note(ticket, "Noted", by=by),
        "edit": lambda: own and conversation.edit(own, f"{own.content}!", by=by),
        "delete_message": lambda: own and conversation.delete(own, by=by),
        "assign": lambda: assignment.assign(ticket, world.people[ticket.number % 3], by=by),
        "take": lambda: assignment.take(ticket, by=by),
        "tag": lambda: properties.tag(ticket, [world.tag], by=by),
        "untag": lambda: properties.untag(ticket, [world.tag], by=by),
        "status": lambda: lifecycle.change_status(ticket, ["open", "pending", "resolved"][second.number % 3], by=by),
        "merge": lambda: merging.merge(ticket, into=second, by=by),
        "unmerge": lambda: merging.unmerge(ticket, by=by),
        "split": lambda: own and merging.split([own], by=by, title="Part"),
        "close": lambda: lifecycle.close(ticket, by=by),
        "reopen": lambda: lifecycle.reopen(ticket, by=by),
        "raise": lambda: properties.change(ticket, by=by, priority=4),
        "copy": lambda: sharing.copy_in(ticket, f"c{second.number % 3}@x.example", by=by),
        "solved": lambda: lifecycle.solved(ticket, by=by),
        "delete": lambda: archive.delete(ticket, by=by),
    }  # fmt: skip


class AtWork(RuleBasedStateMachine):
    world: object = None

    def __init__(self):
        super().__init__()
        self.desk, self.before = Desk("staff", "others"), kept(self.world.ours)

    def teardown(self):
        self.desk.close()

    def one(self, thread, person, name, which, other):
        return thread, person, doing(self.world, name, which, other, person)

    @rule(name=st.sampled_from(STAFF), which=WHICH, other=WHICH)
    def staff_act(self, name, which, other):
        self.desk.do(*self.one("staff", self.world.lead, name, which, other))

    @rule(name=st.sampled_from(CUSTOMERS), which=WHICH, other=WHICH)
    def the_customer_acts(self, name, which, other):
        self.desk.do(*self.one("others", self.world.customer, name, which, other))

    @rule(name=st.sampled_from(ADMINS), which=WHICH, other=WHICH)
    def an_admin_acts(self, name, which, other):
        self.desk.do(*self.one("others", self.world.admin, name, which, other))

    @rule(
        name=st.sampled_from(STAFF),
        theirs=st.sampled_from(CUSTOMERS + ADMINS),
        which=WHICH,
        other=WHICH,
        third=WHICH,
    )
    def two_act_at_once(self, name, theirs, which, other, third):
        who = self.world.customer if theirs in CUSTOMERS else self.world.admin
        self.desk.both(
            self.one("staff", self.world.lead, name, which, other),
            self.one("others", who, theirs, third, which),
        )

    @invariant()
    def everything_holds(self):
        assert faults(self.world.ours) == {}
        now = kept(self.world.ours)
        assert now["ticket"] >= self.before["ticket"] and now["message"] >= self.before["message"]
        was = self.before["responses"]
        assert {key: at for key, at in now["responses"].items() if key in was and was[key] != at} == {}
        self.before = now


@pytest.fixture
def at_work(committed_desk):
    desk = committed_desk
    with tenancy.platform():
        User.objects.filter(organization=desk.ours, role="agent").update(sees_all_departments=True)
    desk.lead.sees_all_departments = True
    desk.tag, desk.people = make_tag(desk.ours), [desk.agent, desk.lead, desk.admin]
    AtWork.world = desk
    yield desk
    AtWork.world = None


def run(examples, steps):
    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
                      suppress_health_check=list(HealthCheck))  # fmt: skip
    run_state_machine_as_test(AtWork, settings=chosen)


def test_whatever_they_do_everything_holds(at_work):
    run(4, 15)


@pytest.mark.long
def test_whatever_they_do_for_long_everything_holds(at_work):
    random.seed()
    run(100, 50)
