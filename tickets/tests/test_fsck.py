"""bin/manage fsck: each promise, broken past the triggers by the tables' owner, is found and told."""

import io
import os
import time
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection

from conftest import owner_connection
from helpdesk.lib import tenancy
from knowledge.tests.shelving import make_article
from tickets import archive, fsck, lifecycle
from tickets.models import Attachment, DiscardedFile, Ticket
from tickets.tests.by_hand import truth
from tickets.tests.making import ask, say

HOURS = 3600


@pytest.fixture
def desk(committed_cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    committed_cast.media = settings.MEDIA_ROOT
    committed_cast.ticket = ask(committed_cast.customer)
    yield committed_cast
    connection.close()


def run():
    """What it prints, by kind, and its exit status."""
    out, status = io.StringIO(), 0
    try:
        call_command("fsck", stdout=out)
    except SystemExit as stopped:
        status = stopped.code
    lines = out.getvalue().splitlines()
    counts = {line[10:]: int(line[:8]) for line in lines if line[:8].strip()}
    return counts, status, out.getvalue()


@contextmanager
def past_the_triggers(*tables):
    """As a fault of ours or of a disk would: the platform writes, and nothing looks."""
    with owner_connection() as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            with tenancy.platform(), connection.cursor() as cursor:
                yield cursor.execute
        finally:
            connection.close()
            for table in tables:
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found():
    counts, status, text = run()
    assert status == 1
    return {what: count for what, count in counts.items() if count}, text


def test_a_desk_without_a_fault_says_so(desk):
    say(desk.ticket, "We look.", desk.agent)
    with tenancy.acting(desk.admin, source="test"):
        lifecycle.resolve(desk.ticket, by=desk.admin)
    counts, status, _text = run()
    assert status == 0
    assert len(counts) == len(fsck.QUERIES) + 2 and not any(counts.values())


@pytest.mark.parametrize(
    ("tables", "sql", "kind", "example"),
    [
        ("tickets_message", "DELETE FROM tickets_message", "tickets without their first message", "AC-1"),
        (
            "tickets_message",
            "UPDATE tickets_message SET content = 'else'",
            "tickets whose description is not their first message",
            "AC-1",
        ),
        (
            "tickets_ticket",
            "UPDATE tickets_ticket SET status = 'pending'",
            "tickets whose status is not that of their last event",
            "AC-1 is pending, last told as new",
        ),
        (
            "tickets_ticket",
            "UPDATE tickets_ticket SET next_due_at = '2020-01-01 00:00Z'",
            "tickets whose next deadline is not that of a clock",
            "AC-1 says 2020-01-01",
        ),
        (
            "accounts_user",
            "UPDATE accounts_user SET current_ticket_count = 7 WHERE email = 'agent@acme.example'",
            "people whose tickets are counted wrong",
            "agent@acme.example has 0, counted 7",
        ),
        (
            "tickets_counter",
            "UPDATE tickets_counter SET waiting = 3",
            "organizations whose held requests are counted wrong",
            "acme has 0, counted 3",
        ),
        (
            "tickets_counter",
            "UPDATE tickets_counter SET used = 0",
            "organizations that used fewer of the month's tickets than they have",
            "acme has 1, counted 0",
        ),
        (
            "tickets_counter",
            "UPDATE tickets_counter SET last_number = 0",
            "organizations whose last number was given twice",
            "acme has 1, counted 0",
        ),
        (
            "tickets_queuedevent",
            "UPDATE tickets_queuedevent SET tries = 5, error = 'Boom'",
            "events that were left aside",
            "Boom",
        ),
    ],
)
def test_a_broken_promise_is_found(desk, tables, sql, kind, example):
    with past_the_triggers(tables) as execute:
        execute(sql)
    faults, text = found()
    assert set(faults) == {kind}
    assert example in text


def test_a_message_of_another_organization_is_found(desk):
    with owner_connection() as owner:
        said = owner.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'message_ticket'"
        ).fetchone()[0]
        owner.execute("ALTER TABLE tickets_message DROP CONSTRAINT message_ticket")
        try:
            with past_the_triggers("tickets_message") as execute:
                execute("UPDATE tickets_message SET organization_id = %s, author_id = NULL", [desk.theirs.pk])
            assert found()[0]["messages whose ticket is another organization's"] == 1
        finally:
            with past_the_triggers("tickets_message") as execute:
                execute("UPDATE tickets_message SET organization_id = %s", [desk.ours.pk])
            owner.execute(f"ALTER TABLE tickets_message ADD CONSTRAINT message_ticket {said}")


