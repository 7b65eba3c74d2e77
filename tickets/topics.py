"""What customers choose from when they ask, and what is asked of them there."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Organization

from .models import Category, CustomField


def offered(organization: Organization) -> QuerySet[Category]:
    return Category.objects.filter(organization_id=organization.pk).offered()


def questions(organization: Organization, topic: UUID | None) -> list[CustomField]:
    """Those of every topic, and those of this one."""
    asked = CustomField.objects.filter(organization_id=organization.pk).of_tickets().asked_of_customers()
    everywhere = Q(in_categories__isnull=True)
    return list(
        asked.filter(everywhere | Q(in_categories__category_id=topic) if topic else everywhere).distinct()
    )


def answers(organization: Organization, told: dict[str, object]) -> Iterable[tuple[str, object]]:
    """What was told in the fields that customers may see, by label and in their order."""
    if not told:
        return []
    asked = CustomField.objects.filter(organization_id=organization.pk, key__in=list(told))
    shown = asked.of_tickets().asked_of_customers()
    return [(field.label, told[field.key]) for field in shown]
