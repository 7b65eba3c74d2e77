"""What comes round for tickets: what was kept for a while goes, and what was said of articles is counted."""

from datetime import timedelta

from django.db import connection
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


@every(timedelta(hours=1))
def rate_articles() -> None:
    """Those that were sent and rated well are found before what is alike."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute("SELECT app.rate_articles()")
