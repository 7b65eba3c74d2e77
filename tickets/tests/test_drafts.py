"""What is being typed is kept by the server, for each mode, and another window's words are not lost."""

import pytest

from helpdesk.lib import tenancy
from tickets.models import Draft
from tickets.tests.making import ask, note, say
from tickets.tests.test_composer import drafts
from tickets.tests.working import at, change, compose, form_on, write


def save(browser, ticket, text, *, mode="reply", base=""):
    return browser.post(at(ticket, "draft"), {"mode": mode, "text": text, "base": base})


def test_each_mode_has_its_own_and_the_page_shows_both(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    assert save(browser, ticket, "Half a re").status_code == 204
    assert save(browser, ticket, "Half a no", mode="note").status_code == 204
    form = form_on(browser, at(ticket), "reply")
    assert (form.values["reply"].strip(), form.values["note"].strip()) == ("Half a re", "Half a no")
    assert drafts() == {("reply", "Half a re"), ("note", "Half a no")}


def test_typing_on_replaces_it_and_emptying_ends_it(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    version = save(browser, ticket, "Half")["Draft-Version"]
    version = save(browser, ticket, "Half a sentence", base=version)["Draft-Version"]
    assert drafts() == {("reply", "Half a sentence")}
    assert save(browser, ticket, "", base=version)["Draft-Version"] == ""
    assert drafts() == set()


def test_what_another_window_wrote_is_told_and_not_overwritten(cast, visit):
    ticket = ask(cast.customer)
    one, two = visit(cast.agent), visit(cast.agent)
    version = save(one, ticket, "From one")["Draft-Version"]
    newer = save(two, ticket, "From two", base=version)["Draft-Version"]
    answer = save(one, ticket, "From one, on", base=version)
    assert answer.status_code == 409
    assert answer.json() == {"text": "From two", "version": newer}
    assert drafts() == {("reply", "From two")}
    assert save(one, ticket, "From one, on", base=newer).status_code == 204


def test_the_same_words_are_no_conflict(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    save(browser, ticket, "Half")
    assert save(browser, ticket, "Half", base="").status_code == 204


def test_what_was_sent_is_no_draft_any_more_and_the_other_mode_stays(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    save(browser, ticket, "Here you are.")
    save(browser, ticket, "Half a no", mode="note")
    compose(browser, ticket, "Here you are.")
    assert drafts() == {("note", "Half a no")}


def test_what_is_kept_after_a_refusal_keeps_both_texts(cast, visit):
    ticket = ask(cast.customer)
    write(visit(cast.agent), ticket, "The reply", note=False, visibility="internal")
    assert drafts() == {("reply", "The reply")}


def test_nobody_keeps_one_where_they_may_not_write(cast, visit):
    ticket = ask(cast.customer)
    change(ticket, cast.admin, department=cast.technical)
    assert save(visit(cast.agent), ticket, "x").status_code == 404
    assert save(visit(cast.analyst), ticket, "x").status_code == 403
    assert save(visit(), ticket, "x").status_code == 302
    assert drafts() == set()


@pytest.mark.parametrize("mode", ["", "public", "x"])
def test_a_mode_that_is_none_keeps_nothing(cast, visit, mode):
    assert save(visit(cast.agent), ask(cast.customer), "x", mode=mode).status_code == 404


def test_a_text_beyond_all_measure_is_cut_and_no_zero_byte_breaks_it(cast, visit):
    ticket = ask(cast.customer)
    assert save(visit(cast.agent), ticket, "x\x00y" + "z" * 200_000).status_code == 204
    with tenancy.platform():
        content = Draft.objects.get().content
    assert content.startswith("xyz")
    assert len(content) <= 100_000


def test_quoting_puts_the_words_into_the_mode_that_they_belong_to(cast, visit):
    ticket = ask(cast.customer)
    said, noted = say(ticket, "One\n<b>Two</b>", cast.customer), note(ticket, "Secret", cast.lead)
    browser = visit(cast.agent)
    page = browser.get(f"{at(ticket)}?quote={said.pk}")
    assert page.context["composer"]["reply"].value() == "> One\n> <b>Two</b>\n\n"
    assert "<b>Two</b>\n" not in page.content.decode()
    page = browser.get(f"{at(ticket)}?quote={noted.pk}").context["composer"]
    assert (page["reply"].value(), page["note"].value(), page.is_note) == ("", "> Secret\n\n", True)
