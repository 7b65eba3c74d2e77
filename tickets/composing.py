"""What staff send from a ticket's page: once, with an eye on what was said meanwhile."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from . import conversation, drafts, macros, sending, submissions
from .files import placed
from .locking import locked
from .models import Attachment, Macro, Message, Sending, Ticket
from .models.message import Side
from .models.people import Mode
from .reading import mark_read
from .refusals import Held, SomebodyWrote


def reply(
    ticket: Ticket, content: str, *, by: User, key: str, seen: Any, past: Iterable[UUID] = (), then: str = "",
    attached: Iterable[Attachment] = (), macro: Macro | None = None,
) -> Sending:  # fmt: skip
    """In public and in ten seconds, unless somebody wrote since the message that was last `seen`, or sends something that
    is not among those `past`: refuses with SomebodyWrote. Refuses with AlreadySent, whose outcome is the message, and with
    Held."""
    with transaction.atomic():
        claim = submissions.once(key, organization=ticket.organization, by=by)
        with locked(ticket) as fresh:
            nobody_wrote(fresh, by=by, seen=seen, past=list(past))
            if fresh.held:
                raise Held
            files = list(attached)
            text = placed(content, files)
            one = sending.begin(fresh, text, by=by, then=then, attached=files, macro=macro)
        _sent(ticket, one.pk, claim, by=by, mode=str(Mode.REPLY))
    return one


def note(
    ticket: Ticket, content: str, *, by: User, key: str, attached: Iterable[Attachment] = (), macro: Macro | None = None
) -> Message:  # fmt: skip
    """Among staff, at once. Refuses with AlreadySent."""
    with transaction.atomic():
        claim = submissions.once(key, organization=ticket.organization, by=by)
        files = list(attached)
        message = conversation.note(ticket, placed(content, files), by=by, attached=files)
        if macro:
            macros.apply(macro, ticket, by=by, status=True)
        _sent(ticket, message.pk, claim, by=by, mode=str(Mode.NOTE))
    return message


def _sent(ticket: Ticket, key: Any, claim: Any, *, by: User, mode: str) -> None:
    drafts.drop_draft(ticket, by=by, mode=mode)
    mark_read(ticket, by=by, now=timezone.now())
    submissions.led_to(claim, str(key))


def nobody_wrote(ticket: Ticket, *, by: User, seen: Any, past: list[UUID]) -> None:
    """Nor is about to. The ticket is locked: of two who send at the same moment the second finds what the first did."""
    if (newer := newer_than(seen, ticket, by=by, besides=past)) is not None:
        name = newer.author_name or _("Somebody")
        raise SomebodyWrote(_("%(name)s answered while you were writing") % {"name": name}, message=newer.pk)
    if others := sending.colleagues_in(ticket, by=by, besides=past):
        words = _("%(name)s is sending a reply…") % {"name": others[-1].author.get_short_name()}
        raise SomebodyWrote(words, sendings=others)


def newer_than(seen: Any, ticket: Ticket, *, by: User, besides: Iterable[UUID] = ()) -> Message | None:
    """The last that somebody else said in public after this message; of a message that is not there, whatever stands."""
    mine = Message.objects.filter(organization_id=ticket.organization_id, ticket=ticket)
    rows = mine.public().filter(deleted_at=None, side__in=[Side.CUSTOMER, Side.STAFF])
    shown = mine.filter(pk=seen).first() if seen else None
    if shown is not None:
        later = Q(created_at__gt=shown.created_at) | Q(created_at=shown.created_at, pk__gt=shown.pk)
        rows = rows.filter(later)
    return rows.exclude(author=by).exclude(pk__in=besides).in_order().last()
