"""Files on the portal: chosen with a request or a reply, kept when the form is refused, read by who may read the message."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from helpdesk.lib import tenancy
from tickets import mailed_links
from tickets.models import Attachment, Message
from tickets.tests.filling import NEW, request_form, text_of, tickets, url_of, visitors_form
from tickets.tests.making import ask, make_category


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(name="log.txt", content=b"A log."):
    return SimpleUploadedFile(name, content)


def sent():
    with tenancy.platform():
        rows = Attachment.objects.exclude(message=None).select_related("message").order_by("file_name")
        return [(row.file_name, row.message.content) for row in rows]


def kept_in(answer):
    return re.findall(r'name="kept" value="([^"]+)" checked', answer.content.decode())


def files_on(answer):
    return re.findall(r'<a class="file" href="(/files/[^"]+)"', answer.content.decode())


def test_files_come_with_a_request_and_are_shown_with_name_and_size(cast, visit):
    browser = visit(cast.customer)
    browser.post(NEW, request_form(files=[upload(), upload("two.txt")]))
    page = browser.get(url_of(tickets()[0]))
    assert sent() == [("log.txt", "Since Sunday."), ("two.txt", "Since Sunday.")]
    assert "log.txt 1 KB" in text_of(page)
    assert b"".join(browser.get(files_on(page)[0]).streaming_content) == b"A log."


def test_a_visitors_files_survive_a_refused_form(cast, visit):
    browser = visit()
    told = visitors_form(title="")
    refused = browser.post(NEW, told | {"files": [upload()]})
    assert refused.status_code == 422 and "log.txt" in text_of(refused)
    browser.post(NEW, told | {"title": "Now", "kept": kept_in(refused), "files": [upload("two.txt")]})
    assert sent() == [("log.txt", "Since Sunday."), ("two.txt", "Since Sunday.")]


def test_what_is_unticked_is_left_out(cast, visit):
    browser = visit(cast.customer)
    refused = browser.post(NEW, request_form(title="", files=[upload(), upload("two.txt")]))
    browser.post(NEW, request_form(kept=kept_in(refused)[1:]))
    assert [name for name, _content in sent()] == ["two.txt"]


def test_fetching_a_topics_questions_keeps_the_files(cast, visit):
    topic = make_category(cast.ours)
    browser = visit()
    shown = browser.post(NEW, visitors_form(topic=topic.pk, show="1", files=[upload()]))
    assert len(kept_in(shown)) == 1 and tickets() == []
    browser.post(NEW, visitors_form(topic=topic.pk, kept=kept_in(shown)))
    assert sent() == [("log.txt", "Since Sunday.")]


def test_nobody_sends_another_persons_file(cast, visit):
    refused = visit(cast.colleague).post(NEW, request_form(title="", files=[upload()]))
    visit(cast.customer).post(NEW, request_form(kept=kept_in(refused)))
    visit().post(NEW, visitors_form(kept=kept_in(refused)))
    assert len(tickets()) == 2 and sent() == []


def test_too_large_and_too_many_are_refused_in_words(cast, visit):
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(file_limit_mb=1, files_per_message=2)
    browser = visit(cast.customer)
    large = browser.post(NEW, request_form(files=[upload("big.bin", b"x" * (2**20 + 1))]))
    many = browser.post(NEW, request_form(files=[upload(f"{n}.txt") for n in range(3)]))
    assert (large.status_code, many.status_code) == (422, 422)
    assert "big.bin" in text_of(large) and "Since Sunday." in text_of(large)
    assert tickets() == []


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_files_come_with_a_reply_and_survive_its_refusal(cast, visit, headers):
    ticket = ask(cast.customer)
    browser = visit(cast.customer)
    refused = browser.post(url_of(ticket, "replies"), {"content": "", "files": [upload()]}, headers=headers)
    assert refused.status_code == 422
    browser.post(url_of(ticket, "replies"), {"content": "Here.", "kept": kept_in(refused)}, headers=headers)
    assert sent() == [("log.txt", "Here.")]


def test_a_file_on_its_way_to_solved_is_sent_with_words(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.customer)
    assert browser.post(url_of(ticket, "solved"), {"content": "", "files": [upload()]}).status_code == 422
    assert (
        browser.post(url_of(ticket, "solved"), {"content": "See here.", "files": [upload()]}).status_code
        == 303
    )
    assert sent() == [("log.txt", "See here.")]


def test_at05_a_mailed_link_gives_the_files_of_its_request_and_no_others(cast, visit):
    owner = visit(cast.customer)
    for title in ("One", "Two"):
        owner.post(NEW, request_form(title=title, files=[upload()]))
    one, two = tickets()
    path = f"/r/{mailed_links.make(one, cast.customer, now=timezone.now())}/"
    guest = visit()
    (mine,), (other,) = files_on(guest.get(path, follow=True)), files_on(owner.get(url_of(two)))
    assert (guest.get(mine).status_code, guest.get(other).status_code) == (200, 404)
    assert visit().get(mine).status_code == 404
    assert visit(cast.colleague).get(mine).status_code == 404


def test_by_a_mailed_link_files_are_sent_as_the_person(cast, visit):
    ticket = ask(cast.customer)
    guest = visit()
    guest.get(f"/r/{mailed_links.make(ticket, cast.customer, now=timezone.now())}/")
    assert guest.post(url_of(ticket, "replies"), {"content": "Here.", "files": [upload()]}).status_code == 303
    with tenancy.platform():
        assert Attachment.objects.get().uploader_id == cast.customer.pk
        assert Message.objects.get(content="Here.").author_id == cast.customer.pk


def test_a_visitor_who_only_brings_files_is_stopped(cast, visit):
    browser = visit()
    statuses = [browser.post(NEW, {"files": [upload()]}).status_code for _ in range(61)]
    assert statuses == [422] * 60 + [429]


def test_an_infected_file_is_named_and_kept_back(cast, visit):
    browser = visit(cast.customer)
    browser.post(NEW, request_form(files=[upload()]))
    with tenancy.platform():
        Attachment.objects.update(scan="infected")
    page = browser.get(url_of(tickets()[0]))
    assert "log.txt Kept back: it holds a virus" in text_of(page) and files_on(page) == []
