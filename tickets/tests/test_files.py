"""Files of messages: kept, sent, given out to those who may read the message, and removed when nothing names them."""

import os
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.refusals import NotYours
from helpdesk.lib import tenancy
from helpdesk.lib.files import a_path
from tickets import archive, conversation, files, filing, mailed_links
from tickets.models import Archive, Attachment, DiscardedFile
from tickets.refusals import FileTooLarge, TooManyFiles
from tickets.tests.making import ask, note, say

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00"
    b"\x00\rIDATx\xdac\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(name="display.png", content=PNG):
    return SimpleUploadedFile(name, content)


def keep(person, **given):
    with tenancy.acting(person, source="test"):
        return files.keep(upload(**given), by=person, organization=person.organization)


def sent(cast, **given):
    """A file on a public message of the customer."""
    ticket = ask(cast.customer)
    attachment = keep(cast.customer, **given)
    say(ticket, "See the picture.", cast.customer, attached=[attachment])
    return attachment


def address(attachment):
    return f"/files/{attachment.pk}/"


def test_it_is_stored_under_a_key_and_known_by_its_content(cast, media):
    attachment = keep(cast.customer, name="../../etc/report\u202egnp.exe", content=PNG)
    assert attachment.file_name == "reportgnp.exe"
    assert attachment.file_type == "image/png"
    assert "report" not in attachment.storage_path
    assert (media / attachment.storage_path).read_bytes() == PNG


def test_the_writer_of_the_message_and_those_who_may_read_it_get_it(cast, visit):
    attachment = sent(cast)
    for person in (cast.customer, cast.agent, cast.lead, cast.analyst, cast.admin):
        answer = visit(person).get(address(attachment))
        assert (person.email, answer.status_code, answer.getvalue()) == (person.email, 200, PNG)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_at05_nobody_else_gets_it_nor_hears_that_it_exists(cast, visit):
    attachment = sent(cast)
    filing.look_at_one()
    for person in (cast.colleague, cast.stranger, cast.their_agent, cast.their_admin, None):
        for path in (address(attachment), address(attachment) + "thumbnail/"):
            answer = visit(person).get(path)
            assert (person and person.email, answer.status_code) == (person and person.email, 404)


def test_at05_a_file_of_a_note_is_for_staff_only(cast, visit):
    ticket = ask(cast.customer)
    attachment = keep(cast.agent)
    with tenancy.acting(cast.agent, source="test"):
        conversation.note(ticket, "see", by=cast.agent, attached=[attachment])
    assert visit(cast.customer).get(address(attachment)).status_code == 404
    assert visit(cast.agent).get(address(attachment)).status_code == 200


def test_at05_it_is_gone_with_its_ticket_and_after_signing_out(cast, visit):
    attachment = sent(cast)
    browser = visit(cast.customer)
    browser.post("/account/sign-out/")
    assert browser.get(address(attachment)).status_code == 404
    with tenancy.acting(cast.admin, source="test"):
        archive.delete(attachment.message.ticket, by=cast.admin)
    assert visit(cast.customer).get(address(attachment)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.xml", b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><a/>"),
        ("a.png", b"<html><script>alert(1)</script></html>"),
        ("a.pdf", b"%PDF-1.4 /JS (app.alert(1))"),
        ("a.swf", b"FWS\x05rest of it"),
    ],
)
def test_at01_active_content_is_saved_never_shown(name, content, cast, visit):
    attachment = sent(cast, name=name, content=content)
    answer = visit(cast.agent).get(address(attachment))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] not in ("text/html", "image/svg+xml", "application/xml", "text/xml")


def test_a_file_is_sent_once_and_by_whoever_chose_it(cast):
    """AT09."""
    ticket = ask(cast.colleague)
    foreign = keep(cast.customer)
    with pytest.raises(NotYours):
        say(ticket, "not mine", cast.colleague, attached=[foreign])
    token = files.token_of(foreign)
    with tenancy.acting(cast.colleague, source="test"):
        assert files.kept([token, "nonsense", ""], by=cast.colleague, organization=cast.ours) == []
    with tenancy.acting(cast.customer, source="test"):
        assert files.kept([token], by=cast.customer, organization=cast.ours) == [foreign]


def test_size_and_number_are_the_databases_too(cast):
    with tenancy.acting(cast.admin, source="test"):
        cast.ours.file_limit_mb, cast.ours.files_per_message = 1, 2
        cast.ours.save(update_fields=["file_limit_mb", "files_per_message"])
    with pytest.raises(FileTooLarge):
        keep(cast.customer, content=b"x" * (2**20 + 1))
    ticket = ask(cast.customer)
    three = [keep(cast.customer) for _ in range(3)]
    with pytest.raises(TooManyFiles):
        say(ticket, "three", cast.customer, attached=three)


