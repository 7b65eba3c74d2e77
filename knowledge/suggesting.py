"""Articles that may answer what somebody is about to ask, or what a ticket asks: three at most, and none when none fits."""

from uuid import UUID

from accounts.models import Organization

from .matching import Match, matched, nearest, read
from .models import Article

MOST = 3
# What an article fits at least, of the question; and what the others may fall behind the best one.
FITS, BEHIND = 0.22, 0.4
# How much of a text says what it is about.
BEGINNING = 300


def suggest(organization: Organization, subject: str, body: str = "", language: str = "") -> list[Article]:
    """Those that whoever asks may read. The subject may be answered alone: a long text says much beside it."""
    best: dict[UUID, Match] = {}
    for text in dict.fromkeys([subject.strip(), f"{subject} {body[:BEGINNING]}".strip()]):
        for match in matched(text, most=2 * MOST).matches if text else []:
            if match.key not in best or match.fit > best[match.key].fit:
                best[match.key] = match
    matches = list(best.values())
    if not any(match.fit >= FITS for match in matches):
        return []
    keys = nearest(matches, language=language, behind=BEHIND)
    return read(Article.objects.filter(organization=organization).defer("content"), keys)[:MOST]
