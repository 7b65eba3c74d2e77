"""Which tickets: a tree of conditions, checked when it comes in and made into a query when it is asked.

`{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}`, and leaves: `{"field": "status", "is": "in", "value": ["new"]}`.
Saved views, the search box and acts on many tickets speak it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .models import (
    Attachment,
    Collaborator,
    CustomField,
    Follower,
    ReadMarker,
    Ticket,
    TicketFeedback,
    TicketTag,
)
from .models.field import Kind, Subject
from .models.ticket import Channel, Criticality, Priority, Status, TicketQuerySet
from .refusals import WrongCondition

DEEPEST, MOST_LEAVES, MOST_VALUES, LONGEST = 5, 40, 100, 200
NONE, ME, MY_TEAM = "none", "me", "mine"
SPAN = re.compile(r"^(\d{1,4})([hd])$")
KEY = re.compile(r"^(field|customer)\.([a-z][a-z0-9_]{0,39})$")
Tree = dict[str, Any]

# How a field of each kind is asked, in the words of the form.
ASKED: dict[str, dict[str, str | Promise]] = {
    "choice": {"in": _("is one of"), "not_in": _("is none of")},
    "words": {"has": _("contains"), "lacks": _("does not contain"), "told": _("is filled in"), "empty": _("is empty")},
    "flag": {"yes": _("yes"), "no": _("no")},
    "number": {"is": _("is"), "over": _("is more than"), "under": _("is less than"), "told": _("is filled in"), "empty": _("is empty")},
    "day": {"before": _("before"), "after": _("after"), "told": _("is filled in"), "empty": _("is empty")},
    "time": {
        "older": _("longer ago than"), "newer": _("within the last"), "within": _("within the next"), "past": _("is over"),
        "before": _("before"), "after": _("after"), "told": _("is set"), "empty": _("is not set"),
    },
}  # fmt: skip
WITHOUT_VALUE = {"told", "empty", "past", "yes", "no"}


@dataclass(frozen=True)
class Asking:
    """Who asks, and when."""

    person: User
    now: datetime


@dataclass(frozen=True)
class Field:
    """`what` takes the values of a choice, or names the column."""

    name: str
    label: str | Promise
    kind: str
    what: Any
    values: tuple[str, ...] = ()


def in_column(column: str) -> Callable[[list[str], Asking], Q]:
    """One of these, "none" standing for an empty one, "me" and "mine" for whoever asks and their team."""

    def chosen(values: list[str], asking: Asking) -> Q:
        named = [value for value in map(_stands_for(asking), values) if value is not None]
        found = Q(**{f"{column}__in": named}) if named else Q(pk__in=[])
        return found | Q(**{f"{column}__isnull": True}) if NONE in values else found

    return chosen


def in_links(model: Any, column: str) -> Callable[[list[str], Asking], Q]:
    """The same for what hangs on a ticket by a table of its own."""

    def chosen(values: list[str], asking: Asking) -> Q:
        links = model.objects.filter(organization_id=asking.person.organization_id)
        named = [value for value in map(_stands_for(asking), values) if value is not None]
        found = (
            Q(pk__in=links.filter(**{f"{column}__in": named}).values("ticket_id")) if named else Q(pk__in=[])
        )
        return found | ~Exists(links.filter(ticket=OuterRef("pk"))) if NONE in values else found

    return chosen


def _stands_for(asking: Asking) -> Callable[[str], Any]:
    own = {ME: asking.person.pk, MY_TEAM: asking.person.department_id, NONE: None}
    return lambda value: own.get(value, value)


def unread(asking: Asking) -> Q:
    read = ReadMarker.objects.filter(
        organization_id=asking.person.organization_id, user=asking.person, ticket=OuterRef("pk")
    )
    return ~Q(Exists(read.filter(read_at__gte=OuterRef("last_activity_at"))))


def with_file(asking: Asking) -> Q:
    rows = Attachment.objects.filter(organization_id=asking.person.organization_id, message__isnull=False)
    return Q(pk__in=rows.values("message__ticket_id"))


def rating(asked: str, value: Any, asking: Asking) -> Q:
    given = TicketFeedback.objects.filter(organization_id=asking.person.organization_id)
    if asked in ("told", "empty"):
        rated = Q(pk__in=given.values("ticket_id"))
        return rated if asked == "told" else ~rated
    return Q(pk__in=given.filter(number("rating", asked, value)).values("ticket_id"))


def where(**columns: Any) -> Callable[[Asking], Q]:
    return lambda asking: Q(**columns)


FIELDS = {
    field.name: field
    for field in (
        Field("status", _("Status"), "choice", in_column("status"), tuple(Status.values)),
        Field("priority", _("Priority"), "choice", in_column("priority"), tuple(map(str, Priority.values))),
        Field("criticality", _("Holds up"), "choice", in_column("criticality"), tuple(Criticality.values)),
        Field("channel", _("Channel"), "choice", in_column("source_channel"), tuple(Channel.values)),
        Field("category", _("Category"), "choice", in_column("category")),
        Field("team", _("Team"), "choice", in_column("department")),
        Field("assignee", _("Assignee"), "choice", in_column("assignee")),
        Field("collaborator", _("Works on it, too"), "choice", in_links(Collaborator, "user")),
        Field("follower", _("Follower"), "choice", in_links(Follower, "user")),
        Field("tag", _("Tag"), "choice", in_links(TicketTag, "tag")),
        Field("customer", _("Customer"), "words", ("customer__name", "customer_email")),
        Field("title", _("Subject"), "words", ("title",)),
        Field("text", _("First message"), "words", ("description",)),
        Field("number", _("Number"), "number", "number"),
        Field("rating", _("Rating"), "number", rating),
        Field("created", _("Created"), "time", "created_at"),
        Field("activity", _("Last activity"), "time", "last_activity_at"),
        Field("due", _("Next deadline"), "time", "next_due_at"),
        Field("due_date", _("Due date"), "time", "due_date"),
        Field("answered", _("Last answer"), "time", "answered_at"),
        Field("responded", _("First reply"), "time", "first_responded_at"),
        Field("resolved", _("Resolved"), "time", "resolved_at"),
        Field("snoozed", _("Snoozed"), "flag", where(snoozed_until__isnull=False)),
        Field("unread", _("Unread"), "flag", unread),
        Field("file", _("With files"), "flag", with_file),
        Field("held", _("Held"), "flag", where(held=True)),
        Field("unconfirmed", _("Unconfirmed"), "flag", where(unconfirmed=True)),
        Field("merged", _("Merged into another"), "flag", where(merged_into__isnull=False)),
    )
}  # fmt: skip


def queryset(tree: Tree, *, person: User, now: datetime | None = None, rows: TicketQuerySet | None = None) -> TicketQuerySet:  # fmt: skip
    """The tickets of the organization that it names; this person's rights are put in by whoever lists them."""
    rows = Ticket.objects.filter(organization_id=person.organization_id) if rows is None else rows
    return rows.filter(q(tree, Asking(person, now or timezone.now())))


