"""ME01: the same vectors as names of people, subjects, tags, files, fields, topics and teams, on every page that shows them."""

import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

import pytest
from django.utils import timezone

from accounts import notifications
from accounts.models import Department, OutboundMail, User
from accounts.permissions import RECORDS
from helpdesk.lib import tenancy
from knowledge.models import Article, ArticleFile, Section
from knowledge.tests.shelving import shelved
from tickets import sharing
from tickets.models import Category, CustomField, Message, Tag, Ticket, TicketTag
from tickets.saved_views import COLUMNS
from tickets.tests.making import ask, make_file, make_macro, make_run, make_view, note

from .hostile import VECTORS as ALL
from .test_access import TABLE, a_rule, address_of, known, own_hours, solution_of

pytestmark = pytest.mark.browser
VECTORS = [vector.replace("\0", "") for vector in ALL]  # the database takes no NUL
# What no name makes: elements that load or run something, and attributes that act.
STRANGE = """() => [...document.querySelectorAll('*')].flatMap(e => {
    const names = e.getAttributeNames(), tag = e.tagName.toLowerCase();
    const acts = names.some(n => n.startsWith('on') || n.startsWith('hx-on') || n === 'srcdoc' || n === 'style');
    const leads = ['href', 'src', 'action', 'formaction', 'xlink:href'].some(n => /^\\s*(javascript|data|vbscript):/i.test(e.getAttribute(n) || ''));
    const loads = ['iframe', 'object', 'embed', 'base', 'math', 'frame', 'applet', 'marquee'].includes(tag) || tag === 'script' && !e.src;
    return acts || loads || leads && !(tag === 'link') ? [e.outerHTML.slice(0, 160)] : [];
  })"""