def test_ten_examples_stand_for_many(desk):
    for _ in range(11):
        ask(desk.customer)
    with past_the_triggers("tickets_message") as execute:
        execute("DELETE FROM tickets_message")
    counts, _status, text = run()
    assert counts["tickets without their first message"] == 12
    assert text.count("AC-") == 10 and "and 2 more" in text


def test_a_merged_ticket_needs_no_first_message(desk):
    from tickets import merging

    other = ask(desk.customer)
    with tenancy.acting(desk.admin, source="test"):
        merging.merge(other, into=desk.ticket, by=desk.admin)
    assert run()[1] == 0


# Files


def lay(desk, path, age=2 * HOURS):
    target = desk.media / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"x")
    os.utime(target, (time.time() - age,) * 2)


def attach(desk, path, **more):
    with tenancy.platform():
        return Attachment.objects.create(
            organization=desk.ours,
            message=desk.ticket.messages.get(),
            file_name="a.txt",
            file_type="text/plain",
            file_size=1,
            storage_path=path,
            checksum="0",
            **more,
        )


def test_files_and_rows_that_belong_together_are_no_fault(desk):
    for path in ("attachments/2026-01-01/a", "attachments/2026-01-01-x/b", "attachments/2026-01-01/th"):
        lay(desk, path)
    attach(desk, "attachments/2026-01-01/a", thumbnail_path="attachments/2026-01-01/th")
    attach(desk, "attachments/2026-01-01-x/b")
    with tenancy.platform():
        desk.agent.avatar.save("a.png", ContentFile(b"picture"))
    os.utime(desk.media / desk.agent.avatar.name, (0, 0))
    assert run()[:2] == (dict.fromkeys(run()[0], 0), 0)


def test_a_row_without_its_file_is_found(desk):
    lay(desk, "attachments/2026-01-01/a")
    attach(desk, "attachments/2026-01-01/a")
    attach(desk, "attachments/2026-01-01/b")
    faults, text = found()
    assert faults == {"rows without their file": 1}
    assert "attachments/2026-01-01/b" in text


def test_a_file_without_a_row_is_found_once_it_is_an_hour_old(desk):
    lay(desk, "attachments/2026-01-01/young", age=60)
    lay(desk, ".arriving/half")
    assert run()[1] == 0
    lay(desk, "attachments/2026-01-01/old")
    lay(desk, "attachments/zzz")
    faults, text = found()
    assert faults == {"files without a row, older than an hour": 2}
    assert "attachments/2026-01-01/old" in text


def test_what_the_archive_keeps_has_its_row_there(desk):
    lay(desk, "attachments/2026-01-01/a")
    attach(desk, "attachments/2026-01-01/a")
    with tenancy.acting(desk.admin, source="test"):
        archive.delete(desk.ticket, by=desk.admin)
    assert run()[1] == 0
    (desk.media / "attachments/2026-01-01/a").unlink()
    assert found()[0] == {"rows without their file": 1}


@pytest.mark.parametrize("there", [True, False])
def test_what_waits_to_be_removed_is_no_fault(desk, there):
    if there:
        lay(desk, "attachments/2026-01-01/a")
    with tenancy.platform():
        DiscardedFile.objects.create(path="attachments/2026-01-01/a")
    assert run()[1] == 0
    with tenancy.platform():
        assert Ticket.objects.count() == 1


@pytest.mark.parametrize("fault", [
    "UPDATE knowledge_articleword SET word = 'wrong' WHERE word = 'nacht'", "DELETE FROM knowledge_articleword",
    "UPDATE knowledge_articleword SET is_public = false",
])  # fmt: skip
def test_an_article_that_search_knows_by_other_words_is_found(cast, fault):
    make_article(
        cast.ours, "Laden", "Siehe [den Stecker](/help/plug/) über Nacht.", summary="Zu Hause.", language="de"
    )
    make_article(cast.ours, "Draft", status="draft")
    assert wrong_articles() == []
    truth(fault)
    assert wrong_articles() == ["acme laden"]


def wrong_articles():
    with tenancy.platform():
        return [one for finding in fsck.examine() if "articles" in finding.what for one in finding.examples]
