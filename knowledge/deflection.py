"""What was answered before it was asked, counted once a day for each reader and article."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import Organization, User

from .voting import visitor_in


def count(
    article: UUID, *, about: str, person: User | None, session: Any, organization: Organization
) -> bool:
    """False for an article that they may not read."""
    visitor = "" if person else visitor_in(session)
    today = timezone.localdate(timezone=organization.zone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.answered_before_asked(%s, %s, %s, %s)", [article, about, visitor, today])
        return bool(cursor.fetchone()[0])
