"""The month's tickets: exact with many at once, held in order beyond it, told in time."""

import threading

import pytest
from django.db import connection

from accounts.models import Notification
from accounts.refusals import Refusal
from accounts.tests.mailbox import mail_what_waits, mails_to
from helpdesk.lib import tenancy
from tickets import opening
from tickets.models import Counter, Ticket
from tickets.reactions import react
from tickets.refusals import PlanFull
from tickets.tests.making import ask, now_of


def limit(organization, most):
    with tenancy.platform():
        organization.monthly_ticket_limit = most
        organization.save(update_fields=["monthly_ticket_limit"])


def counted(organization):
    with tenancy.platform():
        counter = Counter.objects.get(organization=organization)
        return counter.used, counter.waiting


def test_beyond_the_limit_a_customers_request_is_kept_and_held(cast):
    limit(cast.ours, 1)
    assert [ask(cast.customer).held, ask(cast.customer).held] == [False, True]
    assert counted(cast.ours) == (1, 1)


def test_staff_are_refused_in_words(cast):
    limit(cast.ours, 0)
    with tenancy.acting(cast.agent, source="agent_dashboard"), pytest.raises(PlanFull) as refused:
        opening.open_ticket(by=cast.agent, customer=cast.customer, title="x", content="x")
    assert "used up" in str(refused.value)
    assert isinstance(refused.value, Refusal)


def test_fifty_at_forty_nine_of_fifty_are_one_counted_and_the_rest_held(committed_cast):
    """CO03."""
    limit(committed_cast.ours, 3)
    ask(committed_cast.customer)
    ask(committed_cast.customer)
    made, guard = [], threading.Lock()

    def go():
        ticket = ask(committed_cast.customer)
        with guard:
            made.append(ticket)
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 20
    assert sum(not ticket.held for ticket in made) == 1
    assert counted(committed_cast.ours) == (3, 19)
    assert sorted(ticket.number for ticket in made) == list(range(3, 23))


def test_an_upgrade_accepts_them_in_their_order(cast):
    limit(cast.ours, 1)
    tickets = [ask(cast.customer, f"T{n}") for n in range(4)]
    limit(cast.ours, 3)
    assert [now_of(ticket).held for ticket in tickets] == [False, False, False, True]
    assert counted(cast.ours) == (3, 1)


def test_a_new_month_in_the_organizations_zone_has_room_again(cast):
    limit(cast.ours, 1)
    ask(cast.customer)
    waiting = ask(cast.customer)
    with tenancy.platform():
        Counter.objects.update(month="2020-01-01")
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.release_held(%s)", [cast.ours.pk])
    assert not now_of(waiting).held
    assert counted(cast.ours) == (1, 0)


def test_deleting_gives_no_place_back(cast):
    limit(cast.ours, 1)
    ticket = ask(cast.customer)
    with tenancy.acting(cast.admin, source="test"):
        Ticket.objects.filter(pk=ticket.pk).delete()
    assert ask(cast.customer).held


def test_an_unconfirmed_request_takes_a_place_when_it_is_confirmed(cast):
    limit(cast.ours, 1)
    ticket = ask(cast.customer, unconfirmed=True)
    assert counted(cast.ours) == (0, 0)
    with tenancy.acting(cast.agent, source="test"):
        opening.confirm(ticket, by=cast.agent)
    assert counted(cast.ours) == (1, 0)


def test_admins_are_told_at_eighty_percent_and_when_it_is_full_once_each(cast):
    limit(cast.ours, 5)
    for _ in range(7):
        ask(cast.customer)
        while react():
            pass
    with tenancy.platform():
        keys = sorted(Notification.objects.filter(person=cast.admin).values_list("key", flat=True))
        others = Notification.objects.exclude(person=cast.admin).count()
    assert [key.split("-")[1] for key in keys] == ["100", "80"]
    mail_what_waits()
    [mail] = mails_to(cast.admin.email, "notification")
    assert "Most of this month's tickets are used" in mail.text
    assert "This month's tickets are used up" in mail.text
    assert others == 0
