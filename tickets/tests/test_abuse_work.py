"""Abuse cases that concern several parts of the work at once: AT09, FO03, ME07, ME11."""

import os
import threading
import time
import tracemalloc
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.models import OutboundMail
from accounts.tests.mailbox import mails_to
from helpdesk.lib import tenancy
from tests.pace import takes_under
from tests.test_hostile import HUGE
from tickets import archive, conversation, filing, fsck, lifecycle, merging, sharing
from tickets.models import Attachment, Message
from tickets.reactions import react
from tickets.tests.filling import NEW, request_form, text_of, tickets, url_of
from tickets.tests.making import ask, make_file, note, now_of, say
from tickets.tests.working import at, compose, signed_in

WORD = "NOTE-7f3a"


def work():
    while react():
        pass


# -- AT09: a file and the end of its ticket -------------------------------------------------


def all_at_once(*acts):
    ready, done = threading.Barrier(len(acts)), [None] * len(acts)

    def go(place, act):
        ready.wait()
        done[place] = act()
        connection.close()

    threads = [threading.Thread(target=go, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def end_of(how, ticket, other, admin):
    def act():
        with tenancy.acting(admin, source="test"):
            if how == "deleted":
                archive.delete(ticket, by=admin)
            elif how == "merged":
                merging.merge(ticket, into=other, by=admin)
            else:
                lifecycle.close(ticket, by=admin)

    return act


def long_ago(media):
    """Two days later, as far as rows and files say."""
    with tenancy.platform():
        Attachment.objects.filter(message=None).update(created_at=timezone.now() - timedelta(days=2))
    for path in media.rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - 172_800,) * 2)


@pytest.mark.committed
@pytest.mark.parametrize("how", ["deleted", "merged", "closed"])
def test_at09_a_file_arrives_while_its_ticket_ends(committed_cast, settings, tmp_path, how):
    settings.MEDIA_ROOT, cast = tmp_path, committed_cast
    for _ in range(8):
        ticket, other, browser = ask(cast.customer), ask(cast.customer), signed_in(cast.customer)
        told = {"content": "With a file.", "files": SimpleUploadedFile("log.txt", b"A log.")}
        answer, _ended = all_at_once(
            lambda ticket=ticket, told=told, browser=browser: browser.post(url_of(ticket, "replies"), told),
            end_of(how, ticket, other, cast.admin),
        )
        assert answer.status_code in (303, 404, 409)
    long_ago(tmp_path)
    filing.sweep_files()
    while filing.remove_discarded():
        pass
    with tenancy.platform():
        assert [(finding.what, finding.examples) for finding in fsck.files() if finding.count] == []
        assert not Attachment.objects.filter(message=None).exists()


# -- FO03: once -----------------------------------------------------------------------------


def test_fo03_back_and_sent_again_is_one_receipt(cast, visit):
    browser, told = visit(cast.customer), request_form()
    first = browser.post(NEW, told)
    browser.get(NEW)
    again = [browser.post(NEW, told), browser.post(NEW, told, headers={"hx-request": "true"})]
    work()
    assert [answer.url for answer in again] == [first.url] * 2
    assert len(tickets()) == 1 and len(mails_to(cast.customer.email, "request_received")) == 1


# -- ME07: a note and everything that leaves the house ---------------------------------------


def test_me07_no_mail_to_a_customer_says_a_note(cast, visit):
    """Answered, copied, split, merged, solved, closed and reopened, all with notes in between."""
    ticket, other = ask(cast.customer, "Battery"), ask(cast.customer, "Lamp")
    with tenancy.acting(cast.customer, source="customer_portal"):
        sharing.copy_in(ticket, "friend@elsewhere.example", by=cast.customer)
    browser = visit(cast.admin)
    compose(browser, ticket, f"{WORD} first", note=True)
    compose(browser, ticket, "An answer.")
    hidden = note(ticket, f"{WORD} with a file", cast.admin)
    make_file(cast.admin, message=hidden, file_name=f"{WORD}.txt")
    note(other, f"{WORD} of the other", cast.admin)
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        part = merging.split(
            [hidden, say(ticket, "Another thing.", cast.customer)], by=cast.admin, title="Apart"
        )
        merging.merge(other, into=ticket, by=cast.admin)
        conversation.edit(note(part, "x", cast.admin), f"{WORD} edited", by=cast.admin)
        for one in (ticket, part):
            lifecycle.resolve(now_of(one), by=cast.admin)
            lifecycle.reopen(now_of(one), by=cast.admin)
    say(part, "Said there.", cast.admin, then="resolved")
    work()
    with tenancy.platform():
        mails = list(OutboundMail.objects.filter(to__in=[cast.customer.email, "friend@elsewhere.example"]))
    assert {mail.to for mail in mails} == {cast.customer.email, "friend@elsewhere.example"} and len(mails) > 5
    assert [
        mail.kind for mail in mails if WORD in f"{mail.subject} {mail.text} {mail.html} {mail.headers}"
    ] == []
    customer = visit(cast.customer)
    for one in (ticket, part, other):
        answer = customer.get(url_of(one), follow=True)
        assert answer.status_code == 200 and WORD not in answer.content.decode()
    assert customer.get(url_of(part, "messages", hidden.pk)).status_code == 404


# -- ME11: the huge --------------------------------------------------------------------------


REFUSED = ["there is room for", "That was too much at once", "Write something first"]


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_me11_the_huge_is_taken_or_refused_and_its_page_opens(cast, visit, text):
    ticket, browser = ask(cast.customer), visit(cast.customer)
    browser.get(url_of(ticket))
    answer = browser.post(url_of(ticket, "replies"), {"content": text})
    assert answer.status_code == 303 or any(words in text_of(answer) for words in REFUSED)
    for person, address in ((cast.customer, url_of(ticket)), (cast.agent, at(ticket))):
        reader = visit(person)
        assert reader.get(address).status_code == 200
        assert takes_under(0.4, partial(reader.get, address))
    assert takes_under(2, partial(browser.post, url_of(ticket, "replies"), {"content": text}))


@pytest.mark.parametrize("name", ["5 MB", "20,000 links", "50,000 quotes", "200,000 lines"])
def test_me11_the_huge_takes_no_more_memory_than_there_is(cast, visit, name):
    ticket, browser = ask(cast.customer), visit(cast.customer)
    tracemalloc.start()
    browser.post(url_of(ticket, "replies"), {"content": HUGE[name]})
    browser.get(url_of(ticket))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 150 * 2**20
    with tenancy.platform():
        assert Message.objects.filter(ticket=ticket).count() in (1, 2)
