"""Finding articles by the words that people use."""

import re
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector

from accounts.models import Organization, User

from .models import Article

# What PostgreSQL calls the rules of a language's words.
RULES = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch", "pt": "portuguese",
    "sv": "swedish", "da": "danish", "nb": "norwegian", "fi": "finnish", "hu": "hungarian", "ro": "romanian", "tr": "turkish",
    "el": "greek", "ru": "russian", "ar": "arabic",
}  # fmt: skip
MOST_WORDS = 12


def find(
    person: User | None, organization: Organization, text: str, language: str, limit: int
) -> list[tuple[UUID, float]]:
    """Published articles that this reader may open, the best first."""
    words = re.findall(r"\w+", text)[:MOST_WORDS]
    if not words:
        return []
    rules = RULES.get(language, "simple")
    where = (
        SearchVector("title", weight="A", config=rules)
        + SearchVector("summary", weight="B", config=rules)
        + SearchVector("content", weight="D", config=rules)
    )
    asked = SearchQuery(" or ".join(words), search_type="websearch", config=rules)
    mine = Article.objects.visible_to(person).filter(organization_id=organization.pk).published()
    found = mine.annotate(words=where, rank=SearchRank(where, asked)).filter(words=asked)
    return list(found.order_by("-rank", "title").values_list("pk", "rank")[:limit])
