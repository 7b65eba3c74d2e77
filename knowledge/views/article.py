"""One article, as its readers see it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import PORTAL, open_to
from accounts.models import Organization, User
from helpdesk.lib import prose
from knowledge import reading, voting
from knowledge.forms.feedback import FeedbackForm
from knowledge.models import Article
from knowledge.rendering import files_of, rendered

from .door import WRITING


@open_to(PORTAL)
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    told = reading.person_of(request), request.organization
    if one := reading.whole(*told).filter(slug=slug).first():
        return shown(request, one)
    moved = reading.here(*told).filter(old_slugs__slug=slug).only("slug").first()
    if moved is None:
        raise Http404
    return redirect("help:article", moved.slug, permanent=True)


def shown(
    request: HttpRequest, article: Article, form: FeedbackForm | None = None, *, status: int = 200
) -> HttpResponse:
    """With the form as it was refused, if it was."""
    person = reading.person_of(request)
    told = about(article, person, request.organization) | {
        "judged": voting.judged(article, person=person, session=request.session),
        "form": form or FeedbackForm(),
        "editor": reverse("knowledge:article", args=[article.pk]) if person and person.audience in WRITING else "",
    }  # fmt: skip
    return render(request, "knowledge/article.html", told, status=status)


def about(article: Article, person: User | None, organization: Organization) -> dict[str, Any]:
    sections = reading.sections_of(organization)
    place = article.section or (article.translation_of.section if article.translation_of else None)
    round_it = reading.around(article, place, person, organization)
    return {
        "article": article,
        "direction": reading.direction_of(article.language),
        "text": rendered(article.content, files_of(article.shown)),
        "in_short": prose.summary(article.summary or article.content, 160),
        "place": place,
        "way": reading.way_to(place, sections),
        "beside": round_it.beside,
        "versions": [reading.version_of(one, organization) for one in round_it.versions],
        "related": round_it.related,
        "canonical": organization.url(reading.address_of(article)),
    }
