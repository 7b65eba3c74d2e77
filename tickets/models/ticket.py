"""A ticket: what somebody asks for, and how far it is. Customers say "request"."""

import datetime
import uuid
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.models.base import Within, one_of
from accounts.models.person import Role
from accounts.models.tenant import TenantRow, of
from helpdesk.lib.wall import SameTenant

from .category import Category

NEVER = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)


class Status(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    PENDING = "pending", _("Pending")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


# What customers read.
SAID_TO_CUSTOMERS = {
    "new": _("Received"),
    "open": _("We're working on it"),
    "pending": _("Waiting for your reply"),
    "resolved": _("Solved"),
    "closed": _("Closed"),
}
ACTIVE = ("new", "open", "pending")
DONE = ("resolved", "closed")


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class Criticality(models.TextChoices):
    """What the customer states on the request form."""

    LOW = "low", _("Not much, I can wait")
    MEDIUM = "medium", _("A little")
    HIGH = "high", _("A lot, I work around it")
    CRITICAL = "critical", _("Completely, I can't go on")


class Channel(models.TextChoices):
    WEB = "web", _("Web")
    EMAIL = "email", _("Email")
    CHAT = "chat", _("Chat")
    WIDGET = "widget", _("Widget")
    API = "api", _("API")
    PHONE = "phone", _("Phone")


class TicketQuerySet(Within):
    def rights_of(self, person: User) -> list["TicketQuerySet"]:
        """One queryset for each right that a person sees tickets by: lists take them one by one, each has its index."""
        mine = self.filter(organization_id=person.organization_id)
        if person.role == Role.CUSTOMER:
            copied = Copy.objects.filter(organization_id=person.organization_id, user_id=person.pk)
            own = mine.filter(customer_id=person.pk, unconfirmed=False)
            return [own, mine.filter(pk__in=copied.values("ticket_id"))]
        if person.sees_all:
            return [mine]
        shared = Collaborator.objects.filter(organization_id=person.organization_id, user_id=person.pk)
        rights = [
            mine.filter(assignee_id=person.pk),
            mine.filter(department_id__isnull=True),
            mine.filter(pk__in=shared.values("ticket_id")),
        ]
        return rights + [mine.filter(department_id=person.department_id)] * bool(person.department_id)

    def visible_to(self, person: User) -> "TicketQuerySet":
        """For a row by its key, and for its children. Lists use `page_for`."""
        if person.is_operator:
            return self
        first, *rest = self.rights_of(person)
        return reduce(or_, rest, first)

    def active(self) -> "TicketQuerySet":
        """New, open or pending, written as the partial indexes have it."""
        return self.filter(status__in=ACTIVE)

    def done(self) -> "TicketQuerySet":
        return self.filter(status__in=DONE)

    def accepted(self) -> "TicketQuerySet":
        """What the desk works on: neither held by the plan nor waiting for its address to be proven."""
        return self.filter(held=False, unconfirmed=False)

    def awake(self) -> "TicketQuerySet":
        return self.filter(snoozed_until__isnull=True)

    def with_tags(self, tags: Iterable[Any]) -> "TicketQuerySet":
        return self.filter(pk__in=TicketTag.objects.filter(tag__in=tags).values("ticket_id"))

    def page_for(
        self, person: User, *, after: tuple[datetime.datetime, uuid.UUID] | None = None, size: int = 50
    ) -> "TicketQuerySet":
        """The next ones by deadline. Filters come before this call: what it returns is a page."""
        key = self.order_by("due_key", "pk")
        if after:
            key = key.extra(where=["(due_key, id) > (%s, %s)"], params=list(after))  # noqa: S610 - a keyset by two columns
        return self._page(person, key, ("due_key", "id"), size)

    def lately_for(
        self, person: User, *, after: tuple[datetime.datetime, uuid.UUID] | None = None, size: int = 50
    ) -> "TicketQuerySet":
        """The same for those in which something happened last."""
        key = self.order_by("-last_activity_at", "-pk")
        if after:
            key = key.extra(where=["(last_activity_at, id) < (%s, %s)"], params=list(after))  # noqa: S610
        return self._page(person, key, ("-last_activity_at", "-id"), size)

    def newest_keys(self, person: User, *, size: int) -> "TicketQuerySet":
        """Keys with the time of what happened last, the newest first: for asking about them in the database."""
        key = self.order_by("-last_activity_at", "-pk")
        parts = [part.values_list("pk", "last_activity_at")[:size] for part in key.rights_of(person)]
        if len(parts) == 1:
            return parts[0]
        return parts[0].union(*parts[1:]).order_by("-last_activity_at", "-id")[:size]

    def _page(
        self, person: User, key: "TicketQuerySet", order: tuple[str, str], size: int
    ) -> "TicketQuerySet":
        column = order[0].removeprefix("-")
        parts = [part.values_list("pk", column)[:size] for part in key.rights_of(person)]
        keys = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:]).order_by(*order)[:size]
        page = self.model.objects.filter(
            organization_id=person.organization_id, pk__in=[pk for pk, _ in keys]
        )
        return page.order_by(*order)

    def count_for(self, person: User, *, cap: int = 1000) -> int:
        """How many, up to a cap: badges say "999+"."""
        parts = [
            part.values_list("pk", "due_key")[:cap]
            for part in self.order_by("due_key", "pk").rights_of(person)
        ]
        return min((parts[0] if len(parts) == 1 else parts[0].union(*parts[1:])).count(), cap)


