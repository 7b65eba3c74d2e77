"""docs/permissions.md, table 1: every address, asked as everybody."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts import calendars, inviting, notification_mail
from accounts.models import Notification, OutboundMail
from accounts.tests.mailbox import path_to
from helpdesk.lib import tenancy
from knowledge import filing, publishing, tree
from knowledge.models import MissedSearch
from knowledge.tests.shelving import shelved
from tickets import files, mailed_links, rules, sharing
from tickets.models import SlaClock
from tickets.tests.filling import make_field
from tickets.tests.making import ask, make_category, say, set_up

PAGE = Path(__file__).parent.parent / "docs" / "permissions.md"
AUDIENCES = ["visitor", "customer", "agent", "lead", "analyst", "admin", "operator", "stranger"]
# How a closed address answers a POST; one that only shows says 405 where it would show nothing.
DOORS = {"yes": {"in", "403", "404"}, "-": {"in", "403"}}


def table():
    """address: {audience: what a GET answers, "POST": yes or -}"""
    rows = [line.strip("|").split("|") for line in PAGE.read_text().splitlines() if line.startswith("| /")]
    names = [*AUDIENCES, "POST"]
    return {cells[0].strip(): dict(zip(names, map(str.strip, cells[1:]), strict=True)) for cells in rows}


TABLE = table()


def routes(patterns, prefix=""):
    """Every address of the URLconf but the admin site's, with a hole for each part that varies."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if path.startswith("admin/"):
            continue
        if isinstance(pattern, URLPattern):
            yield "/" + holes(path)
        else:
            yield from routes(pattern.url_patterns, path)


def holes(path):
    return re.sub(r"<[^>]+>", "<>", path)


def test_every_address_has_a_row_and_every_row_an_address():
    assert {holes(address) for address in TABLE} == set(routes(get_resolver().url_patterns))


@pytest.fixture
def things(cast, visit, settings, tmp_path):
    """What the holes of the addresses stand for: things of the first organization."""
    settings.MEDIA_ROOT = tmp_path
    with tenancy.acting(cast.admin, source="test"):
        invited, link = inviting.invite("invited@acme.example", "Nia", "agent", by=cast.admin)
    visit().post("/account/reset/", {"email": cast.customer.email})
    with tenancy.platform():
        cast.agent.avatar.save("a.png", ContentFile(b"picture"))
        mail = OutboundMail.objects.filter(organization=cast.ours).first()
        told = Notification.objects.create(
            organization=cast.ours, person=cast.agent, kind="test", title="A notification"
        )
    return SimpleNamespace(
        **asked(cast),
        **shelved(cast.ours),
        person=cast.agent.pk,
        team=cast.billing.pk,
        mail=mail.pk,
        notification=told.pk,
        **set_up(cast),
        invited=invited.pk,
        invitation="/" + link.split("/", 3)[3],
        reset=path_to(cast.customer.email),
        mute=notification_mail.link_of(cast.agent, {"kinds": ["mentioned"]}),
    )


def solution_of(ticket):
    with tenancy.platform():
        return SlaClock.objects.get(ticket=ticket, kind="solution").pk


def own_hours(cast):
    """A team's, with a day that is closed."""
    with tenancy.acting(cast.admin, source="test"):
        own = calendars.give_own(cast.billing, by=cast.admin)
        day = calendars.add_closed_day(own, day=date(2027, 5, 4), name="Outing", by=cast.admin)
    return {"calendar": own.pk, "closedday": day.pk}


