"""The link in a mailed confirmation, in a browser that nobody signed in with."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.tests.mailbox import mails_to
from helpdesk.lib import tenancy
from tickets import mailed_links, merging, sharing
from tickets.models import MailedLink, Message, TicketFeedback
from tickets.reactions import react
from tickets.tests.filling import text_of, url_of
from tickets.tests.making import ask, now_of, say

SIGN_IN = "/account/sign-in/"


@pytest.fixture
def ticket(cast):
    return ask(cast.customer, "Battery at 80 %", "Since Sunday.")


def link_to(ticket, person):
    return f"/r/{mailed_links.make(ticket, person, now=timezone.now())}/"


@pytest.fixture
def guest(visit, cast, ticket):
    """A fresh browser that followed the link."""
    browser = visit()
    browser.get(link_to(ticket, cast.customer))
    return browser


def test_the_mailed_link_opens_its_request_in_a_fresh_browser(cast, visit, ticket):
    while react():
        pass
    (mail,) = mails_to(cast.customer.email, "request_received")
    path = re.search(r"http://localhost[^/]*(/r/\S+)", mail.text)[1]
    answer = visit().get(path, follow=True)
    assert answer.redirect_chain == [(url_of(ticket), 302)]
    assert "Since Sunday." in text_of(answer) and "Opened by a mailed link" in text_of(answer)


def test_the_key_does_not_stay_in_the_address_or_the_session(cast, visit, ticket):
    browser, path = visit(), link_to(ticket, cast.customer)
    answer = browser.get(path)
    assert path.split("/")[2] not in answer.url
    assert path.split("/")[2] not in repr(dict(browser.session))


def test_who_came_by_it_replies_solves_rates_and_adds_people(cast, guest, ticket):
    assert guest.post(url_of(ticket, "replies"), {"content": "By the link."}).status_code == 303
    assert guest.post(url_of(ticket, "people"), {"address": "new@acme.example"}).status_code == 303
    assert guest.post(url_of(ticket, "solved"), {"content": ""}).status_code == 303
    assert guest.post(url_of(ticket, "rating"), {"rating": "5", "comment": "Quick."}).status_code == 303
    with tenancy.platform():
        message = Message.objects.get(ticket=ticket, content="By the link.")
        assert (message.author_id, message.side) == (cast.customer.pk, "customer")
        assert TicketFeedback.objects.get(ticket=ticket).customer_id == cast.customer.pk
    assert now_of(ticket).status == "resolved"
    assert "new@acme.example" in text_of(guest.get(url_of(ticket)))


def test_they_are_not_signed_in_by_it(guest, ticket, cast):
    assert "Account of" not in guest.get(url_of(ticket)).content.decode()
    for path in ("/requests/", "/account/profile/", "/account/password/"):
        assert guest.get(path).url == f"{SIGN_IN}?next={path}"


def test_it_opens_no_other_request_of_the_same_person(cast, guest):
    other = ask(cast.customer, "CANARY")
    answer = guest.get(url_of(other))
    assert answer.status_code == 410
    assert "CANARY" not in answer.content.decode()
    assert "A link from our mails opens one request" in text_of(answer)
    assert guest.post(url_of(other, "replies"), {"content": "x"}).status_code == 410
    with tenancy.platform():
        assert Message.objects.filter(ticket=other).count() == 1


def test_the_database_itself_shows_one_request(cast, ticket):
    other = ask(cast.customer)
    from dataclasses import replace

    from tickets.models import Ticket

    own = tenancy.context_of(cast.customer, source="customer_portal")
    with tenancy.use(replace(own, only=str(ticket.pk))):
        assert [row.pk for row in Ticket.objects.all()] == [ticket.pk]
        assert set(Message.objects.values_list("ticket_id", flat=True)) == {ticket.pk}
    assert other.number == 2


def expire():
    with tenancy.platform():
        MailedLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def test_an_expired_link_says_what_to_do(cast, visit, ticket):
    path = link_to(ticket, cast.customer)
    expire()
    answer = visit().get(path)
    assert answer.status_code == 410
    assert "Sign in with a code" in text_of(answer) and "Since Sunday." not in text_of(answer)


def test_a_browser_that_is_inside_is_out_when_it_expires(guest, ticket):
    expire()
    assert guest.get(url_of(ticket)).status_code == 410
    assert guest.post(url_of(ticket, "replies"), {"content": "x"}).status_code == 410


@pytest.mark.parametrize("columns", [{"status": "suspended"}, {"role": "agent"}])
def test_it_ends_when_the_person_may_not_come_in_or_is_staff(guest, ticket, cast, columns):
    with tenancy.platform():
        User.objects.filter(pk=cast.customer.pk).update(**columns)
    assert guest.get(url_of(ticket)).status_code == 410


def test_it_ends_when_the_person_is_taken_off(cast, visit, ticket):
    with tenancy.acting(cast.customer, source="customer_portal"):
        sharing.copy_in(ticket, cast.colleague.email, by=cast.customer)
    browser = visit()
    assert browser.get(link_to(ticket, cast.colleague), follow=True).status_code == 200
    with tenancy.platform():
        ticket.copies.all().delete()
    assert browser.get(url_of(ticket)).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "x" * 5000])
def test_what_is_no_link_opens_nothing(visit, cast, token):
    assert visit().get(f"/r/{token}/").status_code in (404, 410)


def test_a_link_opens_nothing_at_another_organization(cast, visit, ticket):
    assert visit(host="other.localhost").get(link_to(ticket, cast.customer)).status_code == 410


def test_who_is_signed_in_keeps_their_own_rights(cast, visit, ticket):
    path = link_to(ticket, cast.customer)
    assert visit(cast.customer).get(path, follow=True).status_code == 200
    other = visit(cast.colleague)
    assert other.get(path, follow=True).status_code == 404
    other.post("/account/sign-out/")
    assert other.get(url_of(ticket)).url == f"{SIGN_IN}?next={url_of(ticket)}"


def test_it_follows_a_merge(cast, guest, ticket):
    other = ask(cast.customer, "The other one")
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        merging.merge(ticket, into=other, by=cast.admin)
    answer = guest.get(url_of(ticket), follow=True)
    assert answer.redirect_chain == [(url_of(other), 302)]
    assert "The other one" in text_of(answer)


def test_a_visitor_without_any_link_signs_in_first_and_comes_back(visit, cast, ticket):
    assert visit().get(url_of(ticket)).url == f"{SIGN_IN}?next={url_of(ticket)}"
    typed = visit().post(
        url_of(ticket, "replies"),
        {"content": "x"},
        headers={"hx-request": "true", "hx-current-url": f"http://localhost{url_of(ticket)}"},
    )
    assert (typed.status_code, typed.headers["HX-Redirect"]) == (401, f"{SIGN_IN}?next={url_of(ticket)}")


def test_several_links_in_one_browser_each_open_theirs(cast, guest, ticket):
    other = ask(cast.customer, "The other one")
    guest.get(link_to(other, cast.customer))
    assert guest.get(url_of(ticket)).status_code == guest.get(url_of(other)).status_code == 200


def test_a_page_by_link_shows_news_without_a_stream(cast, guest, ticket):
    page = guest.get(url_of(ticket)).content.decode()
    assert "data-events" not in page and 'data-live="requests"' in page
    address = re.search(r'id="latest"[^>]*hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    say(ticket, "An answer", cast.agent)
    answer = guest.get(address, headers={"hx-request": "true", "hx-target": "latest"})
    assert "An answer" in text_of(answer)


def test_following_links_has_a_limit(visit, cast):
    browser = visit()
    assert [browser.get("/r/x/").status_code for _ in range(121)][-1] == 429
