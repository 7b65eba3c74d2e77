"""What somebody has begun to write, kept by the server: one for each ticket and mode."""

from typing import Any

from django.db import transaction

from accounts.models import User

from .models import Draft, Ticket
from .models.message import LONGEST
from .models.people import Mode


class Changed(Exception):
    """It was written in another window since; `draft` is what stands there."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft


def save_draft(ticket: Ticket, content: str, *, by: User, mode: Any = Mode.REPLY, **besides: Any) -> None:
    """Nothing in it is no draft."""
    if not content.strip() and not besides.get("files"):
        return drop_draft(ticket, by=by, mode=mode)
    told = {"content": content} | ({"besides": besides} if besides else {})
    Draft.objects.bulk_create(
        [Draft(organization_id=ticket.organization_id, ticket=ticket, user=by, mode=mode, **told)],
        update_conflicts=True, unique_fields=["organization", "ticket", "user", "mode"], update_fields=list(told),
    )  # fmt: skip
    return None


def type_on(ticket: Ticket, content: str, *, by: User, mode: Any, base: str) -> str:
    """As it is typed, on top of the version that this window knows. Refuses with Changed; says the new version."""
    with transaction.atomic():
        found = _mine(ticket, by).select_for_update().filter(mode=mode).first()
        if found and version_of(found) != base and found.content != content:
            raise Changed(found)
        save_draft(ticket, content[:LONGEST].replace("\x00", ""), by=by, mode=mode)
        return version_of(_mine(ticket, by).filter(mode=mode).first())


def put_back(ticket: Ticket, content: str, *, by: User, files: list[str], **besides: Any) -> None:
    """What was to be sent is a draft again, above what was begun since."""
    found = _mine(ticket, by).select_for_update().filter(mode=Mode.REPLY).first()
    if found and found.content.strip() and found.content.strip() != content.strip():
        content = f"{content}\n\n{found.content}"
    if found:
        files = list(dict.fromkeys([*files, *found.besides.get("files", [])]))
    save_draft(ticket, content[:LONGEST], by=by, mode=Mode.REPLY, files=files, **besides)


def drop_draft(ticket: Ticket, *, by: User, mode: Any = Mode.REPLY) -> None:
    _mine(ticket, by).filter(mode=mode).delete()


def drafts_of(ticket: Ticket, *, by: User) -> dict[str, Draft]:
    return {draft.mode: draft for draft in _mine(ticket, by)}


def draft_of(ticket: Ticket, *, by: User, mode: Any = Mode.REPLY) -> str:
    return _mine(ticket, by).filter(mode=mode).values_list("content", flat=True).first() or ""


def version_of(draft: Draft | None) -> str:
    return draft.updated_at.isoformat() if draft else ""


def _mine(ticket: Ticket, by: User) -> Any:
    return Draft.objects.filter(organization_id=ticket.organization_id, ticket=ticket, user=by)
