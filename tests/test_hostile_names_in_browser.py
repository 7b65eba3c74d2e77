"""ME01: the same vectors as names of people, subjects, tags, files, fields, topics and teams, on every page that shows them."""

from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from accounts.models import Department, User
from helpdesk.lib import tenancy
from tickets.models import Category, CustomField, Message, Tag, Ticket, TicketTag
from tickets.tests.making import ask, make_file

from .hostile import VECTORS as ALL

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
        make_file(people[0], message=said[place // 10], file_name=vector[:200] or "x")
    served.first, served.person, served.topic, served.field, served.tag = (
        first,
        people[0],
        topic,
        field,
        tags[0],
    )
    return served


def heard(words, faults):
    faults.append(words)


def dismissed(dialog, faults):
    faults.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def walked(page, addresses):
    """What every one of these pages did that it should not have."""
    faults = []
    page.on("dialog", lambda dialog: dismissed(dialog, faults))
    page.on("console", lambda said: said.type == "error" and heard(said.text, faults))
    page.on("pageerror", lambda error: heard(str(error), faults))
    page.on("request", lambda asked: urlsplit(asked.url).hostname != "localhost" and heard(asked.url, faults))
    for address in addresses:
        answer = page.goto(address)
        assert answer.status == 200, address
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.wait_for_timeout(50)
        faults += [f"{address}: {one}" for one in page.evaluate(STRANGE)]
    return faults


def test_names_do_nothing_to_staff(hostile, window):
    ref, key = f"/agent/tickets/AC-{hostile.first.number}", hostile.person.pk
    numbers = [f"/agent/tickets/AC-{ticket.number}/?queue=open" for ticket in hostile.tickets[1:4]]
    page = window(hostile.admin)
    assert walked(page, [
        "/agent/?queue=open", "/agent/?queue=open&sort=lately", f"{ref}/", *numbers, f"{ref}/history/", f"{ref}/edit/", f"{ref}/edit/tags/",
        f"{ref}/people/", f"{ref}/merge/", f"{ref}/split/", f"{ref}/links/", f"{ref}/snooze/", f"{ref}/customer/", "/agent/customers/",
        f"/agent/customers/{key}/", f"/agent/customers/{key}/edit/", f"/agent/customers/{key}/join/", "/agent/search/?q=alert", "/agent/search/?q=svg",
        "/agent/views/new/", "/agent/replies/new/", "/agent/who/", "/agent/tickets/new/", "/agent/settings/tags/", f"/agent/settings/tags/{hostile.tag.pk}/",
        "/agent/settings/categories/", f"/agent/settings/categories/{hostile.topic.pk}/", "/agent/settings/fields/",
        f"/agent/settings/fields/{hostile.field.pk}/", "/agent/settings/teams/", "/agent/settings/people/?role=customer", "/agent/settings/audit/",
    ]) == []  # fmt: skip


def test_names_do_nothing_in_the_admin_site(hostile, window):
    page = window(hostile.admin)
    assert walked(page, [
        "/admin/", "/admin/tickets/ticket/", f"/admin/tickets/ticket/{hostile.first.pk}/change/", "/admin/tickets/tag/", "/admin/tickets/category/",
        "/admin/tickets/attachment/", "/admin/accounts/user/", f"/admin/accounts/user/{hostile.person.pk}/change/", "/admin/tickets/message/",
    ]) == []  # fmt: skip


def test_names_do_nothing_to_customers(hostile, window):
    with tenancy.platform():
        Ticket.objects.exclude(pk=hostile.first.pk).update(customer=hostile.customer)
        Ticket.objects.filter(pk=hostile.first.pk).update(customer=hostile.customer)
    page = window(hostile.customer)
    assert walked(page, [
        "/", "/requests/", "/requests/?q=alert", f"/requests/AC-{hostile.first.number}/", f"/requests/AC-{hostile.first.number}/people/",
        "/requests/new/", "/account/profile/",
    ]) == []  # fmt: skip
