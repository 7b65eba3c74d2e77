"""The page of a request: who reads it, what it says and what it never says, and what it costs."""

import re

import pytest
from django.db import connection
from django.utils import timezone

from conftest import make_person
from helpdesk.lib import tenancy
from tickets import assignment, conversation, lifecycle, properties, sharing
from tickets.models import Message, Tag, Ticket
from tickets.opening import open_ticket
from tickets.tests.filling import make_field, text_of, url_of
from tickets.tests.making import ask, make_category, note, now_of, say, told_at

HX = {"hx-request": "true"}


@pytest.fixture
def ticket(cast):
    return ask(cast.customer, "Battery at 80 %", "Since Sunday.")


def lately(ticket, **columns):
    """As if these columns were so."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        Ticket.objects.filter(pk=ticket.pk).update(**columns)


def test_the_conversation_says_who_said_what(cast, visit, ticket):
    say(ticket, "A green light means **care**.", cast.agent)
    say(ticket, "I see no light.", cast.customer)
    answer = visit(cast.customer).get(url_of(ticket))
    said = [
        " ".join(re.sub("<[^>]+>", " ", found).split())
        for found in re.findall(r"(?s)<article class=\"say.*?</article>", answer.content.decode())
    ]
    assert [re.sub(r"^\w+ | Today, \d\d:\d\d", "", words) for words in said] == [
        "You Since Sunday.",
        "Agent Acme A green light means care .",
        "You I see no light.",
    ]
    assert "<strong>care</strong>" in answer.content.decode()


def test_somebody_copied_in_is_called_by_name_and_calls_themselves_you(cast, visit, ticket):
    with tenancy.acting(cast.customer, source="customer_portal"):
        sharing.copy_in(ticket, cast.colleague.email, by=cast.customer)
    say(ticket, "From the colleague.", cast.colleague)
    mine, theirs = visit(cast.customer).get(url_of(ticket)), visit(cast.colleague).get(url_of(ticket))
    assert "<b>Colleague</b>" in mine.content.decode() and "<b>Customer</b>" in theirs.content.decode()
    assert "It's solved" in text_of(mine) and "It's solved" not in text_of(theirs)


def test_deleted_edited_and_automatic_words_are_told_as_such(cast, visit, ticket):
    gone = say(ticket, "CANARY-deleted", cast.agent)
    changed = say(ticket, "CANARY-before", cast.agent)
    with tenancy.acting(cast.agent, source="agent_dashboard"):
        conversation.delete(gone, by=cast.agent)
        conversation.edit(changed, "After.", by=cast.agent)
    with tenancy.system(cast.ours):
        conversation.tell(ticket, "This counts as solved.")
    answer = visit(cast.customer).get(url_of(ticket))
    page = text_of(answer)
    assert "This message was deleted." in page and "edited" in page and "This counts as solved." in page
    assert "CANARY" not in answer.content.decode()


def test_staff_without_a_name_are_the_organization(cast, visit, ticket):
    nameless = make_person(cast.ours, "agent", "hidden@acme.example", name="", department=cast.billing)
    say(ticket, "Hello.", nameless)
    browser = visit(cast.customer)
    for address in ("/", "/requests/", url_of(ticket)):
        assert "hidden@" not in browser.get(address).content.decode()


HIDDEN = [
    "NOTE-7f3a",
    "CANARY",
    "Urgent",
    "High",
    "lead@acme.example",
    "agent@acme.example",
    "Billing",
    "due",
    "SLA",
    "deadline",
]


def test_me07_nothing_of_the_desks_own_is_in_pages_headers_or_fragments(cast, visit):
    topic = make_category(cast.ours, "Charging", department=cast.billing, priority_level=5)
    make_field(cast.ours, "CANARY-field", topic, key="secret", is_staff_only=True)
    ticket = ask(cast.customer, category=topic)
    say(ticket, "An answer", cast.agent)
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        note(ticket, "NOTE-7f3a in a note", cast.agent)
        properties.set_fields(ticket, {"secret": "CANARY-value"}, by=cast.admin)
        properties.change(ticket, by=cast.admin, due_date=timezone.now(), snooze_reason="CANARY-snooze")
        properties.tag(ticket, [Tag.objects.create(organization=cast.ours, name="CANARY-tag")], by=cast.admin)
        assignment.assign(ticket, cast.lead, by=cast.admin)
        ask_other = ask(cast.colleague, "CANARY-of-others")
    browser = visit(cast.customer)
    part = HX | {"hx-target": "latest"}
    answers = [
        browser.get(address)
        for address in (
            "/",
            "/requests/",
            "/requests/?show=done",
            "/requests/?q=NOTE",
            url_of(ticket),
            url_of(ticket, "people"),
            url_of(ticket, "sent"),
        )
    ]
    answers += [browser.get(url_of(ticket), headers=part), browser.get(url_of(ask_other))]
    for answer in answers:
        told = re.sub(r"\?(q|title)=NOTE|value=\"NOTE\"|“NOTE”", "", answer.content.decode()) + repr(
            answer.headers
        )
        assert [word for word in HIDDEN if word in told] == [], answer.request["PATH_INFO"]
        assert not {"ETag", "Last-Modified"} & set(answer.headers)
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_note_changes_nothing_that_customers_are_sent(cast, visit, ticket):
    browser = visit(cast.customer)
    browser.get(url_of(ticket))

    def plain(answer):
        return re.sub(
            r'csrfmiddlewaretoken" value="[^"]+"|name="key" value="[^"]+"', "", answer.content.decode()
        )

    before = {address: plain(browser.get(address)) for address in ("/", "/requests/", url_of(ticket))}
    note(ticket, "NOTE-7f3a", cast.agent)
    assert {address: plain(browser.get(address)) for address in before} == before


def test_templates_get_values_and_no_rows(cast, visit, ticket):
    say(ticket, "An answer", cast.agent)
    for address in ("/", "/requests/", url_of(ticket)):
        for context in visit(cast.customer).get(address).context:
            for found in context.dicts:
                held = [value for value in found.values() if isinstance(value, Ticket | Message)]
                assert held == []


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_others_find_nothing_there(cast, visit, ticket, who):
    browser = visit(getattr(cast, who))
    assert browser.get(url_of(ticket)).status_code == 404
    assert browser.get("/requests/AC-999/").status_code == 404
    for part in ("replies", "solved", "rating", "read"):
        assert browser.post(url_of(ticket, part), {"content": "x", "rating": "5"}).status_code == 404
    assert now_of(ticket).status == "new"


@pytest.mark.parametrize("ref", ["{n}", "ac-{n}", "OLD-{n}", "AC-00{n}"])
def test_any_way_to_write_the_number_leads_to_the_one_address(cast, visit, ticket, ref):
    answer = visit(cast.customer).get(f"/requests/{ref.format(n=ticket.number)}/")
    assert (answer.status_code, answer.url) == (302, url_of(ticket))


@pytest.mark.parametrize("ref", ["AC-", "-1", "AC-1-1", "x", "1" * 19, "AC-%31", "١"])
def test_what_is_no_number_is_nothing(cast, visit, ticket, ref):
    assert visit(cast.customer).get(f"/requests/{ref}/").status_code == (200 if ref == "AC-%31" else 404)


def pill(answer):
    return re.findall(r'<use href="[^"]+#status-(\w+)"/></svg>([^<]+)<', answer.content.decode())[0]


def steps(answer):
    return re.findall(r'<li class="step(?: step--(\w+))?"', answer.content.decode())


def test_the_state_is_told_in_customers_words_with_what_happens_next(cast, visit, ticket):
    browser = visit(cast.customer)
    received = browser.get(url_of(ticket))
    assert (pill(received), steps(received)) == (("new", "Received"), ["done", "now", ""])
    assert "A person reads it and answers by" in text_of(received)
    say(ticket, "One moment.", cast.agent)
    opened = browser.get(url_of(ticket))
    assert (pill(opened)[1], steps(opened)) == ("We&#x27;re working on it", ["done", "done", "now"])
    assert "There is nothing you have to do now." in text_of(opened)
    say(ticket, "Which one?", cast.agent, then="pending")
    asked = browser.get(url_of(ticket))
    assert pill(asked)[1] == "Waiting for your reply"
    assert (
        "Agent waits for your reply. If all is well, press “It's solved”. Without one it counts as solved on"
        in text_of(asked)
    )
    say(ticket, "Done.", cast.agent, then="resolved")
    solved = browser.get(url_of(ticket))
    assert (pill(solved)[1], steps(solved)) == ("Solved", ["done", "done", "done"])
    assert "Reply by" in text_of(solved) and "It's solved" not in text_of(solved)
    with tenancy.acting(cast.agent, source="agent_dashboard"):
        lifecycle.close(ticket, by=cast.agent)
    closed = browser.get(url_of(ticket))
    assert pill(closed)[1] == "Closed"
    assert (
        "Start a new request about this" in text_of(closed)
        and '<textarea id="id_content"' not in closed.content.decode()
    )


def test_the_day_of_what_happens_next_is_the_organizations(cast, visit, ticket):
    say(ticket, "Which one?", cast.agent, then="pending")
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(
            resolve_after_days=3, timezone="Pacific/Auckland"
        )
    from zoneinfo import ZoneInfo

    day = now_of(ticket).solves_itself_at.astimezone(ZoneInfo("Pacific/Auckland"))
    assert f"counts as solved on {day.day} {day:%b}" in text_of(visit(cast.customer).get(url_of(ticket)))


def test_a_promise_that_was_missed_is_not_repeated(cast, visit, ticket):
    topic = make_category(cast.ours, response_sla_minutes=1)
    with told_at(timezone.now() - timezone.timedelta(hours=2), cast.customer):
        late = open_ticket(
            by=cast.customer, customer=cast.customer, title="Late", content="x", category=topic
        )
    assert "It takes us longer than we said." in text_of(visit(cast.customer).get(url_of(late)))


def test_a_held_request_says_that_it_waits_for_room(cast, visit):
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(monthly_ticket_limit=0)
    held = ask(cast.customer)
    assert "Received. We answer it as soon as our team has room." in text_of(
        visit(cast.customer).get(url_of(held))
    )


def test_details_show_the_fields_that_customers_see(cast, visit):
    topic = make_category(cast.ours, "Charging")
    make_field(cast.ours, "Serial", topic)
    make_field(cast.ours, "Agreed", topic, kind="checkbox")
    ticket = ask(cast.customer, category=topic, custom_fields={"serial": "XY-7", "agreed": True})
    page = text_of(visit(cast.customer).get(url_of(ticket)))
    assert "Topic Charging" in page and "Serial XY-7" in page and "Agreed Yes" in page


def test_a_topic_that_is_no_longer_offered_breaks_nothing(cast, visit):
    topic = make_category(cast.ours, "Charging")
    ticket = ask(cast.customer, category=topic)
    with tenancy.platform():
        type(topic).objects.update(is_active=False)
    browser = visit(cast.customer)
    assert [
        browser.get(address).status_code
        for address in ("/", "/requests/", url_of(ticket), url_of(ticket, "sent"))
    ] == [200] * 4
