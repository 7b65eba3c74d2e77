"""Whose holidays are known: countries and their regions by name, and the public holidays of a year (the library `holidays`)."""

import re
from datetime import date
from functools import cache

import holidays
from holidays.registry import COUNTRIES

LITTLE = {"And", "Of", "The", "Da"}


@cache
def countries() -> dict[str, str]:
    """Codes and names, by name."""
    known = holidays.list_supported_countries(include_aliases=False)
    named = {code: _words(name) for name, code, *_more in COUNTRIES.values() if code in known}
    return dict(sorted(named.items(), key=lambda one: one[1]))


def _words(name: str) -> str:
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).split()
    return " ".join(part.lower() if part in LITTLE else part for part in parts)


def regions(country: str) -> dict[str, str]:
    """Codes and names, by name; of a country that knows none, or is none, nothing."""
    if country not in countries():
        return {}
    named = holidays.country_holidays(country).get_subdivision_aliases()
    return dict(
        sorted(((code, names[0] if names else code) for code, names in named.items()), key=lambda r: r[1])
    )


def holidays_of(country: str, subdivision: str, years: range, *, language: str) -> dict[date, str]:
    """The public holidays, named in this language if the library speaks it, else in the country's own."""
    spoken = holidays.country_holidays(country).supported_languages
    fitting = [one for one in spoken if one.partition("_")[0] == language]
    known = holidays.country_holidays(
        country, subdiv=subdivision or None, years=years, language=fitting[0] if fitting else None
    )
    return dict(sorted(known.items()))
