"""What the apps above tie to an article: a field in its form each, offered and kept by them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Organization, User

from .models import Article


@dataclass(frozen=True)
class Tie:
    name: str
    label: Any
    hint: Any
    offered: Callable[[Organization], list[tuple[str, str]]]
    chosen: Callable[[Article], list[str]]
    choose: Callable[[Article, Iterable[UUID], User], None]


TIES: dict[str, Tie] = {}


def add(tie: Tie) -> None:
    TIES[tie.name] = tie
