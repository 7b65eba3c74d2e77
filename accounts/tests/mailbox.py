"""What the tests read out of the outbox, as the people would out of their mailboxes."""

import re
from datetime import timedelta

from django.utils import timezone

from accounts import notification_mail
from accounts.models import MailedCode, OutboundMail
from helpdesk.lib import tenancy


def mails_to(email, kind=None):
    with tenancy.platform():
        found = OutboundMail.objects.filter(to=email).order_by("created_at", "pk")
        return list(found.filter(kind=kind) if kind else found)


def mail_what_waits(*, seconds=61):
    """As the worker does, so many seconds from now."""
    later = timezone.now() + timedelta(seconds=seconds)
    while notification_mail.mail_one(later):
        pass


def digits_to(email):
    return re.findall(r"^ {4}(\d{6})$", mails_to(email)[-1].text, re.M)[0]


def link_to(email, kind="reset"):
    return re.findall(r"https?://\S+", mails_to(email, kind)[-1].text)[0]


def path_to(email, kind="reset"):
    return "/" + link_to(email, kind).split("/", 3)[3]


def other_than(digits):
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def expire(seconds, model=MailedCode):
    """As if the clock stood `seconds` after the moment when everything that waits runs out."""
    with tenancy.platform():
        model.objects.update(expires_at=timezone.now() - timedelta(seconds=seconds))
