"""Articles that may answer what somebody is about to ask, or what a ticket asks: three at most, and none when none fits."""

from accounts.models import Organization

from .matching import Match, matched
from .models import Article

MOST = 3
# What an article fits at least, of the question; and what the others may fall behind the best one.
FITS, BEHIND = 0.24, 0.4
# How much of a text says what it is about.
BEGINNING = 300
# What is written in the reader's language stands before what fits the same.
OWN_LANGUAGE = 1.1


def suggest(organization: Organization, subject: str, body: str = "", language: str = "") -> list[Article]:
    """Those that whoever asks may read. The subject may be answered alone: a long text says much beside it."""
    asked = dict.fromkeys([subject.strip(), f"{subject} {body[:BEGINNING]}".strip()])
    best: dict[object, Match] = {}
    for text in asked:
        for match in matched(text, most=2 * MOST).matches if text else []:
            if match.key not in best or match.fit > best[match.key].fit:
                best[match.key] = match
    return _chosen(organization, list(best.values()), language)


def _chosen(organization: Organization, matches: list[Match], language: str) -> list[Article]:
    if not matches or max(match.fit for match in matches) < FITS:
        return []

    def worth(match: Match) -> float:
        return match.worth * (OWN_LANGUAGE if match.language == language else 1)

    matches.sort(key=lambda match: (-worth(match), match.key))
    near = [match.key for match in matches if worth(match) >= BEHIND * worth(matches[0])]
    rows = Article.objects.published().filter(organization=organization).defer("content").in_bulk(near)
    # An article and its translations answer once.
    chosen = {rows[key].translation_of_id or key: rows[key] for key in reversed(near) if key in rows}
    return list(chosen.values())[::-1][:MOST]
