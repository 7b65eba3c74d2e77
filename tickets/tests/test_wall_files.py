"""AT09: files belong to whoever chose them until they are sent; limits hold with many at once."""

import threading

import pytest
from django.db import connection

from helpdesk.lib import tenancy
from tickets import conversation, opening
from tickets.models import Attachment, Message
from tickets.tests.by_hand import REFUSED, a_file, by_hand, refusal, truth
from tickets.tests.making import make_file, place, say


@pytest.fixture
def said(desk):
    desk.message = say(desk.ticket, "With a file", desk.customer)
    return desk


def test_another_persons_unsent_file_is_neither_read_nor_sent_nor_removed(said):
    file = make_file(said.customer)
    for person in (said.copied, said.agent, said.admin, said.stranger):
        assert by_hand(person, "SELECT id FROM tickets_attachment") == []
        assert by_hand(person, "UPDATE tickets_attachment SET message_id = NULL WHERE id = %s", file.pk) == 0
    mine = say(said.ticket, "Mine", said.agent)
    assert (
        by_hand(said.agent, "UPDATE tickets_attachment SET message_id = %s WHERE id = %s", mine.pk, file.pk)
        == 0
    )
    assert refusal(said.agent, "UPDATE tickets_attachment SET message_id = %s", mine.pk) == ""
    assert truth("SELECT message_id FROM tickets_attachment") == [(None,)]


def test_a_file_goes_with_ones_own_words_only(said):
    file = make_file(said.copied)
    send = "UPDATE tickets_attachment SET message_id = %s WHERE id = %s"
    assert refusal(said.copied, send, said.message.pk, file.pk) == REFUSED
    assert refusal(said.copied, *a_file(said.copied, said.message)) == REFUSED
    mine = say(said.ticket, "Mine", said.copied)
    assert refusal(said.copied, send, mine.pk, file.pk) == ""
    assert refusal(said.copied, send, None, file.pk) in ("", REFUSED)
    assert truth("SELECT message_id FROM tickets_attachment") == [(mine.pk,)]


def test_nobody_brings_a_file_in_anothers_name(said):
    for person in (said.agent, said.admin, said.copied):
        assert refusal(person, *a_file(said.customer)) == REFUSED
    assert refusal(said.analyst, *a_file(said.analyst)) == REFUSED


def test_no_file_goes_into_a_closed_request_or_with_what_was_deleted(said):
    place(said.ticket, status="closed")
    assert refusal(said.customer, *a_file(said.customer, said.message)) == REFUSED
    answer = say(said.ticket, "Answer", said.agent)
    assert refusal(said.agent, *a_file(said.agent, answer)) == ""
    by_hand(said.agent, "UPDATE tickets_message SET deleted_at = now() WHERE id = %s", answer.pk)
    assert refusal(said.agent, *a_file(said.agent, answer)) == REFUSED


def test_staff_bring_files_with_what_they_write_down_for_a_customer(desk):
    file = make_file(desk.agent)
    with tenancy.acting(desk.agent, source="test"):
        ticket = opening.open_ticket(by=desk.agent, customer=desk.customer, title="A call", content="It broke.",
                                     channel="phone", attached=[file])  # fmt: skip
    with tenancy.platform():
        assert Attachment.objects.get().message == Message.objects.get(ticket=ticket)


def test_what_the_worker_finds_out_is_not_the_uploaders_to_say(said):
    told = {
        "scan": "clean",
        "thumbnail_path": "attachments/of/another",
        "scanned_as": "x",
        "metadata": '{"a": 1}',
    }
    by_hand(said.customer, *a_file(said.customer, **told))
    assert truth("SELECT scan, thumbnail_path, scanned_as, metadata::text FROM tickets_attachment") == [
        ("waiting", "", "", "{}")
    ]
    for change in (
        "scan = 'clean'",
        "thumbnail_path = 'x'",
        "look_at = NULL",
        "file_name = 'x'",
        "file_size = 1",
        "storage_path = 'x'",
    ):
        assert refusal(said.customer, f"UPDATE tickets_attachment SET {change}") == REFUSED, change


def test_a_file_is_as_large_as_the_organization_allows(said):
    most = said.ours.file_limit_mb * 2**20
    assert refusal(said.customer, *a_file(said.customer, file_size=most)) == ""
    assert refusal(said.customer, *a_file(said.customer, file_size=most + 1)) == "file_size"


def test_a_message_has_as_many_files_as_the_organization_allows_with_many_at_once(committed_desk):
    desk, most = committed_desk, 3
    with tenancy.platform():
        desk.ours.files_per_message = most
        desk.ours.save()
    message = say(desk.ticket, "With files", desk.customer)
    outcomes = []

    def go():
        outcomes.append(refusal(desk.customer, *a_file(desk.customer, message)))
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [""] * most + ["file_count"] * 9


def test_a_deleted_messages_files_are_listed_for_the_worker(said):
    answer = say(said.ticket, "Answer", said.agent)
    make_file(said.agent, message=answer, path="attachments/x/y")
    with tenancy.acting(said.agent, source="test"):
        conversation.delete(answer, by=said.agent)
    assert truth("SELECT path FROM tickets_discardedfile") == [("attachments/x/y",)]
