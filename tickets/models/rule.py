"""What the desk does by itself: when something happens, if the ticket is like this, then that. And what became of it."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.base import one_of
from accounts.models.tenant import TenantRow, of
from accounts.names import a_name
from helpdesk.lib.wall import SameTenant


class Trigger(models.TextChoices):
    CREATED = "created", _("A request comes in")
    CUSTOMER_WROTE = "customer_wrote", _("The customer writes again")
    STAFF_REPLIED = "staff_replied", _("Somebody replies to the customer")
    STATUS = "status", _("The status changes")
    ASSIGNED = "assigned", _("The assignee changes")
    CHANGED = "changed", _("Any property changes")
    RATED = "rated", _("The customer gives a rating")
    DEADLINE_SOON = "deadline_soon", _("A deadline comes near")
    DEADLINE_MISSED = "deadline_missed", _("A deadline is missed")
    TIME = (
        "time",
        _("Time passes: looked at every ten minutes, once for each ticket until something happens in it"),
    )


class Outcome(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    SAME = "same", _("Nothing to change")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class Rule(TenantRow):
    """`conditions` is a tree of tickets/conditions.py; `actions` what macros set, and "note", "reply", "notify"."""

    name = models.CharField(_("name"), max_length=80, validators=[a_name])
    is_active = models.BooleanField(_("on"), default=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    trigger = models.CharField(_("when"), max_length=20, choices=Trigger, default=Trigger.CREATED)
    conditions: Any = models.JSONField(_("conditions"), default=dict)
    actions: Any = models.JSONField(_("actions"), default=dict)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("rule"), _("rules")
        ordering = ["position", "created_at"]
        constraints = [
            *TenantRow.Meta.constraints,
            one_of("trigger", Trigger.values, name="rule_trigger"),
            models.UniqueConstraint("organization", Lower("name"), name="rule_name"),
            models.CheckConstraint(condition=~models.Q(actions={}), name="rule_does_something"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleRun(TenantRow):
    """One rule at one ticket. `batch` is what was started together by hand; it outlives the ticket."""

    rule = of(Rule, name="runs")
    ticket_id = models.UUIDField()
    number = models.BigIntegerField(_("number"))
    event_id = models.BigIntegerField(null=True)
    batch = models.UUIDField(null=True)
    owner = of(User, null=True, verbose_name=_("started by"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    said = models.CharField(_("message"), max_length=300, blank=True)
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("run of a rule"), _("runs of rules")
        constraints = [
            *TenantRow.Meta.constraints,
            one_of("outcome", Outcome.values, name="rulerun_outcome"),
            # An event that is followed again, after a failure elsewhere, runs no rule twice.
            models.UniqueConstraint(
                fields=["organization", "rule", "event_id"], condition=models.Q(event_id__isnull=False), name="rulerun_once"
            ),
            SameTenant(field="rule", to="tickets_rule", name="rulerun_rule"),
            SameTenant(field="owner", to="accounts_user", on_delete="SET NULL", name="rulerun_owner"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization", "rule", "-created_at", "-id"], name="rulerun_of_rule"),
            models.Index(fields=["organization", "ticket_id", "rule"], name="rulerun_of_ticket"),
            models.Index(fields=["id"], name="rulerun_waits", condition=models.Q(outcome__in=["waiting", "undoing"])),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_outcome_display()
