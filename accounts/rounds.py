"""What comes round: expired sessions, codes and counters go; audit entries and what nobody read after a year, mails after a quarter."""

from datetime import timedelta

from django.utils import timezone

from helpdesk.lib import tenancy

from . import calendars
from .models import AuditEntry, MailedCode, Notification, OutboundMail, Session, Throttle
from .models.mail import MailState
from .worker import every

KEEP_AUDIT = timedelta(days=365)
KEEP_MAIL = timedelta(days=90)
KEEP_READ = timedelta(days=90)
KEEP_UNREAD = timedelta(days=365)


@every(timedelta(minutes=10))
def sweep_expired() -> None:
    now = timezone.now()
    with tenancy.platform(source="worker"):
        Session.objects.filter(expire_date__lt=now).delete()
        MailedCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
        Throttle.objects.filter(ends_at__lt=now).delete()
        waiting = OutboundMail.objects.filter(state=MailState.WAITING, expires_at__lt=now)
        waiting.filter(is_secret=True).update(state=MailState.EXPIRED, text="", html="")
        waiting.update(state=MailState.EXPIRED)


@every(timedelta(hours=6))
def keep_promises_about_keeping() -> None:
    now = timezone.now()
    with tenancy.platform(source="worker"):
        AuditEntry.objects.filter(created_at__lt=now - KEEP_AUDIT).delete()
        OutboundMail.objects.exclude(state=MailState.WAITING).filter(created_at__lt=now - KEEP_MAIL).delete()
        Notification.objects.filter(read_at__lt=now - KEEP_READ).delete()
        Notification.objects.unread().filter(created_at__lt=now - KEEP_UNREAD).delete()


@every(timedelta(days=1))
def know_the_holidays() -> None:
    with tenancy.platform(source="worker"):
        calendars.top_up()
