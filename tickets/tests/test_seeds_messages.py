"""docs/domain.md, messages, files and history: each row changed through HTTP, or by what sets it, and read again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.timezone import localtime, now

from helpdesk.lib import tenancy
from tickets import closing
from tickets.models import Attachment, Message
from tickets.tests.filling import tickets, url_of
from tickets.tests.making import ask, note, now_of, say
from tickets.tests.posting import desk, markup, send, words
from tickets.tests.working import ten_seconds_pass


@pytest.fixture
def ticket(cast):
    return ask(cast.customer, "Battery", "It stops.")


def messages(ticket):
    with tenancy.platform():
        return list(Message.objects.filter(ticket=ticket).in_order())


def reply(browser, ticket, content, **more):
    send(browser, desk(ticket), press={"visibility": "public"}, reply=content, mode="public", **more)
    ten_seconds_pass()
    return messages(ticket)[-1]


def test_moved_message(cast, visit, ticket):
    agent, customer = visit(cast.agent), visit(cast.customer)
    said = say(ticket, "And the brakes squeak.", cast.customer)
    send(agent, desk(ticket, "split"), title="Brakes", messages=str(said.pk))
    part = tickets()[-1]
    assert "And the brakes squeak." in words(customer, url_of(part, "messages", messages(part)[0].pk))
    assert agent.get(desk(ticket, "messages", said.pk)).status_code == 404
    into = f"AC-{ticket.number}"
    send(agent, f"{desk(part, 'merge')}?number={into}", number=into)
    assert "And the brakes squeak." in words(agent, desk(ticket, "messages", messages(ticket)[-1].pk))


def test_author(cast, visit, ticket):
    said = reply(visit(cast.agent), ticket, "Which model?")
    assert (said.author_id, said.author_name) == (cast.agent.pk, "Agent")
    customer, admin = visit(cast.customer), visit(cast.admin)
    gone = f"/agent/settings/people/{cast.agent.pk}/delete/"
    send(admin, gone, confirm=cast.agent.email)
    for reader, page in ((customer, url_of(ticket)), (admin, desk(ticket))):
        shown = markup(reader, page).partition(f'id="m-{said.pk}"')[2].partition("Which model?")[0]
        assert "Agent" in shown


def test_content(cast, visit, ticket):
    agent, customer = visit(cast.agent), visit(cast.customer)
    said = reply(agent, ticket, "Which modle?")
    send(agent, desk(ticket, "messages", said.pk, "edit"), content="Which model?")
    for reader, page in ((customer, url_of(ticket)), (agent, desk(ticket))):
        assert "Which model?" in words(reader, page)
    send(visit(cast.admin), desk(ticket, "messages", said.pk, "edit"), content="Which Trail?")
    assert "Which Trail?" in words(customer, url_of(ticket))


def test_visibility(cast, visit, ticket):
    agent, customer = visit(cast.agent), visit(cast.customer)
    said = reply(agent, ticket, "Which model?")
    send(agent, desk(ticket), press={"visibility": "internal"}, note="Known fault.", mode="internal")
    kept = messages(ticket)[-1]
    assert (said.visibility, kept.visibility) == ("public", "internal")
    page = markup(agent, desk(ticket))
    assert "Internal note" in page.partition(f'id="m-{kept.pk}"')[2].partition("Known fault.")[0]
    theirs = words(customer, url_of(ticket))
    assert "Which model?" in theirs and "Known fault." not in theirs


def test_message_type(cast, visit, ticket):
    agent = visit(cast.agent)
    reply(agent, ticket, "Hello.")
    send(agent, desk(ticket), press={"visibility": "internal"}, note="Known.", mode="internal")
    send(agent, desk(ticket, "status"), status="pending", note="Waits for parts.")
    send(agent, desk(ticket, "assignment"), assignee=str(cast.lead.pk), note="Yours.")
    closing.close_of(cast.ours, now=now() + timedelta(days=60))
    found = [said.message_type for said in messages(ticket)]
    assert found == ["text", "text", "note", "status_change", "assignment_change", "system"]
    page = words(visit(cast.lead), desk(ticket))
    assert all(said in page for said in ("Known.", "Waits for parts.", "Yours.", "Automatic"))


def test_is_ai_generated(cast, visit, ticket):
    agent, customer, admin = visit(cast.agent), visit(cast.customer), visit(cast.admin)
    said = reply(agent, ticket, "Hold the button for ten seconds.")
    page = f"/admin/tickets/message/{said.pk}/change/"
    readers = ((customer, url_of(ticket)), (agent, desk(ticket)))
    assert not any("Drafted with AI" in words(*reader) for reader in readers)
    send(admin, page, is_ai_generated="on")
    assert all('<span class="pill pill--violet">Drafted with AI</span>' in markup(*one) for one in readers)
    assert agent.get(page).status_code == 403
    send(admin, page, is_ai_generated=[])
    assert not any("Drafted with AI" in words(*reader) for reader in readers)


def test_is_auto_response(cast, visit, ticket):
    agent, customer = visit(cast.agent), visit(cast.customer)
    reply(agent, ticket, "Which model?")
    send(agent, desk(ticket, "status"), status="pending")
    closing.close_of(cast.ours, now=now() + timedelta(days=60))
    assert [said.is_auto_response for said in messages(ticket)] == [False, False, True]
    for reader, page in ((customer, url_of(ticket)), (agent, desk(ticket))):
        before, _last, after = markup(reader, page).partition(f'id="m-{messages(ticket)[-1].pk}"')
        assert "Automatic" in after and "Automatic" not in before


def test_times_of_a_message(cast, visit, ticket):
    agent = visit(cast.agent)
    before = reply(agent, ticket, "Which modle?")
    send(agent, desk(ticket, "messages", before.pk, "edit"), content="Which model?")
    [_opening, after] = messages(ticket)
    assert before.edited_at is None and after.edited_at and after.created_at == before.created_at
    for reader, page in ((visit(cast.customer), url_of(ticket)), (agent, desk(ticket))):
        shown = markup(reader, page)
        assert localtime(after.created_at).isoformat() in shown and "edited" in shown.lower()


def test_edit_history(cast, visit, ticket):
    agent, admin = visit(cast.agent), visit(cast.admin)
    said = reply(agent, ticket, "Which modle?")
    send(agent, desk(ticket, "messages", said.pk, "edit"), content="Which model?")
    with tenancy.platform():
        Message.objects.filter(pk=said.pk).update(metadata={"import": "old desk"})
    assert "Before Agent edited it" in words(agent, desk(ticket)) and "Which modle?" in words(
        agent, desk(ticket)
    )
    page = words(admin, f"/admin/tickets/message/{said.pk}/change/").replace("&quot;", '"')
    assert "Which modle?" in page and '"import": "old desk"' in page
    assert "Which modle?" not in words(visit(cast.customer), url_of(ticket))


def test_attachment(cast, visit, ticket, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    customer, agent = visit(cast.customer), visit(cast.agent)
    sent = SimpleUploadedFile("log.txt", b"A log.", content_type="image/png")
    send(customer, url_of(ticket), to="/replies/", content="My log.", files=sent)
    with tenancy.platform():
        [kept] = Attachment.objects.all()
    assert (kept.file_name, kept.file_type, kept.file_size) == ("log.txt", "text/plain", 6)
    assert kept.message_id == messages(ticket)[-1].pk and kept.storage_path and kept.uploaded_at
    page = f"/files/{kept.pk}/"
    assert page in markup(customer, url_of(ticket)) and "log.txt" in words(customer, url_of(ticket))
    assert b"".join(agent.get(page).streaming_content) == b"A log."
    assert visit(cast.colleague).get(page).status_code == 404


def test_status_history(cast, visit, ticket):
    agent = visit(cast.agent)
    send(agent, desk(ticket, "status"), status="pending", note="Waits for parts.")
    send(agent, desk(ticket, "status"), status="resolved")
    page = words(visit(cast.analyst), desk(ticket, "history"))
    assert "Status: New → Pending" in page and "Status: Pending → Resolved" in page
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("SELECT status, changed_by FROM ticket_status_history WHERE ticket_id = %s ORDER BY id", [ticket.pk])  # fmt: skip
        assert [row[0] for row in cursor.fetchall()] == ["new", "pending", "resolved"]


def test_history(cast, visit, ticket):
    agent = visit(cast.agent)
    send(agent, desk(ticket, "edit"), title="Brakes", priority="4")
    note(ticket, "Known fault.", cast.agent)
    page = words(visit(cast.analyst), desk(ticket, "history"))
    for said in ("Agent changed the ticket", "Battery → Brakes", "Medium → Urgent", "Known fault."):
        assert said in page
    assert now_of(ticket).title == "Brakes"
