"""What people hear of: THE list of kinds. Each app registers its own; who hears of one, the app that tells decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .access import ADMINS, STAFF
from .models import User


@dataclass(frozen=True)
class Kind:
    """`direct`: said to one person by name, so it is shown even of what they muted."""

    name: str
    label: Any
    icon: str
    audience: frozenset[str] = STAFF
    in_app: bool = True
    mail: bool = False
    direct: bool = False


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        KINDS[kind.name] = kind


def kinds_for(person: User) -> Iterable[Kind]:
    return [kind for kind in KINDS.values() if person.audience in kind.audience]


def icon_of(name: str) -> str:
    return KINDS[name].icon if name in KINDS else "bell"


register(Kind("mail_failed", _("A mail could not be delivered"), "mail", audience=ADMINS))
