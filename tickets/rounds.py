"""What comes round for tickets: what was kept for a while goes."""

from datetime import timedelta

from django.utils import timezone

from accounts.worker import every
from helpdesk.lib import tenancy

from . import archive
from .models import MailedLink, Presence, Submission

KEEP_SUBMISSIONS = timedelta(days=2)
KEEP_PRESENCE = timedelta(hours=1)


@every(timedelta(hours=1))
def sweep_tickets() -> None:
    now = timezone.now()
    archive.purge(now=now)
    with tenancy.platform():
        Submission.objects.filter(created_at__lt=now - KEEP_SUBMISSIONS).delete()
        Presence.objects.filter(seen_at__lt=now - KEEP_PRESENCE).delete()
        MailedLink.objects.filter(expires_at__lt=now).delete()