def test_the_worker_draws_it_small(cast, visit):
    attachment = sent(cast)
    assert filing.look_at_one() is True
    assert filing.look_at_one() is False
    answer = visit(cast.customer).get(address(attachment) + "thumbnail/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")


def test_an_infected_file_is_kept_from_everybody_and_said_so(cast, visit):
    attachment = sent(cast)
    with tenancy.platform():
        Attachment.objects.filter(pk=attachment.pk).update(scan="infected", scanned_as="Eicar-Test")
    for person in (cast.customer, cast.admin):
        answer = visit(person).get(address(attachment))
        assert answer.status_code == 403
        assert "Eicar-Test" in answer.content.decode()


def test_while_the_scanner_has_not_answered_it_waits(cast, visit, settings):
    settings.CLAMD = "unix:/nonexistent/clamd"
    attachment = sent(cast)
    assert filing.look_at_one() is True
    assert visit(cast.agent).get(address(attachment)).status_code == 409
    with tenancy.platform():
        again = Attachment.objects.get(pk=attachment.pk).look_at
    assert timezone.now() < again < timezone.now() + timedelta(minutes=5)


def test_a_deleted_message_takes_its_files_along(cast, media):
    attachment = keep(cast.agent)
    ticket = ask(cast.customer)
    message = say(ticket, "with file", cast.agent, attached=[attachment])
    with tenancy.acting(cast.agent, source="test"):
        conversation.delete(message, by=cast.agent)
    assert filing.remove_discarded() is True
    assert not (media / attachment.storage_path).exists()
    assert filing.remove_discarded() is False


def test_the_archive_keeps_files_and_gives_them_back(cast, media, visit):
    attachment = sent(cast)
    ticket = attachment.message.ticket
    with tenancy.acting(cast.admin, source="test"):
        archive.delete(ticket, by=cast.admin)
    assert filing.remove_discarded() is False
    assert (media / attachment.storage_path).exists()
    with tenancy.acting(cast.admin, source="test"):
        archive.restore(Archive.objects.get(), by=cast.admin)
    assert filing.remove_discarded() is False
    assert visit(cast.customer).get(address(attachment)).getvalue() == PNG


def test_what_the_archive_lets_go_is_removed(cast, media):
    attachment = sent(cast)
    with tenancy.acting(cast.admin, source="test"):
        archive.delete(attachment.message.ticket, by=cast.admin)
    assert archive.purge(now=timezone.now() + timedelta(days=31)) == 1
    filing.remove_discarded()
    assert not (media / attachment.storage_path).exists()
    with tenancy.platform():
        assert not DiscardedFile.objects.exists()


def test_what_was_never_sent_goes_after_a_day(cast, media):
    attachment = keep(cast.customer)
    filing.sweep_files()
    assert (media / attachment.storage_path).exists()
    with tenancy.platform():
        Attachment.objects.update(created_at=timezone.now() - timedelta(days=2))
    filing.sweep_files()
    filing.remove_discarded()
    assert not (media / attachment.storage_path).exists()


def test_a_file_without_a_row_is_swept_once_no_request_can_bring_it(cast, media):
    path = default_storage.save(a_path(), ContentFile(b"left by a kill"))
    kept = sent(cast)
    filing.sweep_files()
    assert (media / path).exists()
    long_ago = time.time() - 2 * 60 * 60
    for one in (path, kept.storage_path):
        os.utime(media / one, (long_ago, long_ago))
    filing.sweep_files()
    assert not (media / path).exists()
    assert (media / kept.storage_path).exists()


def test_a_note_says_nothing_of_files_to_customers(cast, visit):
    """A guessed key is as good as none."""
    ticket = ask(cast.customer)
    note(ticket, "x", cast.agent)
    assert visit(cast.customer).get("/files/00000000-0000-7000-8000-000000000000/").status_code == 404


def test_who_holds_the_mailed_link_of_the_request_gets_its_files_and_no_others(cast, visit):
    attachment = sent(cast)
    other = sent(cast)
    with tenancy.acting(cast.customer, source="test"):
        token = mailed_links.make(attachment.message.ticket, cast.customer, now=timezone.now())
    browser = visit()
    browser.get(f"/r/{token}/")
    assert browser.get(address(attachment)).getvalue() == PNG
    assert browser.get(address(other)).status_code == 404
