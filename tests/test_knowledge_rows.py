"""docs/permissions.md, table 4, asked by raw SQL as the application's login; and what the database promises of articles."""

import pytest
from django.db import DatabaseError, transaction

from accounts.tests.test_rows import ACTS, table
from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from knowledge.models import (
    Article,
    ArticleDraft,
    ArticleFeedback,
    ArticleFile,
    ArticleVersion,
    ArticleWord,
    Deflection,
    KnownWord,
    MissedSearch,
    OldSlug,
    Section,
)
from knowledge.tests.shelving import make_article
from tickets.models import ArticleUse, CategoryArticle
from tickets.tests.by_hand import REFUSED, by_hand, refusal, truth
from tickets.tests.making import ask, make_category, say

ROLES = ["visitor", "customer", "agent", "analyst", "admin"]
TABLE = table("4 Rows of what we know", ROLES)
MODELS = {
    model._meta.db_table: model
    for model in (
        Section, Article, OldSlug, ArticleVersion, ArticleDraft, ArticleFile, ArticleFeedback, Deflection, MissedSearch,
        ArticleWord, KnownWord,
        CategoryArticle, ArticleUse,
    )
}  # fmt: skip
OPEN, CLOSED, MINE = "open", "closed", "mine"
CHANGE = {"knowledge_section": "description = 'x'", "knowledge_article": "summary = 'x'", "knowledge_articledraft": "title = 'x'"}  # fmt: skip


def row_of(name, article, person, cast):
    """A row of this article, or in this section, that is this person's where it is somebody's."""
    known = {"organization": article.organization, "article": article}
    return {
        "knowledge_section": lambda: Section(organization=article.organization, name="New", slug=f"s-{uuid7().hex}"),
        "knowledge_article": lambda: Article(organization=article.organization, title="New", slug=f"a-{uuid7().hex}"),
        "knowledge_oldslug": lambda: OldSlug(**known, slug=uuid7().hex),
        "knowledge_articleversion": lambda: ArticleVersion(**known, number=99, title="x", status="draft", is_public=False, slug="x", language="en"),
        "knowledge_articledraft": lambda: ArticleDraft(**known, author=person, version=1),
        "knowledge_articlefile": lambda: ArticleFile(**known, file_name="a", file_type="b", file_size=1, storage_path=uuid7().hex, checksum="c"),
        "knowledge_articlefeedback": lambda: ArticleFeedback(**known, user=person, helpful=True),
        "knowledge_deflection": lambda: Deflection(**known, visitor=uuid7().hex, on="2026-01-01"),
        "knowledge_missedsearch": lambda: MissedSearch(organization=article.organization, text=uuid7().hex, language="en", last_at="2026-01-01 00:00Z"),
        "knowledge_articleword": lambda: ArticleWord(**known, word="zebra", weight=1, language="en", is_public=True),
        "knowledge_knownword": lambda: KnownWord(organization=article.organization, word="zebra", stem="zebra", language="en"),
        "tickets_categoryarticle": lambda: CategoryArticle(**known, category=cast.topic if article.organization_id == cast.ours.pk else cast.their_topic),
        "tickets_articleuse": lambda: ArticleUse(**known, ticket=cast.ticket if article.organization_id == cast.ours.pk else cast.their_ticket),
    }[name]()  # fmt: skip


@pytest.fixture
def known(cast):
    cast.section = {}
    for where in (OPEN, CLOSED):
        with tenancy.platform():
            section = Section.objects.create(organization=cast.ours, name=where, slug=where)
        is_open = {"status": "published", "is_public": True} if where == OPEN else {"status": "draft"}
        setattr(cast, where, make_article(cast.ours, where, section=section, **is_open))
    cast.foreign = make_article(cast.theirs, "foreign")
    cast.topic, cast.their_topic = make_category(cast.ours, "Topic"), make_category(cast.theirs, "Topic")
    cast.ticket, cast.their_ticket = ask(cast.customer), ask(cast.stranger)
    return cast


def happens(name, act, role, cast):
    person = getattr(cast, role, None)
    context = tenancy.context_of(person, source="test") if person else tenancy.Context(org=str(cast.ours.pk))
    found = set()
    for where in (OPEN, CLOSED, "foreign"):
        for mine in (True, False) if person and (where != "foreign" or act == "add") else (False,):
            other = cast.their_admin if where == "foreign" else cast.lead
            if _happens(name, act, context, getattr(cast, where), person if mine else other, cast):
                found.add((where, mine))
    return found


def _happens(name, act, context, article, person, cast):
    with transaction.atomic():
        row = row_of(name, article, person, cast)
        key = row.pk
        with tenancy.platform():
            if act != "add":
                if name in ("knowledge_section", "knowledge_article"):
                    key = article.section_id if name == "knowledge_section" else article.pk
                elif name == "knowledge_articleversion":
                    key = article.versions.first().pk
                else:
                    row.save(force_insert=True)
        try:
            with transaction.atomic(), tenancy.use(context):
                if act == "add":
                    done = row.save(force_insert=True) or True
                else:
                    change = CHANGE.get(name, "id = id")
                    done = by_hand(context, {
                        "read": f"SELECT 1 FROM {name} WHERE id = %s",
                        "change": f"UPDATE {name} SET {change} WHERE id = %s",
                        "delete": f"DELETE FROM {name} WHERE id = %s",
                    }[act], key)  # fmt: skip
        except DatabaseError:
            done = False
        transaction.set_rollback(True)
    return bool(done)