@pytest.fixture
def hostile(served) -> SimpleNamespace:
    """Everything that people name carries a vector, over a hundred of each kind that there can be so many of."""
    ours = served.ours
    with tenancy.platform():
        people = [
            User(organization=ours, role="customer", email=f"c{n}@acme.example", name=vector[:255], first_name=vector[:120], last_name=vector[:120])
            for n, vector in enumerate(VECTORS)
        ]  # fmt: skip
        User.objects.bulk_create(people)
        Department.objects.filter(pk=served.billing.pk).update(
            name=VECTORS[0][:60], description=VECTORS[1][:200]
        )
        topic = Category.objects.create(organization=ours, name=VECTORS[2][:60], description=VECTORS[3])
        theirs = {"subject": "customer", "key": "frame", "label": VECTORS[20][:80]}
        CustomField.objects.create(organization=ours, **theirs)
        field = CustomField.objects.create(
            organization=ours, key="frame", label=VECTORS[4][:80], hint=VECTORS[5][:200]
        )
        words = dict.fromkeys(vector[:60] for vector in VECTORS)
        tags = Tag.objects.bulk_create(
            Tag(organization=ours, name=f"{n}{word}"[:60]) for n, word in enumerate(words)
        )
    served.tickets = [
        ask(person, vector[:255], vector, category=topic)
        for person, vector in list(zip(people, VECTORS, strict=True))
    ]
    first = served.tickets[0]
    with tenancy.platform():
        Ticket.objects.filter(pk=first.pk).update(
            custom_fields={"frame": VECTORS[6][:200]}, department=served.billing
        )
        TicketTag.objects.bulk_create(TicketTag(organization=ours, ticket=first, tag=tag) for tag in tags)
        said = Message.objects.bulk_create(
            Message(organization=ours, ticket=first, author=people[0], content="With files", side="customer") for _ in range(0, len(VECTORS), 10)
        )  # fmt: skip
    for place, vector in enumerate(VECTORS):
        served.file = make_file(people[0], message=said[place // 10], file_name=vector[:200] or "x")
    served.first, served.person = first, people[0]
    served.things = SimpleNamespace(
        category=topic.pk, field=field.pk, tag=tags[0].pk, team=served.billing.pk, message=said[0].pk, **written(served),
        **shelved(served.ours), **known(served),
    )  # fmt: skip
    with tenancy.platform():
        Article.objects.update(
            title=VECTORS[3][:200], summary=VECTORS[4][:400], content="\n\n".join(VECTORS[:60])
        )
        Section.objects.update(name=VECTORS[5][:120], description=VECTORS[6])
        ArticleFile.objects.update(file_name=VECTORS[7][:180])
    return served


def written(served) -> dict[str, object]:
    """What staff name and write: saved replies, views, reasons, notes; and what tells of it."""
    first, person = served.first, served.person
    conditions = {"all": [{"field": "title", "is": "has", "value": VECTORS[8]}]}
    macro = make_macro(served.admin, VECTORS[9][:60], content="\n".join(VECTORS[:60]), audience="all")
    view = make_view(
        served.admin, VECTORS[10][:60], columns=list(COLUMNS), conditions=conditions, audience="all"
    )
    run = make_run(served.admin, first, status="open")
    with tenancy.acting(person, source="test"):
        sharing.copy_in(first, served.colleague.email, by=person)
    note(first, f"@agent {VECTORS[13]}", served.admin)
    notifications.tell([served.admin, served.agent], kind="mentioned", title=VECTORS[14], content=VECTORS[15])
    with tenancy.platform():
        User.objects.filter(pk=person.pk).update(custom_fields={"frame": VECTORS[12][:200]})
        Ticket.objects.filter(pk=first.pk).update(
            snoozed_until=timezone.now() + timedelta(days=1), snooze_reason=VECTORS[7][:200]
        )
        mail = OutboundMail.objects.create(
            organization=served.ours,
            kind="mentioned",
            to="a@b.example",
            subject=VECTORS[16][:200],
            text=VECTORS[18],
            html=VECTORS[19],
        )
        copy = first.copies.first()
    ref = f"AC-{first.number}"
    return {
        "macro": macro.pk, "view": view.pk, "run": run.pk, "copy": copy.pk, "mail": mail.pk, "ticket": ref, "request": ref,
        "customer": person.pk, "person": served.agent.pk, "invited": served.agent.pk, "property": "tags", "file": served.file.pk,
        "deadline": solution_of(first), "agent": served.agent.pk, "rule": a_rule(served).pk, **own_hours(served),
    }  # fmt: skip


def heard(words, faults):
    faults.append(words)


def complained(said, faults):
    # A part that is opened as a page of its own names no icon, and the browser looks for one.
    if said.type == "error" and not said.location["url"].endswith("/favicon.ico"):
        faults.append(f"{said.text} {said.location['url']}")


def dismissed(dialog, faults):
    faults.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def walked(page, addresses):
    """What every one of these pages did that it should not have."""
    faults = []
    page.on("dialog", lambda dialog: dismissed(dialog, faults))
    page.on("console", lambda said: complained(said, faults))
    page.on("pageerror", lambda error: heard(str(error), faults))
    page.on("request", lambda asked: urlsplit(asked.url).hostname != "localhost" and heard(asked.url, faults))
    for address in addresses:
        answer = page.goto(address)
        assert answer.status == 200, address
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.wait_for_timeout(50)
        faults += [f"{address}: {one}" for one in page.evaluate(STRANGE)]
    return faults


def opened_by(audience, things):
    """Every address that shows this audience a page, with the hostile things in it. A file is no page."""
    return [
        address_of(address, things)
        for address, row in TABLE.items()
        if row[audience] == "200"
        and not {
            "<token>",
            "<file>",
            "<open_file>",
            "avatar",
            "invitation",
            "export",
            "robots.txt",
            "sitemap.xml",
        }
        & set(re.split("/", address))
    ]


def further(page, address):
    """This list to its end, page by page."""
    found = [address]
    while following := re.search(r'rel="next" href="([^"]+)"', page.request.get(found[-1]).text()):
        href = unescape(following[1])
        found.append(address.partition("?")[0] + href if href.startswith("?") else href)
    return found


def test_me01_names_do_nothing_to_staff_on_any_page(hostile, window):
    page, ref, view = window(hostile.admin), f"/agent/tickets/AC-{hostile.first.number}", hostile.things.view
    numbers = [f"/agent/tickets/AC-{ticket.number}/" for ticket in hostile.tickets[1:40]]
    begins = [
        "/agent/?queue=open",
        "/agent/customers/",
        f"{ref}/history/",
        "/agent/settings/people/?role=customer",
    ]
    lists = [address for begin in begins for address in further(page, begin)]
    more = [f"/agent/?view={view}", "/agent/?queue=open&sort=lately", f"{ref}/?queue=open", "/agent/search/?q=alert",
            "/agent/search/?q=svg", "/agent/palette/?q=alert"]  # fmt: skip
    assert len(lists) > 10
    assert walked(page, [*opened_by("admin", hostile.things), *lists, *more, *numbers]) == []


def test_me01_names_do_nothing_in_the_admin_site(hostile, window):
    page, things = window(hostile.admin), hostile.things
    keys = {"ticket": hostile.first.pk, "category": things.category, "customfield": things.field, "tag": things.tag,
            "message": things.message}  # fmt: skip
    rows = [f"tickets/{model}/{key}/{what}" for model, key in keys.items() for what in ("change", "history")]
    lists = [f"{app}/{model}" for app, models in RECORDS.items() for model in models]
    more = [f"accounts/user/{hostile.person.pk}/change", f"accounts/outboundmail/{things.mail}/change"]
    addresses = ["/admin/", "/admin/tickets/ticket/?p=2", "/admin/tickets/ticket/?q=alert"]
    addresses += [f"/admin/{name}/" for name in [*rows, *lists, *more]]
    shown = [address for address in addresses if page.request.get(address).status == 200]
    assert set(addresses) - set(shown) <= {"/admin/accounts/round/", "/admin/tickets/queuedevent/"}
    assert walked(page, shown) == []


def test_me01_names_do_nothing_to_customers_on_any_page(hostile, window):
    with tenancy.platform():
        Ticket.objects.update(customer=hostile.customer)
    page = window(hostile.customer)
    numbers = [f"/requests/AC-{ticket.number}/" for ticket in hostile.tickets[:100]]
    more = [f"/requests/new/?topic={hostile.things.category}", f"/requests/new/?title={quote(VECTORS[0])}", "/requests/?q=alert"]  # fmt: skip
    found = [*opened_by("customer", hostile.things), *further(page, "/requests/"), *more, *numbers]
    assert walked(page, found) == []
