"""Time zones to choose from."""

from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

# As their names begin; what stands beside them is read.
REGIONS: dict[str, Any] = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}


def zones(keep: str = "") -> list[tuple[Any, list[tuple[str, str]]]]:
    """By region and city: typing the city's first letters finds it in a plain select. `keep` stays choosable although
    it is no city."""
    grouped: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for zone in sorted(available_timezones()):
        region, _slash, city = zone.partition("/")
        if region in grouped:
            grouped[region].append((zone, city.replace("_", " ").replace("/", ", ")))
    others = ["UTC"] + ([keep] if keep and keep != "UTC" and keep.partition("/")[0] not in grouped else [])
    return [
        *((REGIONS[region], cities) for region, cities in grouped.items()),
        (_("Other"), [(zone, zone) for zone in others]),
    ]
