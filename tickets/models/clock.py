"""What was promised for a ticket and how much of it has passed (decision 8). Rows are written by the database alone."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Calendar
from accounts.models.base import Within, one_of
from accounts.models.tenant import TenantRow, of
from helpdesk.lib.wall import SameTenant

from .category import MOST_MINUTES, Category
from .ticket import Priority, Ticket


class Kind(models.TextChoices):
    FIRST = "first", _("First reply")
    NEXT = "next", _("Next reply")
    SOLUTION = "solution", _("Resolution")


class From(models.TextChoices):
    """What says how long it may take."""

    USUAL = "usual", _("The usual target, as there is no category")
    CATEGORY = "category", _("The category's target")
    PRIORITY = "priority", _("The category's target for this priority")


class SlaClockQuerySet(Within):
    def running(self) -> "SlaClockQuerySet":
        return self.filter(since__isnull=False)


class SlaClock(TenantRow):
    """It runs while `since` is set: `counted` is what had been counted before. `due_at` stays when it has ended."""

    ticket = of(Ticket, name="clocks", verbose_name=_("ticket"))
    kind = models.CharField(_("for"), max_length=10, choices=Kind)
    target_minutes = models.PositiveIntegerField(_("target (minutes)"))
    target_from = models.CharField(_("target from"), max_length=10, choices=From)
    # Whose hours count.
    calendar = of(Calendar, null=True, verbose_name=_("business hours"))
    started_at = models.DateTimeField(_("started"))
    counted = models.DurationField(_("counted before"))
    since = models.DateTimeField(_("counts since"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    # When little is left, and when that was said.
    soon_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(_("paused"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    missed_at = models.DateTimeField(_("missed"), null=True)
    # When time alone makes something of it.
    look_at = models.GeneratedField(
        expression=models.Case(
            models.When(Q(since=None) | ~Q(missed_at=None), then=None),
            models.When(reminded_at=None, then=F("soon_at")),
            default=F("due_at"),
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    # From when to when it ran, and how many seconds of that counted, by the hours of then.
    spells = models.JSONField(default=list)

    objects = SlaClockQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("deadline"), _("deadlines")
        ordering = ["started_at", "kind"]
        constraints = [
            *TenantRow.Meta.constraints,
            SameTenant(field="ticket", to="tickets_ticket", name="slaclock_ticket"),
            SameTenant(
                field="calendar", to="accounts_calendar", on_delete="SET NULL", name="slaclock_calendar"
            ),
            one_of("kind", Kind.values, name="slaclock_kind"),
            one_of("target_from", From.values, name="slaclock_target_from"),
            # One of each kind that has not ended; and what has ended or is paused does not run.
            models.UniqueConstraint(
                fields=["organization", "ticket", "kind"], condition=Q(ended_at=None), name="slaclock_once"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(ended_at=None, paused_at=None), name="slaclock_runs_or_not"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "ticket"], name="slaclock_of"),
            models.Index(fields=["look_at"], name="slaclock_look", condition=Q(look_at__isnull=False)),
            # Reports ask for some weeks of many years.
            models.Index(fields=["organization", "ended_at"], name="slaclock_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["organization", "missed_at"], name="slaclock_missed", condition=Q(missed_at__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_kind_display()


class TargetMinutes(models.PositiveIntegerField):
    """Nothing is what the category says for any priority."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {
            "null": True, "blank": True,
            "validators": [MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
        }  # fmt: skip
        super().__init__(*args, **kwargs)


class CategoryTarget(TenantRow):
    """Of tickets of one priority; what is not told here is the category's."""

    category = of(Category, name="targets", verbose_name=_("category"))
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    response = TargetMinutes(_("first reply within (minutes)"))
    next_response = TargetMinutes(_("next reply within (minutes)"))
    resolution = TargetMinutes(_("solved within (minutes)"))

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("target by priority"), _("targets by priority")
        ordering = ["-priority"]
        constraints = [
            *TenantRow.Meta.constraints,
            SameTenant(field="category", to="tickets_category", name="categorytarget_category"),
            one_of("priority", Priority.values, name="categorytarget_priority"),
            models.UniqueConstraint(fields=["organization", "category", "priority"], name="categorytarget_once"),
            models.CheckConstraint(
                condition=(Q(response=None) | Q(response__gte=1, response__lte=MOST_MINUTES))
                & (Q(next_response=None) | Q(next_response__gte=1, next_response__lte=MOST_MINUTES))
                & (Q(resolution=None) | Q(resolution__gte=1, resolution__lte=MOST_MINUTES)),
                name="categorytarget_minutes",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_priority_display()


class Recount(TenantRow):
    """Running deadlines of a category, or of all, that are counted anew after targets or hours have changed."""

    category = of(Category, null=True, verbose_name=_("category"))
    # How far it is, in the order of tickets' keys.
    after = models.UUIDField(null=True)
    total = models.PositiveIntegerField(_("tickets"), null=True)
    done = models.PositiveIntegerField(_("done"), db_default=0)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("recount of deadlines"), _("recounts of deadlines")
        constraints = [
            *TenantRow.Meta.constraints,
            SameTenant(field="category", to="tickets_category", name="recount_category"),
            models.UniqueConstraint(
                fields=["organization", "category"], nulls_distinct=False, name="recount_whose"
            ),
        ]
        indexes = [models.Index(fields=["updated_at"], name="recount_waits", condition=Q(finished_at=None))]

    def __str__(self) -> str:
        return str(self.category or self.organization)