def q(tree: Tree, asking: Asking) -> Q:
    """Of a tree that `checked` let through."""
    if "all" in tree:
        met = Q()
        for part in tree["all"]:
            met &= q(part, asking)
        return met
    if "any" in tree:
        either = Q(pk__in=[]) if tree["any"] else Q()
        for part in tree["any"]:
            either |= q(part, asking)
        return either
    if "not" in tree:
        return ~q(tree["not"], asking)
    return leaf(tree["field"], tree["is"], tree.get("value"), asking)


def leaf(name: str, asked: str, value: Any, asking: Asking) -> Q:
    if found := KEY.match(name):
        return told(found, asked, value)
    field = FIELDS[name]
    if field.kind == "choice":
        among = field.what(value, asking)
        return among if asked == "in" else ~among
    if field.kind == "flag":
        return field.what(asking) if asked == "yes" else ~field.what(asking)
    if field.kind == "words":
        return words(field.what, asked, value)
    if field.kind == "time":
        return TIMES[asked](field.what, value, asking)
    return field.what(asked, value, asking) if callable(field.what) else number(field.what, asked, value)


def words(columns: tuple[str, ...], asked: str, value: Any) -> Q:
    met = Q(pk__in=[])
    for column in columns:
        if asked in ("told", "empty"):
            met |= ~Q(**{column: ""}) & Q(**{f"{column}__isnull": False})
        else:
            met |= Q(**{f"{column}__icontains": value})
    return ~met if asked in ("lacks", "empty") else met


def number(column: str, asked: str, value: Any) -> Q:
    lookups = {"is": "", "over": "__gt", "under": "__lt", "told": "__isnull", "empty": "__isnull"}
    return Q(**{column + lookups[asked]: {"told": False, "empty": True}.get(asked, value)})


def told(field: re.Match[str], asked: str, value: Any) -> Q:
    """A custom field, of the ticket or of its customer: kept as JSON, absent when nothing was said."""
    column = f"{'customer__' if field[1] == 'customer' else ''}custom_fields"
    there = Q(**{f"{column}__has_key": field[2]})
    column += f"__{field[2]}"
    if asked in ("told", "empty"):
        return there if asked == "told" else ~there
    if asked in ("yes", "no"):
        return Q(**{column: True}) if asked == "yes" else ~Q(**{column: True})
    if asked in ("in", "not_in"):
        among = Q(**{f"{column}__in": [one for one in value if one != NONE]})
        among = among | ~there if NONE in value else among
        return among if asked == "in" else ~among
    if asked in ("has", "lacks"):
        return (
            Q(**{f"{column}__icontains": value}) if asked == "has" else ~Q(**{f"{column}__icontains": value})
        )
    return Q(
        **{
            column
            + {"is": "", "over": "__gt", "under": "__lt", "before": "__lt", "after": "__gt"}[asked]: value
        }
    )


