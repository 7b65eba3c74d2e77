"""An article from an answer: without greeting, sign-off, quotes and names, and with everything else."""

import time
from typing import Any

import pytest

from conftest import make_person
from helpdesk.lib import tenancy
from knowledge.models import Article
from tickets import article_drafts
from tickets.tests.making import ask, make_category, note, say
from tickets.tests.working import at


class Somewhere:
    """What the rules ask of a ticket."""

    class organization:  # noqa: N801
        ticket_prefix = "AC"

    number = 12


def cut(text, *names):
    ticket: Any = Somewhere
    ordered = sorted(names, key=lambda name: -len(name))
    return article_drafts.text_of(text, ordered, ticket)


@pytest.mark.parametrize(("said", "left"), [
    ("Hi Ines,\n\nhold the button.\n\nBest regards\nMaya Okafor\nAcme support", "Hold the button."),
    ("Hello Ines, hold the button.\n\nThanks, Maya", "Hold the button."),
    ("Good morning, Ines,\nhold it.\n\nMaya", "Hold it."),
    ("Sehr geehrte Frau Weber,\n\nhalten Sie die Taste.\n\nMit freundlichen Grüßen\nMaya Okafor", "Halten Sie die Taste."),
    ("Hallo Ines!\nDie Taste halten.\nViele Grüße aus Berlin\nMaya", "Die Taste halten."),
    ("Bonjour Ines,\n\nappuyez dix secondes.\n\nBien cordialement,\nMaya", "Appuyez dix secondes."),
    ("Hola Ines:\npulse el botón.\nUn saludo, Maya", "Pulse el botón."),
    ("Hej Ines!\nHåll in knappen.\nMed vänliga hälsningar\nMaya", "Håll in knappen."),
    ("Здравствуйте, Ines!\nДержите кнопку.\nС уважением,\nMaya", "Держите кнопку."),
    ("Hold it.\n-- \nMaya\nAcme, Storgatan 1", "Hold it."),
    ("Hold it.\n\nOn 14 Nov 2026 at 09:42, Ines wrote:\n> It broke.\n> Again.", "Hold it."),
    ("> It broke.\n\nHold it.", "Hold it."),
])  # fmt: skip
def test_what_stands_round_an_answer_goes(said, left):
    assert cut(said, "Ines", "Weber", "Ines Weber", "Maya", "Okafor", "Maya Okafor") == left


@pytest.mark.parametrize("said", [
    "Thanks for asking.\n\nHold the button for ten seconds.",
    "Hello is the word that the display then shows.",
    "Hinges are oiled once a year.",
    "1. Annual care\n2. Planning: anneal it",
    "At 100-240 V, since 2026-11-28, on 28.11.2026, at 12:30, for 1,250 kr.",
    "Best results come with a full battery.",
    "Sign off:\n\nRegards are not the end of the text when a long line follows, which no signature has, as this one does.",
])  # fmt: skip
def test_what_only_looks_like_it_stays(said):
    assert cut(said, "Ann", "Plan") == said


@pytest.mark.parametrize(("said", "left"), [
    ("Ask Ann or ANN.", "Ask … or …."),
    ("Ann's bike, Anns Rad, Ann’s plan.", "… bike, … Rad, … plan."),
    ("Ann-Marie and Ann Lee ride.", "…-Marie and … ride."),
    ("An Ann@Example.org and +46 70 123 45 67 or (030) 901820.", "An … and … or …."),
    ("Order 4711234, #20418123 or ORD-2026-004711.", "Order …, … or …."),
    ("Your ticket AC-12, ac-7, #12.", "Your ticket …, …, …."),
    ("See ![plan](attachment:0198) [log](/files/0198/) https://x.example/r/abc_DEF/ now.", "See    now."),
    ("田中さんのバッテリー", "…さんのバッテリー"),
])  # fmt: skip
def test_whom_it_was_about_goes(said, left):
    assert cut(said, "Ann", "Lee", "Ann Lee", "田中") == left


@pytest.mark.parametrize(
    "piece", ["a", "a-", "[", "[a](", " ", "0 ", "\n", "> a\n", "a@", "https://", "Hi ", "…", "-"]
)
def test_no_text_takes_long(piece):
    begun = time.perf_counter()
    cut(piece * (100_000 // len(piece)) + "x", "Ann")
    assert time.perf_counter() - begun < 3


def drafts():
    with tenancy.platform():
        return list(Article.objects.prefetch_related("category_links"))


def test_an_answer_becomes_a_draft_for_staff_and_opens(visit, cast):
    topic = make_category(cast.ours, "Charging")
    ticket = ask(cast.customer, f"Charging for {cast.customer.first_name or 'Ada'}", category=topic)
    said = say(
        ticket, f"Hi {cast.customer.get_short_name()},\n\nplug it in.\n\nBest,\n{cast.agent}", cast.agent
    )
    browser = visit(cast.admin)
    address = at(ticket, "messages", said.pk, "article")
    assert address in browser.get(at(ticket)).content.decode()
    answer = browser.post(address)
    (article,) = drafts()
    assert answer.url == f"/agent/knowledge/{article.pk}/"
    assert (article.content, article.status, article.is_public) == ("Plug it in.", "draft", False)
    assert [link.category_id for link in article.category_links.all()] == [topic.pk]
    assert article.title.startswith("Charging for")
    assert "read it through" in browser.get(answer.url).content.decode()


def test_only_what_staff_said_in_public_and_only_by_those_who_write(visit, cast):
    ticket = ask(cast.customer)
    with tenancy.platform():
        opening = ticket.messages.get(opens=True)
    said, aside = say(ticket, "Plug it in.", cast.agent), note(ticket, "Odd.", cast.agent)
    for message in (opening, aside):
        assert visit(cast.admin).post(at(ticket, "messages", message.pk, "article")).status_code == 404
    address = at(ticket, "messages", said.pk, "article")
    assert visit(cast.analyst).post(address).status_code == 403
    assert visit(cast.admin).get(address).status_code == 405
    stranger = make_person(cast.theirs, "agent", "writer@other.example")
    assert visit(stranger).post(address).status_code == 404
    page = visit(cast.admin).get(at(ticket)).content.decode()
    assert page.count("/article/") == 1
    assert drafts() == []