def expected(name, act, role):
    word = TABLE[name, act][role]
    owned = {True, False} if role != "visitor" else {False}
    somebodys = name in ("knowledge_articledraft", "knowledge_articlefeedback")
    return {
        "-": set(),
        "open": {(OPEN, mine) for mine in owned},
        "all": {(where, mine) for where in (OPEN, CLOSED) for mine in owned},
        "own": {(where, True) for where in (OPEN, CLOSED)} if somebodys else set(),
    }[word]


@pytest.mark.parametrize("name", sorted({name for name, _act in TABLE}))
def test_the_database_lets_happen_what_the_page_says(name, known):
    asked = [(act, role) for act in ACTS for role in ROLES]
    found = {question: happens(name, *question, known) for question in asked}
    assert found == {question: expected(name, *question) for question in asked}


def test_every_saved_change_is_a_version_that_nobody_alters(cast):
    article = make_article(cast.ours, "First")
    assert by_hand(cast.agent, "UPDATE knowledge_article SET title = 'Second', slug = 'second' WHERE id = %s", article.pk) == 1  # fmt: skip
    by_hand(cast.agent, "UPDATE knowledge_article SET position = 4 WHERE id = %s", article.pk)
    versions = "SELECT number, title, changed_by_name FROM knowledge_articleversion ORDER BY number"
    assert by_hand(cast.analyst, versions) == [(1, "First", ""), (2, "Second", cast.agent.name)]
    for who in (cast.admin, tenancy.PLATFORM):
        assert refusal(who, "UPDATE knowledge_articleversion SET content = 'x'") == REFUSED
        assert refusal(who, "DELETE FROM knowledge_articleversion") == REFUSED
    assert truth("SELECT slug FROM knowledge_oldslug") == [(article.slug,)]
    by_hand(cast.admin, "DELETE FROM knowledge_article")
    assert truth("SELECT count(*) FROM knowledge_articleversion") == [(0,)]


def test_the_end_of_an_organization_takes_its_articles_along(cast):
    make_article(cast.theirs, "Theirs")
    with tenancy.platform():
        cast.theirs.delete()
    assert truth("SELECT count(*) FROM knowledge_articleversion") == [(0,)]


def test_the_end_of_a_person_leaves_the_versions_and_their_name(cast):
    by_hand(cast.agent, "INSERT INTO knowledge_article (id, organization_id, title, slug, summary, content, status, is_public, language, position, metadata, author_name)"
        " VALUES (%s, %s, 'Mine', 'mine', '', '', 'draft', false, 'en', 0, '{}', '')", uuid7(), cast.ours.pk)  # fmt: skip
    name = cast.agent.name
    with tenancy.platform():
        cast.agent.delete()
    assert truth("SELECT author_id, author_name FROM knowledge_article") == [(None, name)]
    assert truth("SELECT changed_by_id, changed_by_name FROM knowledge_articleversion") == [(None, name)]


def test_sections_make_no_loop_and_few_levels(cast):
    with tenancy.platform():
        above = None
        sections = []
        for number in range(4):
            above = Section.objects.create(
                organization=cast.ours, name=str(number), slug=str(number), parent=above
            )
            sections.append(above)
    move = "UPDATE knowledge_section SET parent_id = %s WHERE id = %s"
    assert refusal(cast.admin, move, sections[3].pk, sections[0].pk) == "section_loop"
    assert refusal(cast.admin, move, sections[0].pk, sections[0].pk) == "section_loop"
    with tenancy.platform():
        fifth = Section.objects.create(organization=cast.ours, name="5", slug="5")
    assert refusal(cast.admin, move, sections[3].pk, fifth.pk) == "section_too_deep"
    assert refusal(cast.admin, move, sections[2].pk, fifth.pk) == ""


def test_a_reader_says_it_once_and_may_change_their_mind(cast):
    article, draft = make_article(cast.ours, "Open"), make_article(cast.ours, "Draft", status="draft")
    says = "SELECT app.say_of_article(%s, %s, %s, %s)"
    nobody = tenancy.Context(org=str(cast.ours.pk))
    visitor = "v" * 40
    for helpful in (True, False):
        assert by_hand(cast.customer, says, article.pk, helpful, "Hm", "") == [(True,)]
        assert by_hand(nobody, says, article.pk, helpful, "", visitor) == [(True,)]
    assert truth("SELECT helpful, count(*) FROM knowledge_articlefeedback GROUP BY 1") == [(False, 2)]
    assert by_hand(nobody, says, article.pk, True, "", "short") == [(False,)]
    for who in (nobody, cast.customer, cast.stranger):
        assert by_hand(who, says, draft.pk, True, "", visitor) == [(False,)]
    assert by_hand(cast.stranger, says, article.pk, True, "", "") == [(False,)]
    assert by_hand(nobody, "SELECT * FROM app.said_of_article(%s)", article.pk) == [(0, 2)]
    assert by_hand(cast.stranger, "SELECT * FROM app.said_of_article(%s)", article.pk) == [(0, 0)]


def test_an_article_was_sent_when_its_address_stands_in_an_answer(cast):
    article = make_article(cast.ours, "Charging", slug="charging")
    make_article(cast.theirs, "Theirs", slug="theirs")
    by_hand(cast.agent, "UPDATE knowledge_article SET slug = 'charge-it' WHERE id = %s", article.pk)
    ticket = ask(cast.customer, "See https://acme.example/help/charge-it/ please")
    assert truth("SELECT count(*) FROM tickets_articleuse") == [(0,)]
    say(
        ticket,
        "Read https://acme.example/help/charging/ and /help/charge-it/, not /help/theirs/.",
        cast.agent,
    )
    assert truth("SELECT article_id, ticket_id, by_id FROM tickets_articleuse") == [(article.pk, ticket.pk, cast.agent.pk)]  # fmt: skip
