"""Views come, change, are arranged and go: one's own by everybody of the staff, shared ones by who may share."""

from typing import Any

from accounts.models import User
from accounts.ordering import last_place, move
from accounts.refusals import NotYours, heard

from . import conditions
from .models import SavedView
from .models.saved_view import Audience

# What a table of a view shows; the subject and the number always stand there.
COLUMNS = ("status", "priority", "customer", "assignee", "team", "category", "tags", "channel", "created", "activity", "due")  # fmt: skip


def audiences(person: User) -> list[str]:
    """For whom this person may keep a view."""
    if person.is_admin:
        return list(Audience.values)
    may_share = person.role == "agent" and person.department_id is not None
    return list(Audience.values[:2] if may_share else Audience.values[:1])


def may_change(view: SavedView, person: User) -> bool:
    if person.is_admin and view.audience != Audience.PRIVATE:
        return True
    return view.owner_id == person.pk and view.audience in audiences(person)


def create(*, by: User, **columns: Any) -> SavedView:
    """At the end of the list. Refuses with ViewNameTaken, WrongCondition and NotYours."""
    view = SavedView(organization_id=by.organization_id, owner=by, **_told(columns, by=by))
    with heard():
        view.position = last_place(SavedView.objects.visible_to(by))
        view.save(force_insert=True)
    return view


def change(view: SavedView, *, by: User, **columns: Any) -> None:
    if not may_change(view, by):
        raise NotYours
    told = _told(columns, by=by)
    for column, value in told.items():
        setattr(view, column, value)
    with heard():
        view.save(update_fields=list(told))


def _told(columns: dict[str, Any], *, by: User) -> dict[str, Any]:
    if "conditions" in columns:
        conditions.checked(columns["conditions"], conditions.fields_for(by))
    if columns.get("audience", Audience.PRIVATE) not in audiences(by):
        raise NotYours
    if columns.get("audience") == Audience.TEAM and columns.get("department") is None:
        columns["department"] = by.department
    return columns


def arrange(view: SavedView, *, up: bool, by: User) -> None:
    """Among those that this person sees; of others' the place stays."""
    with heard():
        move(SavedView.objects.visible_to(by).filter(owner=by).in_order(), view.pk, up=up)


def delete(view: SavedView, *, by: User) -> None:
    if not may_change(view, by):
        raise NotYours
    with heard():
        view.delete()
