"""docs/domain.md, tickets: each row changed through HTTP, or by what sets it, and read again."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime, now

from helpdesk.lib import tenancy
from tickets import closing
from tickets.models import Category, Ticket, TicketFeedback
from tickets.tests.filling import text_of, tickets, url_of
from tickets.tests.making import ask, make_category, make_field, make_tag, now_of, say
from tickets.tests.posting import desk, markup, send, words
from tickets.tests.working import ten_seconds_pass

NEW = "/requests/new/"


@pytest.fixture
def ticket(cast):
    return ask(cast.customer, "Battery", "It stops.")


def facts(browser, ticket):
    """What stands beside the conversation."""
    return words(browser, desk(ticket)).partition("All details")[2]


def test_number(cast, visit, ticket):
    customer = visit(cast.customer)
    send(customer, NEW, title="Brakes", content="They squeak.")
    made = tickets()[-1]
    assert (made.number, made.organization_id) == (ticket.number + 1, cast.ours.pk)
    assert f"AC-{made.number}" in words(customer, url_of(made))
    assert f"AC-{made.number}" in words(visit(cast.agent), desk(made))
    assert visit(cast.their_agent).get(desk(made)).status_code == 404


def test_title(cast, visit, ticket):
    agent = visit(cast.agent)
    send(agent, desk(ticket, "edit"), title="Battery of the Trail 2")
    assert "Battery of the Trail 2" in words(agent, desk(ticket))
    assert "Battery of the Trail 2" in words(visit(cast.customer), url_of(ticket))


def test_description(cast, visit, ticket):
    admin = visit(cast.admin)
    with tenancy.platform():
        key = ticket.messages.get(opens=True).pk
    send(admin, desk(ticket, "messages", key, "edit"), content="It stops at 80 %.")
    assert now_of(ticket).description == "It stops at 80 %."
    assert "It stops at 80 %." in words(admin, desk(ticket))
    assert "It stops at 80 %." in words(visit(cast.customer), url_of(ticket))


def test_status(cast, visit, ticket):
    agent, customer = visit(cast.agent), visit(cast.customer)
    assert now_of(ticket).status == "new"
    for status, label in (("open", "Open"), ("pending", "Pending"), ("closed", "Closed")):
        send(agent, desk(ticket, "status"), status=status)
        assert f"Status {label}" in facts(agent, ticket)
    assert "This request is closed" in words(customer, url_of(ticket))
    send(agent, desk(ticket, "status"), status="open")
    send(customer, url_of(ticket), to="/replies/", content="Thanks.")
    solved = customer.post(url_of(ticket, "solved"), follow=True)
    assert "Your request counts as solved." in text_of(solved) and "Status Resolved" in facts(agent, ticket)
    send(customer, url_of(ticket), to="/replies/", content="It is back.")
    assert "Status Open" in facts(agent, ticket)


@pytest.mark.parametrize(("level", "label"), [("1", "Low"), ("3", "High"), ("4", "Urgent")])
def test_priority(cast, visit, ticket, level, label):
    agent = visit(cast.agent)
    assert "Priority Medium" in facts(agent, ticket)
    send(agent, desk(ticket, "edit"), priority=level)
    assert f"Priority {label}" in facts(agent, ticket)
    assert f"Priority {label}" in facts(visit(cast.analyst), ticket)


def test_criticality(cast, visit):
    customer, agent = visit(cast.customer), visit(cast.agent)
    send(customer, NEW, title="Brakes", content="They squeak.", criticality="critical")
    [made] = tickets()
    told = made.get_criticality_display()
    assert f"Holds you up {told}" in words(customer, url_of(made)) and f"Holds up {told}" in facts(
        agent, made
    )
    send(agent, desk(made, "edit"), criticality="low")
    assert f"Holds up {now_of(made).get_criticality_display()}" in facts(agent, made)
    assert now_of(made).criticality == "low"


def test_tags_of_a_ticket(cast, visit, ticket):
    tag, agent = make_tag(cast.ours, "recall"), visit(cast.agent)
    send(agent, desk(ticket, "edit"), tags=str(tag.pk))
    assert "Tags recall" in facts(agent, ticket) and "Tags recall" in facts(visit(cast.analyst), ticket)
    with tenancy.platform():
        assert [(link.ticket_id, link.tag_id) for link in ticket.tag_links.all()] == [(ticket.pk, tag.pk)]
    send(agent, desk(ticket, "edit"), tags=[])
    assert "Tags None" in facts(agent, ticket)


def test_tag(cast, visit, ticket):
    admin, agent = visit(cast.admin), visit(cast.agent)
    tag = make_tag(cast.ours, "recall")
    send(agent, desk(ticket, "edit"), tags=str(tag.pk))
    send(admin, f"/agent/settings/tags/{tag.pk}/", name="callback", description="All of 2025", color="2")
    assert "callback All of 2025" in words(admin, "/agent/settings/tags/")
    assert '<span class="tag tag--2" title="All of 2025">callback</span>' in markup(agent, desk(ticket))
    send(admin, "/agent/settings/tags/new/", name="warranty")
    assert "warranty" in words(agent, desk(ticket, "edit"))


def test_assignee(cast, visit, ticket):
    agent, customer = visit(cast.agent), visit(cast.customer)
    send(agent, desk(ticket, "assignment"), assignee=str(cast.lead.pk))
    assert "Assignee L Lead" in facts(agent, ticket)
    assert "Lead" not in words(customer, url_of(ticket))
    say(ticket, "Hello.", cast.lead)
    assert "Lead" in words(customer, url_of(ticket))
    send(agent, desk(ticket, "assignment"), assignee="")
    assert "Assignee Nobody" in facts(agent, ticket)


def test_collaborators(cast, visit, ticket):
    agent = visit(cast.agent)
    for person in (cast.lead, cast.admin):
        send(agent, desk(ticket, "people"), press={"act": "help"}, **{"help-person": str(person.pk)})
    assert "Working too Lead, Admin" in facts(visit(cast.analyst), ticket)
    send(agent, desk(ticket, "people"), press={"act": "stop"})
    assert "Working too Admin" in facts(agent, ticket)


def test_created_by(cast, visit):
    agent = visit(cast.agent)
    told = {"email": cast.customer.email, "title": "A call", "content": "It broke."}
    send(agent, "/agent/tickets/new/", **told)
    [made] = tickets()
    assert (made.created_by_id, made.customer_id) == (cast.agent.pk, cast.customer.pk)
    assert "Written down by Agent" in facts(visit(cast.lead), made)


def test_customer_email(cast, visit, ticket):
    agent = visit(cast.agent)
    assert now_of(ticket).customer_email == cast.customer.email
    assert "customer@acme.example" in facts(agent, ticket)
    send(agent, desk(ticket, "customer"), address=cast.colleague.email)
    assert now_of(ticket).customer_email == cast.colleague.email
    assert "colleague@acme.example" in facts(agent, ticket)


def test_customer(cast, visit, ticket):
    agent = visit(cast.agent)
    send(agent, desk(ticket, "customer"), address=cast.colleague.email)
    assert f"/agent/customers/{cast.colleague.pk}/" in markup(agent, desk(ticket))
    assert "It stops." in words(visit(cast.colleague), url_of(ticket))
    assert visit(cast.customer).get(url_of(ticket)).status_code == 404


def test_custom_fields(cast, visit):
    frame = make_field(cast.ours, "Frame number")
    shelf = make_field(cast.ours, "Shelf", is_staff_only=True)
    customer, agent = visit(cast.customer), visit(cast.agent)
    send(customer, NEW, title="Brakes", content="Squeak.", **{f"field_{frame.key}": "F-100"})
    [made] = tickets()
    assert "Frame number F-100" in words(customer, url_of(made)) and "Frame number F-100" in facts(
        agent, made
    )
    send(agent, desk(made, "edit"), **{f"field_{frame.key}": "F-200", f"field_{shelf.key}": "B7"})
    assert now_of(made).custom_fields == {frame.key: "F-200", shelf.key: "B7"}
    page = words(customer, url_of(made))
    assert "Frame number F-200" in page and "B7" not in page and "Shelf B7" in facts(agent, made)


@pytest.mark.parametrize(("channel", "label"), [("phone", "Phone"), ("email", "Email"), ("web", "Web")])
def test_source_channel(cast, visit, channel, label):
    agent = visit(cast.agent)
    if channel == "web":
        send(visit(cast.customer), NEW, title="Brakes", content="They squeak.")
    else:
        told = {"email": cast.customer.email, "title": "A call", "content": "It broke."}
        send(agent, "/agent/tickets/new/", channel=channel, **told)
    [made] = tickets()
    assert made.source_channel == channel and f"Channel {label}" in facts(agent, made)


def test_category_of_a_ticket(cast, visit):
    bikes, orders = make_category(cast.ours), make_category(cast.ours, "Orders")
    customer, agent = visit(cast.customer), visit(cast.agent)
    send(customer, NEW, title="Brakes", content="They squeak.", topic=str(bikes.pk))
    [made] = tickets()
    assert "Topic Bikes" in words(customer, url_of(made)) and "Category Bikes" in facts(agent, made)
    send(agent, desk(made, "edit"), category=str(orders.pk))
    assert "Topic Orders" in words(customer, url_of(made)) and "Category Orders" in facts(agent, made)


def test_team_of_a_ticket(cast, visit, ticket):
    agent = visit(cast.agent)
    send(agent, desk(ticket, "edit"), department=str(cast.billing.pk))
    assert "Team Billing" in facts(agent, ticket)
    send(agent, desk(ticket, "edit"), department=str(cast.technical.pk))
    assert "Team Technical" in facts(visit(cast.admin), ticket)
    assert agent.get(desk(ticket)).status_code == 404


def test_due_date(cast, visit, ticket):
    agent = visit(cast.agent)
    send(agent, desk(ticket, "edit"), due_date="2031-03-04T10:30")
    assert "Due date 4 Mar 2031, 10:30" in facts(agent, ticket)
    assert "Due date 4 Mar 2031, 10:30" in facts(visit(cast.analyst), ticket)


def test_metadata_of_a_ticket(cast, visit, ticket):
    with tenancy.platform():
        Ticket.objects.filter(pk=ticket.pk).update(metadata={"import": "old desk"})
    admin, page = visit(cast.admin), f"/admin/tickets/ticket/{ticket.pk}/change/"
    assert '"import": "old desk"' in words(admin, page).replace("&quot;", '"')
    assert 'name="metadata"' not in markup(admin, page)


def test_times_of_a_ticket(cast, visit, ticket):
    agent, before = visit(cast.agent), now_of(ticket)
    send(visit(cast.customer), url_of(ticket), to="/replies/", content="Still so.")
    after, page = now_of(ticket), markup(agent, desk(ticket))
    assert after.created_at == before.created_at and after.last_activity_at > before.last_activity_at
    for at in (after.created_at, after.last_activity_at):
        assert f'datetime="{localtime(at).isoformat()}"' in page
    send(agent, desk(ticket, "edit"), priority="4")
    assert now_of(ticket).updated_at > after.updated_at


def test_resolved_and_closed(cast, visit, ticket):
    agent = visit(cast.agent)
    send(agent, desk(ticket), press={"status": "resolved"})
    assert "<dt>Resolved</dt>" in markup(agent, desk(ticket)) and now_of(ticket).closed_at is None
    assert closing.close_of(cast.ours, now=now() + timedelta(days=60))["closed"] == 1
    page, told = markup(agent, desk(ticket)), now_of(ticket)
    for name, at in (("Resolved", told.resolved_at), ("Closed", told.closed_at)):
        assert f'<dt>{name}</dt><dd><time datetime="{localtime(at).isoformat()}"' in page
    send(agent, desk(ticket), press={"status": "open"})
    again = markup(agent, desk(ticket))
    assert "<dt>Resolved</dt>" not in again and "<dt>Closed</dt>" not in again


def test_conversation(cast, visit, ticket):
    agent, customer = visit(cast.agent), visit(cast.customer)
    send(customer, url_of(ticket), to="/replies/", content="A Trail 2.")
    send(agent, desk(ticket), press={"visibility": "public"}, reply="Which year?", mode="public")
    ten_seconds_pass()
    send(agent, desk(ticket), press={"visibility": "internal"}, note="Known fault.", mode="internal")
    page, theirs = words(agent, desk(ticket)), words(customer, url_of(ticket))
    assert all(said in page for said in ("It stops.", "A Trail 2.", "Which year?", "Known fault."))
    assert "Which year?" in theirs and "Known fault." not in theirs


def test_rating(cast, visit, ticket):
    say(ticket, "Done.", cast.agent, then="resolved")
    customer = visit(cast.customer)
    send(customer, url_of(ticket), to="/rating/", rating="2", comment="Slow.")
    page = markup(customer, url_of(ticket))
    assert 'value="2" checked' in page and "Slow." in page
    told = facts(visit(cast.agent), ticket)
    assert "Rating 2 · Poor Slow." in told
    with tenancy.platform():
        given = TicketFeedback.objects.get(ticket=ticket)
    assert given.customer_id == cast.customer.pk and given.created_at


def test_category(cast, visit):
    admin, page = visit(cast.admin), "/agent/settings/categories/"
    told = {"response_sla_minutes_0": "2", "response_sla_minutes_1": "60", "priority_level": "5"}
    told |= {"resolution_sla_minutes_0": "3", "resolution_sla_minutes_1": "1440"}
    send(admin, f"{page}new/", name="Battery", description="Charging and range", is_active="on", **told)
    assert "First reply in 2 hours, solved in 3 days" in words(admin, page)
    assert "Battery" in words(visit(cast.customer), NEW)
    with tenancy.platform():
        made = Category.objects.get(name="Battery")
    late = {"name": "Batteries", "description": "Range", "resolution_sla_minutes_0": "4", "is_active": []}
    send(admin, f"{page}{made.pk}/", **late)
    assert "Batteries" in words(admin, page) and "solved in 4 days" in words(admin, page)
    assert "Batteries" not in words(visit(cast.customer), NEW)
