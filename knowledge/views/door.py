"""How the team's pages come to their article."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import ADMIN, AGENT, LEAD
from knowledge.models import Article

WRITING = {AGENT, LEAD, ADMIN}


def article_of(request: HttpRequest, pk: UUID) -> Article:
    rows = Article.objects.visible_to(request.user).select_related("section", "owner", "translation_of")
    found: Article = get_object_or_404(rows, organization_id=request.organization.pk, pk=pk)
    found.organization = request.organization
    return found
