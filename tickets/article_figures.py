"""What the work knows of articles: where they were sent, how that was rated, and which topics have none. A person's figures
are of the tickets that they see."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import Organization, User
from knowledge import team
from knowledge.models.article import Status

from .models import ArticleUse, CategoryArticle, Ticket
from .models.feedback import Rating

# So many tickets in the time make a topic worth an article.
OFTEN = 3
SINCE = timedelta(days=90)


def sent(organization: Organization, person: User) -> dict[UUID, dict[str, int]]:
    seen = Ticket.objects.visible_to(person)
    rows = ArticleUse.objects.filter(organization_id=organization.pk, ticket__in=seen).values("article_id")
    rated = Q(ticket__feedback__isnull=False)
    told = rows.order_by().annotate(
        sent=Count("ticket_id", distinct=True),
        rated=Count("ticket_id", filter=rated, distinct=True),
        good=Count("ticket_id", filter=Q(ticket__feedback__rating__gte=Rating.GOOD), distinct=True),
    )
    return {row.pop("article_id"): row for row in told}


def topics(organization: Organization, person: User, most: int) -> team.Part:
    answered = CategoryArticle.objects.filter(
        organization_id=organization.pk, article__status=Status.PUBLISHED
    ).values("category_id")
    asked = Ticket.objects.visible_to(person).filter(
        organization_id=organization.pk, category__isnull=False, created_at__gte=timezone.now() - SINCE
    )
    rows: Any = asked.exclude(category_id__in=answered).order_by().values("category_id", "category__name")
    rows = rows.annotate(asked=Count("pk")).filter(asked__gte=OFTEN)
    return team.cut(list(rows.order_by(F("asked").desc(), "category__name")[: most + 1]), most)


def register() -> None:
    team.add_sent(sent)
    team.add_part("topics", "tickets/knowledge/_topics.html", topics)
