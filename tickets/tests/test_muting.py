"""Tickets of which somebody wants to hear nothing more."""

import re

from accounts.models import Notification
from accounts.tests.mailbox import mail_what_waits, mails_to
from helpdesk.lib import tenancy
from tickets import muting
from tickets.models import Muted
from tickets.tests.making import ask, note, say
from tickets.tests.test_alerts import heard
from tickets.tests.working import acting, assign, at


def mute(ticket, person):
    with acting(person):
        muting.mute(ticket, by=person)


def test_whoever_muted_it_hears_nothing_of_it_and_others_do(cast):
    ticket, other = ask(cast.customer), ask(cast.customer)
    for one in (ticket, other):
        assign(one, cast.agent, cast.agent)
    mute(ticket, cast.agent)
    for one in (ticket, other):
        say(one, "Any news?", cast.customer)
    assert heard(cast.agent, "replied") == [f"Customer wrote in AC-{other.number}"]


def test_what_is_said_to_them_by_name_is_shown_and_not_mailed(cast):
    ticket = ask(cast.customer)
    mute(ticket, cast.agent)
    assign(ticket, cast.agent, cast.lead)
    note(ticket, "@agent please look", cast.lead)
    assert len(heard(cast.agent, "assigned", "mentioned")) == 2
    mail_what_waits()
    assert mails_to(cast.agent.email) == []


def test_it_is_muted_and_heard_of_again_on_its_page(cast, visit):
    ticket, browser = ask(cast.customer), visit(cast.agent)

    def press(act):
        page = browser.get(at(ticket)).content.decode()
        assert re.search(rf'action="{at(ticket, "muting")}">.*?<button[^>]*name="act" value="{act}"', page)
        assert browser.post(at(ticket, "muting"), {"act": act}).status_code in (302, 303)
        with tenancy.platform():
            return Muted.objects.filter(ticket=ticket, user=cast.agent).count()

    assert press("mute") == 1
    assert press("stop") == 0


def test_the_link_in_a_mail_mutes_the_one_ticket(cast, visit):
    ticket = ask(cast.customer, "Battery stops")
    note(ticket, "@agent please look", cast.lead)
    mail_what_waits()
    mail = mails_to(cast.agent.email)[-1]
    assert "You hear of this because you were mentioned." in mail.text
    assert f"Mute AC-{ticket.number}: " in mail.text
    [path] = set(re.findall(r"https?://[^/]+(/account/notifications/\S+/)", mail.text))
    browser = visit()
    page = browser.get(path).content.decode()
    assert f"AC-{ticket.number}" in page
    assert "Battery" not in page
    with acting(cast.agent):
        assert not muting.mutes(ticket, cast.agent)
    browser.post(path)
    with acting(cast.agent):
        assert muting.mutes(ticket, cast.agent)
    browser.post(path, {"act": "resume"})
    with acting(cast.agent):
        assert not muting.mutes(ticket, cast.agent)


def test_opening_a_ticket_reads_what_was_told_of_it_and_nothing_else(cast, visit):
    ticket, other = ask(cast.customer), ask(cast.customer)
    for one in (ticket, other):
        note(one, "@agent please look", cast.lead)
    browser = visit(cast.agent)
    browser.get(at(ticket))
    assert read_of(cast.agent) == 0
    browser.post(at(ticket, "read"), headers={"HX-Request": "true"})
    assert read_of(cast.agent) == 1
    mail_what_waits()
    assert f"AC-{other.number}" in mails_to(cast.agent.email)[-1].subject
    assert len(mails_to(cast.agent.email)) == 1


def read_of(person):
    with tenancy.platform():
        return Notification.objects.filter(person=person, read_at__isnull=False).count()
