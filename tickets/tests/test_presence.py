"""Who else is at a ticket: told while it lasts, to those who see the ticket and answer, and to nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from helpdesk.lib import tenancy
from tickets import presence, rounds
from tickets.models import Presence
from tickets.tests.filling import text_of
from tickets.tests.making import ask
from tickets.tests.working import acting, at, change

HTMX = {"hx-request": "true", "hx-target": "presence"}


def appear(ticket, by, doing="looking"):
    with acting(by):
        presence.appear(ticket, by=by, doing=doing)


def age(**ago):
    with tenancy.platform():
        Presence.objects.update(seen_at=timezone.now() - timedelta(**ago))


def seen_by(browser, ticket):
    return text_of(browser.get(at(ticket, "presence"), headers=HTMX))


def test_others_are_seen_to_look_and_to_write(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    appear(ticket, cast.lead)
    assert "Lead is viewing" in seen_by(browser, ticket)
    appear(ticket, cast.lead, "writing")
    assert "Lead is writing a reply. Check with them before you send yours." in seen_by(browser, ticket)
    assert "Lead is writing a reply" in text_of(browser.get(at(ticket)))
    assert "Somebody else is there" in text_of(browser.get("/agent/?queue=open"))


def test_nobody_sees_themselves(cast, visit):
    ticket = ask(cast.customer)
    appear(ticket, cast.agent, "writing")
    assert seen_by(visit(cast.agent), ticket).strip() == ""


@pytest.mark.parametrize(("seconds", "there"), [(40, True), (50, False)])
def test_a_heartbeat_is_believed_for_45_seconds(cast, visit, seconds, there):
    ticket = ask(cast.customer)
    appear(ticket, cast.lead)
    age(seconds=seconds)
    assert ("Lead is viewing" in seen_by(visit(cast.agent), ticket)) is there


def test_a_page_says_what_its_person_does_and_that_they_went(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.lead)
    for doing in ("looking", "writing"):
        assert browser.post(at(ticket, "presence"), {"doing": doing}).status_code == 204
        with tenancy.platform():
            assert Presence.objects.get().doing == doing
    browser.post(at(ticket, "presence"), {"doing": "gone"})
    with tenancy.platform():
        assert not Presence.objects.exists()


def test_analysts_neither_are_seen_nor_see(cast, visit):
    ticket = ask(cast.customer)
    appear(ticket, cast.lead)
    browser = visit(cast.analyst)
    assert browser.post(at(ticket, "presence"), {"doing": "looking"}).status_code == 403
    page = browser.get(at(ticket))
    assert "is viewing" not in text_of(page)
    assert "data-beat" not in page.content.decode()


def test_who_does_not_see_the_ticket_is_told_nothing_of_it(cast, visit):
    ticket = ask(cast.customer)
    change(ticket, cast.admin, department=cast.technical)
    appear(ticket, cast.admin)
    assert visit(cast.agent).get(at(ticket, "presence"), headers=HTMX).status_code == 404


def test_the_same_again_is_the_same_row(cast):
    ticket = ask(cast.customer)
    for _again in range(3):
        appear(ticket, cast.lead)
    with tenancy.platform():
        assert Presence.objects.count() == 1


def test_old_rows_are_swept(cast):
    appear(ask(cast.customer), cast.lead)
    age(hours=2)
    rounds.sweep_tickets()
    with tenancy.platform():
        assert not Presence.objects.exists()


def test_the_table_is_not_logged(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'tickets_presence'")
        assert cursor.fetchone() == ("u",)
