"""The demo's months of work."""

import re

import pytest

from accounts import demo as people
from helpdesk.lib import tenancy
from knowledge.models import Article, ArticleFeedback
from tickets import demo
from tickets.models import CategoryArticle, Message, QueuedEvent, Ticket, TicketEvent, TicketFeedback


@pytest.fixture
def loaded(committed, settings):
    settings.DEMO_TICKETS = 120
    people.load()
    return demo.load()


def test_it_tells_months_of_believable_work_in_both_organizations(loaded):
    with tenancy.platform():
        tickets = list(Ticket.objects.select_related("organization"))
        statuses = {ticket.status for ticket in tickets if ticket.organization.slug == "fernway"}
        ages = {(ticket.created_at.year, ticket.created_at.month) for ticket in tickets}
        assert {ticket.organization.slug for ticket in tickets} == {"fernway", "lumen"}
        assert statuses == {"new", "open", "pending", "resolved", "closed"}
        assert len(ages) >= 6
        assert Message.objects.filter(visibility="internal").exists()
        assert TicketFeedback.objects.count() > 10
        assert not any("{" in ticket.title + ticket.description for ticket in tickets)


def test_its_history_stands_in_its_months_and_mails_nobody(loaded):
    with tenancy.platform():
        first = TicketEvent.objects.order_by("created_at").first()
        last = TicketEvent.objects.order_by("created_at").last()
        assert (last.created_at - first.created_at).days > 120
        assert not QueuedEvent.objects.exists()


def test_both_have_a_help_centre_that_readers_judged(loaded):
    with tenancy.platform():
        for slug, least in (("fernway", 14), ("lumen", 11)):
            articles = list(Article.objects.filter(organization__slug=slug))
            assert len(articles) >= least and {one.status for one in articles} == {"published", "draft"}
            assert any(not one.is_public for one in articles) and {one.language for one in articles} == {
                "en",
                "de",
            }
            assert ArticleFeedback.objects.filter(organization__slug=slug, helpful=False).exists()
            assert CategoryArticle.objects.filter(organization__slug=slug).exists()
            slugs = {one.slug for one in articles}
            named = {found for one in articles for found in re.findall(r"/help/([^/)]+)/", one.content)}
            assert named <= slugs
