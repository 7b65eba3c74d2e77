"""Rules at work: which follow an event or the time, what they do, what becomes of it, and back.

Each runs by itself: one that fails leaves the ticket as it was and says so. What rules do may set off other rules; one that
would come to the same ticket again by that within ten minutes is stopped, as two of them undo each other.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import notifications
from accounts.access import ADMINS
from accounts.models import Organization, User
from accounts.notification_kinds import Kind, register
from accounts.refusals import Refusal
from accounts.worker import every
from helpdesk.lib import tenancy

from . import alerts, conditions, macros, properties
from .models import Message, Rule, RuleRun, Tag, Ticket, TicketEvent, TicketTag
from .models.message import MessageType, Side, Visibility
from .models.rule import Outcome, Trigger
from .references import ref_of

log = logging.getLogger(__name__)
SOURCE = "automation"
AGAIN = timedelta(minutes=10)
REPLY_ONCE_IN = timedelta(hours=1)
MOST_BY_TIME, MOST_TRIES, LOOKED_AT, LISTED = 200, 5, 1000, 50
PROPERTIES = ("status", "priority", "assignee_id", "department_id", "category_id")
register(
    Kind("rule", gettext_lazy("A rule tells me of a ticket"), "zap", alerts.WORKING),
    Kind("rule_failed", gettext_lazy("A rule failed"), "triangle-alert", ADMINS, mail=True),
)


@dataclass(frozen=True)
class Desk:
    """Who asks when a rule does: the organization, and nobody of it."""

    organization_id: UUID
    pk: None = None
    department_id: None = None


def follow(event: TicketEvent, ticket: Ticket) -> None:
    """The rules that this event sets off, in their order; each sees what the one before did."""
    happened = triggers_of(event)
    if not happened or ticket.held or ticket.unconfirmed or ticket.merged_into_id:
        return
    rules = Rule.objects.filter(organization_id=ticket.organization_id, is_active=True, trigger__in=happened)
    for rule in rules.order_by("position", "created_at"):
        _run_once(rule, ticket, event)


def triggers_of(event: TicketEvent) -> set[Any]:
    new, said, action = event.new, event.context, event.action
    if action == "message_added" and not said.get("opens"):
        if said.get("side") == Side.CUSTOMER:
            return {Trigger.CUSTOMER_WROTE}
        public = said.get("side") == Side.STAFF and said.get("visibility") == Visibility.PUBLIC
        return {Trigger.STAFF_REPLIED} if public else set()
    if action == "changed":
        # Only now the desk takes it on.
        if new.get("held") is False or new.get("unconfirmed") is False:
            return {Trigger.CREATED}
        return _changed(new)
    plain = {
        "created": Trigger.CREATED, "tag_added": Trigger.CHANGED, "tag_removed": Trigger.CHANGED,
        "feedback_added": Trigger.RATED, "feedback_edited": Trigger.RATED,
        "deadline_soon": Trigger.DEADLINE_SOON, "deadline_missed": Trigger.DEADLINE_MISSED,
    }  # fmt: skip
    return {plain[action]} if action in plain else set()


def _changed(new: dict[str, Any]) -> set[Any]:
    found: set[Any] = {Trigger.CHANGED}
    if "status" in new:
        found.add(Trigger.STATUS)
    if "assignee_id" in new:
        found.add(Trigger.ASSIGNED)
    return found


def matching(rule: Rule, rows: Any = None) -> Any:
    asker: Any = Desk(rule.organization_id)
    return conditions.queryset(rule.conditions or {"all": []}, person=asker, rows=rows)


def _run_once(rule: Rule, ticket: Ticket, event: TicketEvent) -> None:
    mine = RuleRun.objects.filter(organization_id=rule.organization_id, rule=rule)
    if mine.filter(event_id=event.pk).exists() or not matching(rule).filter(pk=ticket.pk).exists():
        return
    run = RuleRun(organization_id=rule.organization_id, rule=rule, ticket_id=ticket.pk, number=ticket.number, event_id=event.pk)  # fmt: skip
    lately = mine.filter(ticket_id=ticket.pk, outcome=Outcome.DONE, created_at__gt=timezone.now() - AGAIN)
    if event.source == SOURCE and lately.exists():
        run.outcome = Outcome.STOPPED
        run.said = _("What another rule did set it off again. Two rules undo each other.")
        run.save(force_insert=True)
        _tell_admins(run, gettext_lazy("The rule “%(rule)s” was stopped at %(ref)s: it and another rule undo each other."))  # fmt: skip
        return
    carry_out(run, ticket)
    run.save(force_insert=True)


def carry_out(run: RuleRun, ticket: Ticket) -> None:
    """What the rule says, at this ticket; what fails is taken back whole."""
    rule = run.rule
    run.before = state_of(ticket)
    try:
        with transaction.atomic(), tenancy.use(tenancy.system_context(rule.organization_id, source=SOURCE, reason=why(rule))):  # fmt: skip
            done = _act(rule, ticket)
    except (Refusal, IntegrityError) as problem:
        run.outcome, run.said = Outcome.FAILED, (str(problem) or type(problem).__name__)[:300]
        _tell_admins(run, gettext_lazy("The rule “%(rule)s” failed at %(ref)s: %(why)s"))
        return
    fresh = Ticket.objects.filter(organization_id=rule.organization_id, pk=ticket.pk).first()
    run.after = state_of(fresh) if fresh else {}
    changed = run.after != run.before
    run.outcome = Outcome.DONE if changed or done else Outcome.SAME
    run.said = "; ".join(done)[:300]


def why(rule: Rule) -> str:
    """As the ticket's history says it."""
    about = {"n": rule.position + 1, "name": rule.name, "when": Trigger(rule.trigger).label}
    return _("rule %(n)s, “%(name)s”, because: %(when)s") % about


