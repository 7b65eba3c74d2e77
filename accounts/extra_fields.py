"""Fields that the apps above ask of people beside the usual: on the profile, and on a person's page of the settings."""

from typing import Any, Protocol

from django import forms

from .models import User


class Asker(Protocol):
    def fields(self, person: User, *, by: User) -> dict[str, tuple[forms.Field, Any]]:
        """By name in the form: the field, and what it holds; only those that `by` may see and change."""

    def save(self, person: User, told: dict[str, Any], *, by: User) -> None:
        """By name in the form. May refuse (accounts/refusals.py)."""


_askers: list[Asker] = []


def add(asker: Asker) -> None:
    _askers.append(asker)


def asked(person: User, *, by: User) -> dict[str, tuple[forms.Field, Any]]:
    found: dict[str, tuple[forms.Field, Any]] = {}
    for asker in _askers:
        found |= asker.fields(person, by=by)
    return found


def save(person: User, told: dict[str, Any], *, by: User) -> None:
    for asker in _askers if told else []:
        asker.save(person, told, by=by)
