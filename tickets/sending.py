"""Replies that can still be taken back, and the worker that says them when their ten seconds are over.

Nothing of one has happened yet: no message, no event, nobody told. One transaction of the worker ends the row and writes
the message under its key, so a kill neither loses nor doubles it; and of taking back and sending one waits for the other.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.models import User
from accounts.refusals import Refusal, heard
from helpdesk.lib import tenancy

from . import conversation, drafts, macros
from .locking import locked
from .models import Attachment, Macro, Message, ReadMarker, Sending, Ticket
from .models.ticket import Status
from .reading import mark_read
from .references import ref_of
from .refusals import Gone

log = logging.getLogger(__name__)

MOST_TRIES = 5
AGAIN = timedelta(seconds=20)


class TooLate(Refusal):
    sentence = _("It was sent a moment ago and can't be taken back any more.")


class TakenBack(Refusal):
    sentence = _("It was taken back already. It stands in the composer.")


class NotSent(Refusal):
    """What happened meanwhile, so that it does not fit any more."""


def begin(
    ticket: Ticket, content: str, *, by: User, then: Any = "", attached: Iterable[Attachment] = (), macro: Macro | None = None
) -> Sending:  # fmt: skip
    """In ten seconds, by the clock of the database."""
    one = Sending(
        organization_id=ticket.organization_id, ticket=ticket, number=ticket.number, author=by, content=content,
        files=[str(file.pk) for file in attached], then=then, macro=macro, status=ticket.status, send_after=timezone.now(),
    )  # fmt: skip
    with heard():
        one.save(force_insert=True)
    return one


def waiting_in(ticket: Ticket, *, by: User) -> list[Sending]:
    return list(_mine(ticket, by).order_by("send_after", "pk"))


def colleagues_in(ticket: Ticket, *, by: User, besides: Iterable[UUID] = ()) -> list[Sending]:
    """What others are about to say there."""
    rows = Sending.objects.filter(organization_id=ticket.organization_id, ticket=ticket).exclude(author=by)
    return list(rows.exclude(pk__in=besides).select_related("author").order_by("send_after", "pk"))


def take_back(ticket: Ticket, key: UUID, *, by: User) -> None:
    """Text, files and status become a draft again. Refuses with TooLate and TakenBack."""
    with transaction.atomic(), heard():
        one = _mine(ticket, by).filter(pk=key).first()
        if one is None or not _mine(ticket, by).filter(pk=key).delete()[0]:
            sent = Message.objects.filter(organization_id=ticket.organization_id, pk=key).exists()
            raise TooLate if sent else TakenBack
        _to_draft(one, ticket)


def _mine(ticket: Ticket, by: User) -> Any:
    return Sending.objects.filter(organization_id=ticket.organization_id, ticket=ticket, author=by)


def _to_draft(one: Sending, ticket: Ticket) -> None:
    macro = str(one.macro_id or "")
    drafts.put_back(ticket, one.content, by=one.author, files=one.files, then=one.then, macro=macro)


def send_next(now: datetime | None = None) -> bool:
    """The one that has waited longest, if its time has come."""
    with tenancy.platform():
        due = Sending.objects.select_for_update(skip_locked=True, of=("self",))
        rows = due.select_related("organization", "author", "ticket").order_by("send_after", "pk")
        one = rows.filter(send_after__lte=now or timezone.now()).first()
        if one is None:
            return False
        try:
            with transaction.atomic():
                Sending.objects.filter(pk=one.pk).delete()
                _say(one)
        except Refusal as refusal:
            _give_back(one, refusal)
        except Exception as problem:
            log.exception("The reply %s could not be sent", one.pk)
            _put_off(one, problem, now or timezone.now())
    return True


def send_due(*, now: datetime) -> None:
    while send_next(now):
        pass


def seconds_left() -> float | None:
    """Until the next one is due."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM min(send_after) - clock_timestamp()) FROM tickets_sending")
        (left,) = cursor.fetchone()
    return None if left is None else float(left)


def _say(one: Sending) -> None:
    author = one.author
    if one.ticket is None:
        raise Gone
    if not author.is_active or author.audience not in ("agent", "lead", "admin"):
        raise NotSent(_("You can't answer tickets at the moment."))
    with tenancy.acting(author, source="agent_dashboard"), locked(one.ticket) as fresh:
        if fresh.merged_into_id:
            raise NotSent(_("The ticket was merged meanwhile. Your text is kept in the one that goes on."))
        if fresh.status == Status.CLOSED and one.status != Status.CLOSED:
            raise NotSent(_("The ticket was closed meanwhile."))
        unread = not _has_read(fresh, author)
        files = _files_of(one)
        conversation.reply(fresh, one.content, by=author, then=one.then, attached=files, id=one.pk)
        if one.macro_id and (macro := Macro.objects.filter(pk=one.macro_id).first()):
            macros.apply(macro, fresh, by=author)
        if not unread:
            mark_read(fresh, by=author, now=timezone.now())


def _has_read(ticket: Ticket, person: User) -> bool:
    """Up to now: what somebody wrote in the ten seconds stays unread."""
    rows = ReadMarker.objects.filter(organization_id=ticket.organization_id, ticket=ticket, user=person)
    return rows.filter(read_at__gte=ticket.last_activity_at).exists()


def _files_of(one: Sending) -> list[Attachment]:
    rows = Attachment.objects.unsent().filter(organization_id=one.organization_id, pk__in=one.files)
    found = list(rows.order_by("created_at", "pk"))
    if len(found) != len(one.files):
        raise NotSent(_("One of its files is not there any more."))
    return found


def _give_back(one: Sending, refusal: Refusal) -> None:
    """Its author reads why, and finds the text as a draft; of a deleted ticket, in the notification."""
    ticket = one.ticket
    if ticket is not None and ticket.merged_into_id:
        ticket = Ticket.objects.filter(organization_id=one.organization_id, pk=ticket.merged_into_id).first()
    if ticket is not None:
        _to_draft(one, ticket)
    ref = ref_of(one.organization, one.number)
    text = "" if ticket else f"\n\n{one.content}"
    notifications.tell(
        [one.author], kind="not_sent", title=_("Your reply to %(ref)s was not sent"),
        content=lambda: f"{refusal}{text}", key=f"not_sent-{one.pk}", because=_("because you wrote it"),
        link=f"/agent/tickets/{ref_of(one.organization, ticket.number)}/" if ticket else "", ref=ref,
    )  # fmt: skip
    Sending.objects.filter(pk=one.pk).delete()


def _put_off(one: Sending, problem: Exception, now: datetime) -> None:
    """After some tries it is its author's again."""
    one.tries += 1
    one.error = f"{type(problem).__name__}: {problem}".replace("\x00", "")[:500]
    one.send_after = now + AGAIN * one.tries
    if one.tries >= MOST_TRIES:
        _give_back(one, NotSent(_("Something went wrong on our side, several times. Try again.")))
    else:
        one.save(update_fields=["tries", "error", "send_after"])
