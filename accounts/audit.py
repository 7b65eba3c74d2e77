"""Administrative acts that change no row of their own; the others are written by triggers."""

from typing import Any

from helpdesk.lib import tenancy

from .models import AuditEntry, Organization, User


def record(
    action: str,
    *,
    organization: Organization,
    by: User | None,
    target: str = "",
    new: dict[str, Any] | None = None,
) -> None:
    """Write that `by` (nobody: the system) did this, from the address of the current context."""
    context = tenancy.current()
    AuditEntry.objects.create(
        organization=organization,
        actor_id=by.pk if by and by.organization_id else None,
        actor_name=str(by) if by else "",
        action=action,
        target_name=target[:255],
        source=context.source or "system",
        reason=context.reason,
        address=context.address or None,
        new=new or {},
    )