def _act(rule: Rule, ticket: Ticket) -> list[str]:
    told, done = rule.actions, []
    macros.set_on(ticket, told, by=None, status=True)
    if text := told.get("note"):
        _say(ticket, text, visibility=Visibility.INTERNAL, message_type=MessageType.NOTE)
        done.append(_("note added"))
    if text := told.get("reply"):
        done.append(_reply(ticket, text))
    if whom := told.get("notify"):
        fresh = Ticket.objects.select_related("organization").get(organization_id=ticket.organization_id, pk=ticket.pk)  # fmt: skip
        if _notify(rule, fresh, whom):
            done.append(_("told"))
    return done


def _reply(ticket: Ticket, text: str) -> str:
    """Marked as automatic; one in an hour and conversation, so that two machines do not write to each other."""
    said = Message.objects.filter(
        organization_id=ticket.organization_id, ticket=ticket, is_auto_response=True
    )
    if said.filter(message_type=MessageType.TEXT, created_at__gt=timezone.now() - REPLY_ONCE_IN).exists():
        return _("not replied: one automatic reply within the hour is enough")
    _say(ticket, text, visibility=Visibility.PUBLIC, is_auto_response=True)
    return _("replied")


def _say(ticket: Ticket, text: str, **columns: Any) -> None:
    content = macros.filled(text, ticket, by=None)
    Message(organization_id=ticket.organization_id, ticket=ticket, content=content, **columns).save(force_insert=True)  # fmt: skip


def _notify(rule: Rule, ticket: Ticket, whom: list[str]) -> bool:
    people = User.objects.filter(organization_id=ticket.organization_id).seated()
    among = Q(pk__in=[])
    if "assignee" in whom and ticket.assignee_id:
        among |= Q(pk=ticket.assignee_id)
    if "team" in whom and ticket.department_id:
        among |= Q(department_id=ticket.department_id)
    if "admins" in whom:
        among |= Q(role="admin")
    return bool(alerts.tell(
        ticket, people.filter(among), kind="rule", title=gettext_lazy("%(rule)s: %(ref)s"),
        because=gettext_lazy("because a rule says so"), rule=rule.name,
    ))  # fmt: skip


def _tell_admins(run: RuleRun, title: Any) -> None:
    organization = Organization.objects.get(pk=run.organization_id)
    ref = ref_of(organization, run.number)
    notifications.tell_admins(
        organization, kind="rule_failed", title=title, link=f"/agent/settings/rules/{run.rule_id}/runs/",
        key=f"rule-{run.rule_id}-{timezone.now():%Y%m%d%H}", rule=run.rule.name, ref=ref, why=run.said,
    )  # fmt: skip


def state_of(ticket: Ticket) -> dict[str, Any]:
    """What rules set, as it is now."""
    links = TicketTag.objects.filter(organization_id=ticket.organization_id, ticket_id=ticket.pk)
    now = (
        Ticket.objects.filter(organization_id=ticket.organization_id, pk=ticket.pk)
        .values(*PROPERTIES)
        .first()
    )
    plain = {name: str(value) if isinstance(value, UUID) else value for name, value in (now or {}).items()}
    return plain | {"tags": sorted(str(key) for key in links.values_list("tag_id", flat=True))}


# -- by the time, by hand, and back -------------------------------------------------------