class Ticket(TenantRow):
    """Columns marked with db_default are the database's to set: see tickets/migrations/sql."""

    number = models.BigIntegerField(_("number"), db_default=0, editable=False)
    title = models.CharField(_("subject"), max_length=255)
    description = models.TextField(_("description"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, db_default=0)
    criticality = models.CharField(
        _("how much it holds up"), max_length=10, choices=Criticality, default=Criticality.LOW
    )
    customer = of(User, name="requests", null=True, verbose_name=_("customer"))
    customer_email = models.EmailField(_("customer's email"), max_length=254, db_default="")
    created_by = of(User, null=True, editable=False, verbose_name=_("created by"))
    assignee = of(User, name="assigned_tickets", null=True, verbose_name=_("assignee"))
    department = of(Department, name="tickets", null=True, verbose_name=_("team"))
    category = of(Category, name="tickets", null=True, verbose_name=_("category"))
    source_channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.WEB)
    due_date = models.DateTimeField(_("due date"), null=True, blank=True)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True, editable=False)
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    snooze_reason = models.CharField(_("waiting on"), max_length=200, blank=True)
    # When it came back by itself: marked until somebody has looked.
    woken_at = models.DateTimeField(null=True, editable=False)
    held = models.BooleanField(_("held"), db_default=False, editable=False)
    unconfirmed = models.BooleanField(_("unconfirmed"), default=False, editable=False)
    merged_into = of("self", name="merged", null=True, editable=False, verbose_name=_("merged into"))
    first_responded_at = models.DateTimeField(_("first reply"), null=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, editable=False)
    due_key = models.GeneratedField(
        expression=Coalesce("next_due_at", models.Value(NEVER)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    # Since when it has the status it has, or was last asked of the customer: closing by itself counts from here.
    waits_since = models.DateTimeField(db_default=Now(), editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    last_activity_at = models.DateTimeField(_("last activity"), db_default=Now(), editable=False)
    # What customers see: notes leave both alone.
    public_at = models.DateTimeField(db_default=Now(), editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("ticket"), _("tickets")
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "number"], name="ticket_number"),
            one_of("status", Status.values, name="ticket_status"),
            one_of("priority", Priority.values, name="ticket_priority"),
            one_of("criticality", Criticality.values, name="ticket_criticality"),
            one_of("source_channel", Channel.values, name="ticket_channel"),
            models.CheckConstraint(condition=~models.Q(title=""), name="ticket_title"),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="ticket_not_into_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ACTIVE) | models.Q(resolved_at__isnull=False),
                name="ticket_resolved_at",
            ),
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_at__isnull=False)
                | ~models.Q(status="closed") & models.Q(closed_at=None),
                name="ticket_closed_at",
            ),
            SameTenant(field="customer", to="accounts_user", on_delete="SET NULL", name="ticket_customer"),
            SameTenant(
                field="created_by", to="accounts_user", on_delete="SET NULL", name="ticket_created_by"
            ),
            SameTenant(field="assignee", to="accounts_user", on_delete="SET NULL", name="ticket_assignee"),
            SameTenant(
                field="department", to="accounts_department", on_delete="SET NULL", name="ticket_department"
            ),
            SameTenant(field="category", to="tickets_category", on_delete="SET NULL", name="ticket_category"),
            SameTenant(field="merged_into", to="tickets_ticket", name="ticket_merged_into"),
        ]
        indexes = [
            models.Index(
                "organization", "due_key", "id", name="ticket_due", condition=models.Q(status__in=ACTIVE)
            ),
            models.Index(
                "organization",
                "assignee",
                "due_key",
                "id",
                name="ticket_due_assignee",
                condition=models.Q(status__in=ACTIVE),
            ),
            models.Index(
                "organization",
                "department",
                "due_key",
                "id",
                name="ticket_due_team",
                condition=models.Q(status__in=ACTIVE),
            ),
            # Few of many: a team's unassigned ones and those that sleep would be looked for among all that is active.
            models.Index(
                "organization",
                "department",
                "due_key",
                "id",
                name="ticket_due_nobody",
                condition=models.Q(status__in=ACTIVE, assignee__isnull=True),
            ),
            models.Index(
                "organization",
                "due_key",
                "id",
                name="ticket_due_asleep",
                condition=models.Q(status__in=ACTIVE, snoozed_until__isnull=False),
            ),
            models.Index(fields=["organization", "customer", "-public_at", "-id"], name="ticket_of_customer"),
            models.Index(fields=["organization", "-last_activity_at", "-id"], name="ticket_lately"),
            models.Index(
                fields=["organization", "assignee", "-last_activity_at", "-id"], name="ticket_lately_assignee"
            ),
            models.Index(
                fields=["organization", "department", "-last_activity_at", "-id"], name="ticket_lately_team"
            ),
            # Done ones of who sees a team: where nearly all of it is active, the index above would be read to its end.
            models.Index(
                fields=["organization", "assignee", "-last_activity_at", "-id"],
                name="ticket_done_assignee",
                condition=models.Q(status__in=DONE),
            ),
            models.Index(
                fields=["organization", "department", "-last_activity_at", "-id"],
                name="ticket_done_team",
                condition=models.Q(status__in=DONE),
            ),
            models.Index(fields=["organization", "category"], name="ticket_of_category"),
            models.Index(
                fields=["organization", "number"], name="ticket_held", condition=models.Q(held=True)
            ),
            models.Index(
                fields=["organization", "number"],
                name="ticket_unconfirmed",
                condition=models.Q(unconfirmed=True),
            ),
            models.Index(
                fields=["snoozed_until"], name="ticket_wakes", condition=models.Q(snoozed_until__isnull=False)
            ),
            models.Index(
                fields=["organization", "waits_since"],
                name="ticket_waits",
                condition=models.Q(status__in=["pending", "resolved"]),
            ),
            models.Index(
                fields=["organization", "merged_into"],
                name="ticket_merges",
                condition=models.Q(merged_into__isnull=False),
            ),
            models.Index(fields=["organization", "created_by"], name="ticket_made_by"),
            # Reports ask for some weeks of many years.
            models.Index(fields=["organization", "created_at"], name="ticket_came"),
            models.Index(
                fields=["organization", "first_responded_at"],
                name="ticket_answered",
                condition=models.Q(first_responded_at__isnull=False),
            ),
            models.Index(
                fields=["organization", "resolved_at"],
                name="ticket_solved",
                condition=models.Q(resolved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def solves_itself_at(self) -> datetime.datetime | None:
        """When a ticket that waits for its customer will count as solved."""
        if self.status != Status.PENDING:
            return None
        return self.waits_since + datetime.timedelta(days=self.organization.resolve_after_days)

    @property
    def closes_at(self) -> datetime.datetime | None:
        """Until when a reply reopens a solved one."""
        if self.status != Status.RESOLVED:
            return None
        return self.waits_since + datetime.timedelta(days=self.organization.close_after_days)

    def get_status_display(self) -> str:
        """As staff of its organization say it."""
        from tickets.words import status_label

        return status_label(self.status, self.organization)

    @property
    def said_to_customers(self) -> Any:
        return SAID_TO_CUSTOMERS[self.status]


from .people import Collaborator, Copy  # noqa: E402 - they refer to tickets, and rights refer to them
from .tag import TicketTag  # noqa: E402
