"""The same act on many tickets: in the background, with the rights of whoever asked, and undone as far as nobody changed it since."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.worker import every
from helpdesk.lib import tenancy

from . import alerts, archive, properties, spam
from .models import Archive, BulkItem, BulkRun, Tag, Ticket, TicketTag
from .models.bulk import State
from .models.ticket import TicketQuerySet
from .refusals import NothingToDo

MOST = 10_000
AT_ONCE = 25
MOST_TRIES = 5
KEEP = timedelta(days=2)
COLUMNS = {"status", "priority", "assignee", "department", "category"}
ACTS = COLUMNS | {"tag", "untag", "spam", "delete"}


def begin(act: dict[str, Any], keys: Iterable[UUID], *, by: User) -> BulkRun:
    """To those of these tickets that this person sees. Refuses with NothingToDo none, and more than ten thousand."""
    assert set(act) <= ACTS, "acts on many tickets"
    wanted = sorted(set(keys))
    if not wanted or not act:
        raise NothingToDo(_("Nothing was chosen."))
    if len(wanted) > MOST:
        raise NothingToDo(_("These are more than 10,000 tickets. Narrow the list down and do it in parts."))
    run = BulkRun(
        organization_id=by.organization_id,
        owner=by,
        act=act,
        keys=[str(key) for key in wanted],
        total=len(wanted),
    )
    run.save(force_insert=True)
    return run


def keys_of(rows: TicketQuerySet, *, by: User) -> list[UUID]:
    """Of a whole list, as this person sees it; one too many says that it is too many."""
    parts = [part.order_by().values_list("pk", flat=True) for part in rows.rights_of(by)]
    found = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:])
    return list(found[: MOST + 1])


def undo(run: BulkRun, *, by: User) -> BulkRun:
    """From now on backwards. Refuses with NothingToDo what is not done, or was undone."""
    with transaction.atomic():
        fresh = BulkRun.objects.visible_to(by).select_for_update().filter(pk=run.pk).first()
        if fresh is None or fresh.state not in (State.DONE, State.RUNNING):
            raise NothingToDo(_("This was undone already."))
        fresh.state, fresh.total, fresh.place, fresh.finished_at = State.UNDOING, fresh.place, 0, None
        fresh.save(update_fields=["state", "total", "place", "finished_at"])
    return fresh


def go_on() -> bool:
    """The next tickets of the run that waits longest, in one transaction: killed, they are taken again."""
    with tenancy.platform():
        waiting = BulkRun.objects.filter(state__in=[State.RUNNING, State.UNDOING], tries__lt=MOST_TRIES)
        run = (
            waiting.select_for_update(skip_locked=True, of=("self",)).select_related("owner", "organization")
            .order_by("created_at").first()
        )  # fmt: skip
        if run is None:
            return False
        try:
            with transaction.atomic():
                _part(run)
        except Exception:
            BulkRun.objects.filter(pk=run.pk).update(tries=run.tries + 1)
            raise
    return True


def _part(run: BulkRun) -> None:
    undoing, owner = run.state == State.UNDOING, run.owner
    part = run.keys[run.place : min(run.place + AT_ONCE, run.total)]
    reason = _("undone") if undoing else ""
    with tenancy.acting(owner, source="agent_dashboard", reason=reason):
        outcomes = [(_back if undoing else _forth)(run, UUID(key)) for key in part]
    run.place += len(part)
    run.changed += sum(outcome == "changed" for outcome in outcomes) * (-1 if undoing else 1)
    run.refused += 0 if undoing else outcomes.count("refused")
    columns = ["place", "changed", "refused"]
    if run.place >= run.total:
        run.state, run.finished_at = State.UNDONE if undoing else State.DONE, timezone.now()
        columns += ["state", "finished_at"]
    run.save(update_fields=columns)
    if run.finished_at and run.total > AT_ONCE:
        alerts.bulk_done(run)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('hd_work', '')")


def _forth(run: BulkRun, key: UUID) -> str:
    ticket = Ticket.objects.visible_to(run.owner).select_for_update(of=("self",)).filter(pk=key).first()
    if ticket is None:
        return "gone"
    before = _now(ticket, run.act)
    refusal = ""
    try:
        with transaction.atomic():
            after = _do(ticket, run.act, by=run.owner)
    except Refusal as refused:
        after, refusal = before, str(refused)[:300]
    if after == before and not refusal:
        return "same"
    item = BulkItem(
        organization_id=run.organization_id, run=run, ticket_id=key, number=ticket.number, before=before, after=after,
        refusal=refusal,
    )  # fmt: skip
    with tenancy.system(run.organization_id):
        BulkItem.objects.bulk_create([item], ignore_conflicts=True)
    return "refused" if refusal else "changed"


def _now(ticket: Ticket, act: dict[str, Any]) -> dict[str, Any]:
    """What the act would change, as the ticket has it."""
    told: dict[str, Any] = {name: _plain(ticket, name) for name in COLUMNS & set(act)}
    if {"tag", "untag", "spam"} & set(act):
        links = TicketTag.objects.filter(organization_id=ticket.organization_id, ticket=ticket)
        told["tags"] = sorted(str(key) for key in links.values_list("tag_id", flat=True))
    if "spam" in act:
        told["status"] = ticket.status
    return told


def _plain(ticket: Ticket, name: str) -> Any:
    value = getattr(ticket, name if name in ("status", "priority") else f"{name}_id")
    return str(value) if isinstance(value, UUID) else value


def _columns(told: dict[str, Any]) -> dict[str, Any]:
    """For the verb, what is referred to by its key."""
    plain = {"status", "priority"}
    return {
        name if name in plain else f"{name}_id": value if name in plain or not value else UUID(value)
        for name, value in told.items()
    }


def _do(ticket: Ticket, act: dict[str, Any], *, by: User) -> dict[str, Any]:
    """By the same verbs as one by one. What it has then, of what the act is about."""
    if act.get("delete"):
        archive.delete(ticket, by=by)
        return {"deleted": True}
    if act.get("spam"):
        spam.mark(ticket, by=by)
    columns = {
        (name if name in ("status", "priority") else f"{name}_id"): act[name] for name in COLUMNS & set(act)
    }
    if columns:
        properties.change(ticket, by=by, **columns)
    tags = Tag.objects.filter(organization_id=ticket.organization_id)
    if act.get("tag"):
        properties.tag(ticket, tags.filter(pk__in=act["tag"]), by=by)
    if act.get("untag"):
        properties.untag(ticket, tags.filter(pk__in=act["untag"]), by=by)
    return _now(Ticket.objects.get(organization_id=ticket.organization_id, pk=ticket.pk), act)


def _back(run: BulkRun, key: UUID) -> str:
    """Only what still is as the run left it."""
    item = BulkItem.objects.filter(
        organization_id=run.organization_id, run=run, ticket_id=key, refusal=""
    ).first()
    if item is None:
        return "same"
    if item.after.get("deleted"):
        archived = Archive.objects.filter(organization_id=run.organization_id, ticket_id=key).first()
        if archived:
            archive.restore(archived, by=run.owner)
        return "changed" if archived else "same"
    ticket = Ticket.objects.visible_to(run.owner).select_for_update(of=("self",)).filter(pk=key).first()
    if ticket is None:
        return "same"
    now = _now(ticket, run.act)
    same = {name for name, value in item.after.items() if now.get(name) == value}
    columns = {
        (name if name in ("status", "priority") else f"{name}_id"): item.before[name]
        for name in same - {"tags"}
    }
    try:
        with transaction.atomic():
            if columns:
                properties.change(ticket, by=run.owner, **columns)
            if "tags" in same and item.before["tags"] != item.after["tags"]:
                wanted = Tag.objects.filter(organization_id=run.organization_id, pk__in=item.before["tags"])
                properties.set_tags(ticket, wanted, by=run.owner)
    except Refusal:
        return "refused"
    return "changed" if same else "same"


@every(timedelta(hours=1))
def sweep_runs() -> None:
    forget(now=timezone.now())


def forget(*, now: datetime) -> None:
    """What ended two days ago can no longer be undone."""
    with tenancy.platform():
        BulkRun.objects.filter(finished_at__lt=now - KEEP).delete()