@every(timedelta(minutes=10))
def by_time() -> None:
    """Rules that follow no event: once for each ticket, until something happens in it."""
    with tenancy.platform(source="worker"):
        rules = list(Rule.objects.filter(is_active=True, trigger=Trigger.TIME, organization__is_active=True).order_by("position", "created_at"))  # fmt: skip
    for rule in rules:
        with tenancy.system(rule.organization_id):
            ran = RuleRun.objects.filter(
                organization_id=rule.organization_id, rule=rule, ticket_id=OuterRef("pk"), updated_at__gte=OuterRef("last_activity_at")
            )  # fmt: skip
            rows = matching(rule).accepted().filter(~Exists(ran), merged_into=None).order_by("pk")
            begin(rule, list(rows.values_list("pk", "number")[:MOST_BY_TIME]))


def begin(rule: Rule, tickets: Iterable[tuple[UUID, int]], *, batch: UUID | None = None, by: User | None = None) -> int:  # fmt: skip
    """At these tickets, by the worker."""
    runs = [
        RuleRun(
            organization_id=rule.organization_id,
            rule=rule,
            ticket_id=key,
            number=number,
            batch=batch,
            owner=by,
        )
        for key, number in tickets
    ]
    RuleRun.objects.bulk_create(runs)
    return len(runs)


def lately(rule: Rule, *, by: User) -> Any:
    """What a rehearsal looks at: the newest thousand that the desk took on."""
    newest = Ticket.objects.visible_to(by).accepted().filter(merged_into=None).order_by("-number")
    return Ticket.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[:LOOKED_AT]))


def rehearse(rule: Rule, *, by: User) -> dict[str, Any]:
    """What it would have done to the last thousand: really done, and taken back at once. The first fifty are told."""
    rows = lately(rule, by=by)
    found = list(
        matching(rule, rows).select_related("organization", "customer", "category").order_by("-number")
    )
    told = []
    with transaction.atomic(), tenancy.system(rule.organization_id):
        for ticket in found[:LISTED]:
            run = RuleRun(
                organization_id=rule.organization_id, rule=rule, ticket_id=ticket.pk, number=ticket.number
            )
            carry_out(run, ticket)
            told.append(
                {"run": run, "title": ticket.title, "ref": ref_of(ticket.organization, ticket.number)}
            )
        transaction.set_rollback(True)
    return {"matched": len(found), "looked": rows.count(), "told": told, "keys": [(one.pk, one.number) for one in found]}  # fmt: skip


def undo(runs: Any, *, by: User) -> int:
    """Properties and tags as they were, as far as nobody changed them since. What was said stays said."""
    return int(runs.filter(organization_id=by.organization_id, outcome=Outcome.DONE).update(outcome=Outcome.UNDOING, tries=0))  # fmt: skip


def go_on() -> bool:
    """The next run that waits, or is to be undone."""
    with tenancy.platform(source="worker"):
        waiting = RuleRun.objects.filter(outcome__in=[Outcome.WAITING, Outcome.UNDOING], tries__lt=MOST_TRIES)
        run = (
            waiting.select_for_update(skip_locked=True, of=("self",))
            .select_related("rule")
            .order_by("id")
            .first()
        )
        if run is None:
            return False
        try:
            with transaction.atomic(), tenancy.use(tenancy.system_context(run.organization_id)):
                _go_on(run)
        except Exception:
            RuleRun.objects.filter(pk=run.pk).update(tries=run.tries + 1)
            raise
    return True


def _go_on(run: RuleRun) -> None:
    rows = Ticket.objects.select_related("organization", "customer")
    ticket = rows.filter(organization_id=run.organization_id, pk=run.ticket_id).first()
    if ticket is None:
        run.outcome, run.said = Outcome.FAILED, _("The ticket is gone.")
    elif run.outcome == Outcome.UNDOING:
        _back(run, ticket)
    elif matching(run.rule).filter(pk=ticket.pk).exists():
        carry_out(run, ticket)
    else:
        run.outcome, run.said = Outcome.SAME, _("It no longer is like this.")
    run.save(update_fields=["outcome", "said", "before", "after"])


def _back(run: RuleRun, ticket: Ticket) -> None:
    now = state_of(ticket)
    ours = {
        name for name, value in run.after.items() if run.before.get(name) != value and now.get(name) == value
    }
    with tenancy.use(tenancy.system_context(run.organization_id, source=SOURCE, reason=_("undone: %(why)s") % {"why": why(run.rule)})):  # fmt: skip
        columns: dict[str, Any] = {}
        for name in ours - {"tags"}:
            value = run.before[name]
            columns[name] = UUID(value) if name.endswith("_id") and value else value
        if columns:
            properties.change(ticket, by=None, **columns)
        if "tags" in ours:
            tags = Tag.objects.filter(organization_id=run.organization_id, pk__in=run.before["tags"])
            properties.set_tags(ticket, tags, by=None)
    run.outcome = Outcome.UNDONE
