"""docs/domain.md, people and organizations: each row changed through HTTP, or by what sets it, and read again."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.formats import date_format
from django.utils.timezone import localtime
from PIL import Image

from accounts import notifications
from accounts.models import User
from accounts.tests.admin_site import fresh, user_url
from accounts.tests.mailbox import digits_to
from conftest import PASSWORD
from helpdesk.lib import tenancy
from tickets.tests.filling import url_of
from tickets.tests.making import ask, say, settle
from tickets.tests.posting import desk, markup, send, words

PROFILE, WHO, PEOPLE = "/account/profile/", "/agent/who/", "/agent/settings/people/"


def customer_page(person):
    return f"/agent/customers/{person.pk}/"


def person_page(person, *parts):
    return "/".join([PEOPLE.rstrip("/"), str(person.pk), *parts, ""])


def test_ids_are_made_once(cast, visit):
    admin = visit(cast.admin)
    send(admin, f"{PEOPLE}invite/", email="nia@acme.example", name="Nia")
    with tenancy.platform():
        nia = User.objects.get(email="nia@acme.example")
    assert nia.pk.version == 7 and nia.pk > cast.admin.pk
    send(admin, user_url(nia), name="Nia Noor")
    assert person_page(nia) in markup(admin, PEOPLE) and "Nia Noor" in words(admin, person_page(nia))


def test_email(cast, visit):
    browser = visit(cast.customer)
    send(browser, "/account/email/", email="mine@acme.example", current=PASSWORD)
    send(browser, "/account/email/", code=digits_to("mine@acme.example"))
    assert "mine@acme.example" in words(browser, "/account/email/")
    assert "mine@acme.example" in words(visit(cast.agent), customer_page(cast.customer))
    admin = visit(cast.admin)
    send(admin, user_url(cast.agent), email="desk@acme.example")
    assert "desk@acme.example" in words(admin, WHO)


def test_name(cast, visit):
    browser, ticket = visit(cast.agent), ask(cast.customer)
    send(browser, PROFILE, name="Tom Reyes")
    say(ticket, "Hello.", cast.agent)
    assert "Tom Reyes" in words(visit(cast.customer), url_of(ticket))
    admin = visit(cast.admin)
    send(admin, user_url(cast.customer), name="Ada Okafor")
    assert "Ada Okafor" in words(browser, desk(ticket))


def test_first_and_last_name(cast, visit):
    browser = visit(cast.customer)
    send(browser, PROFILE, first_name="Ada", last_name="Okafor")
    for reader, page in ((browser, PROFILE), (visit(cast.admin), user_url(cast.customer))):
        assert 'value="Ada"' in markup(reader, page) and 'value="Okafor"' in markup(reader, page)


def test_role(cast, visit):
    admin = visit(cast.admin)
    send(admin, person_page(cast.agent), role="analyst")
    assert "agent@acme.example Billing Analyst" in words(admin, PEOPLE)
    assert visit(cast.agent).get("/agent/reports/").status_code == 200


def test_status_of_a_person(cast, visit):
    agent, admin = visit(cast.agent), visit(cast.admin)
    send(agent, WHO, press={"status": "away"})
    assert "agent@acme.example No tickets Agent Away" in words(admin, WHO)
    send(agent, WHO, press={"status": "active"})
    assert "Away" not in words(admin, WHO)
    send(admin, person_page(cast.agent, "suspension"), to="/suspension/")
    assert "Suspended" in words(admin, person_page(cast.agent))
    assert agent.get(WHO).status_code == 302


def test_avatar(cast, visit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    drawn = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(drawn, "PNG")
    send(visit(cast.agent), PROFILE, picture=SimpleUploadedFile("me.png", drawn.getvalue()))
    colleague, picture = visit(cast.lead), f"/account/avatar/{cast.agent.pk}/"
    assert picture in markup(colleague, WHO)
    assert colleague.get(picture)["Content-Type"].startswith("image/")


def test_department_of_a_person(cast, visit):
    admin = visit(cast.admin)
    send(admin, person_page(cast.agent), department=str(cast.technical.pk))
    assert "agent@acme.example Technical Agent" in words(admin, PEOPLE)
    assert "Technical Your team" in words(visit(cast.agent), WHO)


def test_preferences(cast, visit):
    agent, customer = visit(cast.agent), visit(cast.customer)
    send(agent, PROFILE, density="compact", theme="dark", timezone="Asia/Tokyo")
    page = markup(agent, "/agent/")
    assert 'data-density="compact"' in page and 'data-theme="dark"' in page
    told = fresh(cast.agent)
    assert (told.preferences, told.timezone) == ({"density": "compact", "keys": False}, "Asia/Tokyo")
    assert 'name="density"' in markup(agent, PROFILE) and 'name="density"' not in markup(customer, PROFILE)


def test_metadata_of_a_person(cast, visit):
    with tenancy.platform():
        User.objects.filter(pk=cast.customer.pk).update(metadata={"crm": "K-77"})
    admin = visit(cast.admin)
    assert '"crm": "K-77"' in words(admin, user_url(cast.customer)).replace("&quot;", '"')
    assert 'name="metadata"' not in markup(admin, user_url(cast.customer))


def test_preferred_language(cast, visit):
    browser = visit(cast.customer)
    send(browser, PROFILE, preferred_language="de")
    assert '<html lang="de"' in markup(browser, PROFILE)
    assert "Language German" in words(visit(cast.agent), customer_page(cast.customer)).replace("Deutsch", "German")  # fmt: skip


def test_communication_channels(cast, visit):
    customer, agent = visit(cast.customer), visit(cast.agent)
    send(customer, "/requests/new/", title="It broke", content="On Sunday.")
    told = {"email": cast.customer.email, "title": "A call", "content": "It broke."}
    send(agent, "/agent/tickets/new/", channel="phone", **told)
    assert set(fresh(cast.customer).communication_channels) == {"web", "phone"}
    page = words(agent, customer_page(cast.customer))
    assert "Phone" in page.partition("Writes by")[2].partition("Here since")[0]


def test_feedback_history(cast, visit):
    ticket = ask(cast.customer, "Battery")
    say(ticket, "Done.", cast.agent, then="resolved")
    send(visit(cast.customer), url_of(ticket), to="/rating/", rating="4", comment="Quick.")
    page = words(visit(cast.agent), customer_page(cast.customer))
    assert f"4 · Good Quick. AC-{ticket.number}" in page


def test_counters_of_a_person(cast, visit):
    ticket, agent, admin = ask(cast.customer), visit(cast.agent), visit(cast.admin)
    assert "Last given a ticket: -" in words(admin, user_url(cast.agent))
    send(agent, desk(ticket), press={"act": "take"})
    settle()
    page = words(admin, user_url(cast.agent))
    assert "Open tickets: 1" in page and "Last given a ticket: -" not in page
    send(agent, desk(ticket, "status"), status="resolved")
    settle()
    assert "Open tickets: 0" in words(admin, user_url(cast.agent))


def test_times_of_a_person(cast, visit):
    before, admin = fresh(cast.agent), visit(cast.admin)
    send(visit(cast.agent), PROFILE, name="Tom Reyes")
    told = fresh(cast.agent)
    assert (told.created_at, told.organization_id) == (before.created_at, cast.ours.pk)
    assert told.updated_at > before.updated_at
    for at in (told.created_at, told.updated_at):
        assert date_format(localtime(at), "DATETIME_FORMAT") in words(admin, user_url(cast.agent))


def test_team(cast, visit):
    admin = visit(cast.admin)
    send(admin, "/agent/settings/teams/new/", name="Spares", description="Parts and orders")
    assert "Spares Parts and orders" in words(admin, "/agent/settings/teams/")
    send(admin, f"/agent/settings/teams/{cast.billing.pk}/", name="Money", description="Invoices")
    assert "Money Invoices" in words(admin, "/agent/settings/teams/")
    assert "Money Your team" in words(visit(cast.agent), WHO)


def test_organization(cast, visit):
    admin, operator = visit(cast.admin), visit(cast.operator)
    send(admin, "/agent/settings/general/", name="Acme Bikes")
    assert "Acme Bikes" in words(visit(), "/")
    told = {"plan": "pro", "agent_limit": "7", "monthly_ticket_limit": "900"}
    page = f"/admin/accounts/organization/{cast.ours.pk}/change/"
    send(operator, page, **told)
    plan = words(admin, "/agent/settings/plan/")
    assert "of 7" in plan and "of 900" in plan
    shown = words(admin, page)
    for at in (cast.ours.created_at, fresh(cast.ours).updated_at):
        assert date_format(localtime(at), "DATETIME_FORMAT") in shown
    send(operator, f"/admin/accounts/organization/{cast.theirs.pk}/change/", slug="moved")
    assert fresh(cast.theirs).is_active


def test_notification(cast, visit):
    [told] = notifications.tell(
        [cast.agent],
        kind="mentioned",
        title="A %(thing)s came",
        content="For you.",
        link="/agent/",
        thing="bike",
    )
    agent, page = visit(cast.agent), "/agent/notifications/"
    assert "A bike came (unread) For you." in words(agent, page)
    send(agent, page, to=f"/{told.pk}/")
    assert "(unread)" not in words(agent, page) and "A bike came" in words(agent, page)
    kept = fresh(told)
    assert (kept.kind, kept.person_id, kept.metadata) == ("mentioned", cast.agent.pk, {"thing": "bike"})
    assert "A bike came" not in words(visit(cast.lead), page)
