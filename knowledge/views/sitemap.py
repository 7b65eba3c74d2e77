"""What search engines may know of: open articles and the sections that lead to them, of the organization at this address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import EVERYBODY, PORTAL, open_to
from knowledge import reading
from knowledge.models import Article

# What one sitemap may hold.
MOST = 50_000
CLOSED = ("/account/", "/admin/", "/agent/", "/dev/", "/files/", "/r/", "/requests/", "/help/search/")


@open_to(PORTAL)
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    organization = request.organization
    articles = list(reading.open_ones(organization)[:MOST])
    told = {"articles": [told_of(one, others, organization) for one, others in families(articles)]}
    told["sections"] = [
        organization.url(reverse("help:section", args=[section.slug]))
        for section in leading_to(articles, reading.sections_of(organization))
    ]
    told["centre"] = organization.url(reverse("help:centre"))
    return render(request, "knowledge/sitemap.xml", told, content_type="application/xml; charset=utf-8")


def families(articles: list[Article]) -> list[tuple[Article, list[Article]]]:
    """Each with its versions in all languages, if there are several."""
    by_first: dict[Any, list[Article]] = {}
    for one in articles:
        by_first.setdefault(one.translation_of_id or one.pk, []).append(one)
    return [(one, by_first[one.translation_of_id or one.pk]) for one in articles]


def told_of(article: Article, versions: list[Article], organization: Any) -> dict[str, Any]:
    return {
        "address": organization.url(reading.address_of(article)),
        "changed": article.changed_at,
        "versions": [(one.language, organization.url(reading.address_of(one))) for one in versions] if len(versions) > 1 else [],
    }  # fmt: skip


def leading_to(articles: list[Article], sections: list[Any]) -> list[Any]:
    """Staff see more sections than there is something open in."""
    by_key = {section.pk: section for section in sections}
    shown = {one.section_id for one in articles if one.section_id in by_key}
    for key in list(shown):
        shown.update(section.pk for section in reading.way_to(by_key[key], sections))
    return [section for section in sections if section.pk in shown]


@open_to(EVERYBODY)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines.append(f"Sitemap: {request.organization.url(reverse('help:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
