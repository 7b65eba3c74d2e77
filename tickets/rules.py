"""Rules as admins write them: made, changed, put in order, deleted."""

from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.ordering import last_place, move
from accounts.refusals import NotYours, heard

from .models import Rule


def create(*, by: User, **columns: Any) -> Rule:
    """The last in the list. Refuses with RuleNameTaken and NotYours."""
    _an_admin(by)
    place = last_place(Rule.objects.filter(organization_id=by.organization_id))
    rule = Rule(organization_id=by.organization_id, position=place, **columns)
    with heard():
        rule.save(force_insert=True)
    return rule


def change(rule: Rule, *, by: User, **columns: Any) -> None:
    _an_admin(by)
    for name, value in columns.items():
        setattr(rule, name, value)
    with heard():
        rule.save(update_fields=list(columns))


def delete(rule: Rule, *, by: User) -> None:
    _an_admin(by)
    with heard():
        rule.delete()


def arrange(pk: UUID, *, up: bool, by: User) -> None:
    """One place up or down; the first and the last stay where they are."""
    _an_admin(by)
    with heard():
        move(Rule.objects.filter(organization_id=by.organization_id), pk, up=up)


def _an_admin(person: User) -> None:
    if not person.is_admin:
        raise NotYours