def midnight(value: str, days: int = 0) -> datetime:
    day = datetime.combine(date.fromisoformat(value) + timedelta(days=days), time())
    return timezone.make_aware(day)


def span(value: str) -> timedelta:
    amount, unit = SPAN.match(value).groups()  # type: ignore[union-attr]
    return timedelta(hours=int(amount) * (1 if unit == "h" else 24))


TIMES: dict[str, Callable[[str, Any, Asking], Q]] = {
    "before": lambda column, value, asking: Q(**{f"{column}__lt": midnight(value)}),
    "after": lambda column, value, asking: Q(**{f"{column}__gte": midnight(value, 1)}),
    "older": lambda column, value, asking: Q(**{f"{column}__lt": asking.now - span(value)}),
    "newer": lambda column, value, asking: Q(**{f"{column}__gte": asking.now - span(value)}),
    "within": lambda column, value, asking: Q(
        **{f"{column}__gte": asking.now, f"{column}__lt": asking.now + span(value)}
    ),
    "past": lambda column, value, asking: Q(**{f"{column}__lt": asking.now}),
    "told": lambda column, value, asking: Q(**{f"{column}__isnull": False}),
    "empty": lambda column, value, asking: Q(**{f"{column}__isnull": True}),
}


def fields_for(person: User) -> dict[str, Field]:
    """What this person can ask: the house's own fields, and those of their organization, also what is no longer asked."""
    kinds = {
        Kind.TEXT: "words",
        Kind.NUMBER: "number",
        Kind.CHOICE: "choice",
        Kind.DATE: "day",
        Kind.CHECKBOX: "flag",
    }
    own = CustomField.objects.visible_to(person).order_by("subject", "position", "label")
    names = {Subject.TICKET: "field", Subject.CUSTOMER: "customer"}
    told = [(f"{names[Subject(one.subject)]}.{one.key}", one) for one in own]
    return FIELDS | {
        name: Field(name, one.label, kinds[Kind(one.kind)], None, tuple(map(str, one.choices)))
        for name, one in told
    }


def checked(tree: Any, fields: dict[str, Field] = FIELDS) -> Tree:
    """The same tree, and nothing that a query could stumble over. Refuses with WrongCondition."""
    if _checked(tree, fields, 1) > MOST_LEAVES:
        raise WrongCondition(_("These are too many conditions. Make two views of it."))
    told: Tree = tree
    return told


def _checked(tree: Any, fields: dict[str, Field], depth: int) -> int:
    if not isinstance(tree, dict) or depth > DEEPEST:
        raise WrongCondition(_("These conditions are nested too deeply."))
    if set(tree) in ({"all"}, {"any"}):
        [parts] = tree.values()
        if not isinstance(parts, list):
            raise WrongCondition
        return sum(_checked(part, fields, depth + 1) for part in parts)
    if set(tree) == {"not"}:
        return _checked(tree["not"], fields, depth + 1)
    field, asked = fields.get(str(tree.get("field"))), tree.get("is")
    if field is None or asked not in ASKED[field.kind] or set(tree) - {"field", "is", "value"}:
        raise WrongCondition
    if asked not in WITHOUT_VALUE:
        _check_value(field, str(asked), tree.get("value"))
    return 1


def _check_value(field: Field, asked: str, value: Any) -> None:
    kind = field.kind
    if kind == "choice":
        if (
            not isinstance(value, list)
            or not 0 < len(value) <= MOST_VALUES
            or not all(_a_choice(one, field) for one in value)
        ):
            raise WrongCondition(_("Choose at least one value."))
    elif kind == "words":
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST or "\0" in value:
            raise WrongCondition(_("Type the words to look for."))
    elif kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
            raise WrongCondition(_("Enter a number."))
    elif asked in ("before", "after"):
        _check_day(value)
    elif not isinstance(value, str) or not SPAN.match(value):
        raise WrongCondition(_("Say how long, like 12h for hours or 3d for days."))


def _check_day(value: Any) -> None:
    try:
        if not 2000 <= date.fromisoformat(value).year < 2200:
            raise ValueError
    except (ValueError, TypeError):
        raise WrongCondition(_("Enter a day, like 2026-11-30.")) from None


def _a_choice(value: Any, field: Field) -> bool:
    """One of the list; a key or somebody's stand-in where there is none. What a custom field offered once stays."""
    if not isinstance(value, str) or "\0" in value or len(value) > LONGEST:
        return False
    if field.what is None or field.values:
        return field.what is None or value in field.values
    try:
        return value in (NONE, ME, MY_TEAM) or bool(UUID(value))
    except ValueError:
        return False
