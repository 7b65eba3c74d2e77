"""A form acts once, however often it is sent: its key is a row in the transaction of what it does.

A second one with the same key waits for the first one's end, and is led to where that one led.
"""

import uuid
from typing import Any

from accounts.models import User
from helpdesk.lib import tenancy

from .models import Submission


class AlreadySent(Exception):
    """`outcome` is where the first one led."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def once(key: str, *, organization: Any, by: User | None) -> Submission:
    """Claim the key. Refuses with AlreadySent; a key that is none acts as a new one."""
    try:
        wanted = uuid.UUID(key)
    except (ValueError, AttributeError, TypeError):
        wanted = uuid.uuid4()
    person = by.pk if by else None
    claim = Submission(organization_id=organization.pk, person_id=person, key=wanted)
    with tenancy.system(organization, source=tenancy.current().source):
        Submission.objects.bulk_create([claim], ignore_conflicts=True)
        kept = Submission.objects.get(organization_id=organization.pk, key=wanted)
    if kept.pk != claim.pk:
        raise AlreadySent(kept.outcome if kept.person_id == person else "")
    return claim


def led_to(claim: Submission, outcome: str) -> None:
    with tenancy.system(claim.organization_id, source=tenancy.current().source):
        Submission.objects.filter(organization_id=claim.organization_id, pk=claim.pk).update(outcome=outcome)