def asked(cast):
    """A customer's request with its parts: answered, shared, solved."""
    topic = make_category(cast.ours, "Charging")
    make_field(cast.ours, "Serial", topic)
    ticket = ask(cast.customer, category=topic)
    with tenancy.acting(cast.customer, source="customer_portal"):
        sharing.copy_in(ticket, cast.colleague.email, by=cast.customer)
        copy = ticket.copies.get()
        chosen = SimpleUploadedFile("log.txt", b"A log.")
        attachment = files.keep(chosen, by=cast.customer, organization=cast.ours)
    say(ticket, "My log.", cast.customer, attached=[attachment])
    message = say(ticket, "An answer", cast.agent, then="resolved")
    link = mailed_links.make(ticket, cast.customer, now=timezone.now())
    told = {
        "message": message.pk,
        "copy": copy.pk,
        "file": attachment.pk,
        "link": f"/r/{link}/",
        "sending": message.pk,
        "deadline": solution_of(ticket),
    }
    ref = f"AC-{ticket.number}"
    told |= known(cast) | own_hours(cast)
    return told | {
        "request": ref,
        "ticket": ref,
        "customer": cast.customer.pk,
        "property": "priority",
        "agent": cast.agent.pk,
        "rule": a_rule(cast).pk,
    }


def a_rule(cast):
    with tenancy.acting(cast.admin, source="test"):
        return rules.create(by=cast.admin, name="Urgent", trigger="created", conditions={"all": []}, actions={"priority": 4})  # fmt: skip


def known(cast):
    """A section, an article in it that everybody reads, with a version and a file."""
    with tenancy.acting(cast.admin, source="test"):
        section = tree.create(organization=cast.ours, by=cast.admin, name="Charging")
        article = publishing.begin(
            organization=cast.ours, by=cast.admin, title="Charging at home", content="Plug it in.", section_id=section.pk, is_public=True
        )  # fmt: skip
        publishing.publish(article, by=cast.admin)
        file = filing.add(article, SimpleUploadedFile("plug.txt", b"A plug."), by=cast.admin)
    with tenancy.platform():
        search = MissedSearch.objects.create(
            organization=cast.ours, text="socket", language="en", last_at=timezone.now()
        )
    return {
        "missedsearch": search.pk,
        "section": section.pk,
        "article": article.pk,
        "version": 1,
        "articlefile": file.pk,
    }


def address_of(address, things):
    if address == "/r/<token>/":
        return things.link
    if address == "/account/notifications/<token>/":
        return things.mute
    if "<token>" in address:
        return things.reset if "/reset/" in address else things.invitation
    person = things.invited if address.endswith("/invitation/") else things.person
    for name, key in {**vars(things), "person": person}.items():
        address = address.replace(f"<{name}>", str(key))
    return address


def browser_of(audience, cast, visit):
    people = {"visitor": None, "stranger": cast.their_admin}
    return visit(people[audience] if audience in people else getattr(cast, audience))


def door(answer):
    """The answer in the words of the table."""
    if answer.status_code not in (301, 302, 303):
        return str(answer.status_code)
    return "in" if answer.url.partition("?")[0] == "/account/sign-in/" else "home"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_get_answers_what_the_table_says(audience, cast, visit, things):
    browser = browser_of(audience, cast, visit)
    found = {address: door(browser.get(address_of(address, things))) for address in TABLE}
    assert found == {address: row[audience] for address, row in TABLE.items()}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_post_passes_the_same_door(audience, cast, visit, things):
    browser = browser_of(audience, cast, visit)
    closed = {a: row[audience] for a, row in TABLE.items() if row[audience] in DOORS[row["POST"]]}
    assert {a: door(browser.post(address_of(a, things), {"name": "x"})) for a in closed} == closed


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_address_that_only_shows_takes_no_post(audience, cast, visit, things):
    browser = browser_of(audience, cast, visit)
    shows = [a for a, row in TABLE.items() if row["POST"] == "-" and row[audience] in ("200", "home")]
    assert {a: browser.post(address_of(a, things)).status_code for a in shows} == dict.fromkeys(shows, 405)


@pytest.mark.parametrize("audience", ["visitor", "customer", "admin", "stranger"])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_nothing(audience, method, cast, visit, things):
    browser = browser_of(audience, cast, visit)
    found = {a: getattr(browser, method)(address_of(a, things)).status_code for a in TABLE}
    assert {a: status for a, status in found.items() if status not in (302, 403, 404, 405)} == {}


def test_after_sign_in_they_come_back(visit, cast):
    there = visit().get("/agent/settings/teams/")
    assert there.url == "/account/sign-in/?next=/agent/settings/teams/"
