"""How soon a person answers, as the categories promise it, in words that people use."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.lib.templatetags.times import day

HOUR, DAY = 60, 24 * 60


def within(minutes: int) -> str:
    """ "within 4 hours" """
    if minutes % DAY == 0 or minutes > 3 * DAY:
        days = -(-minutes // DAY)
        return ngettext("within a day", "within %(n)s days", days) % {"n": days}
    if minutes % HOUR == 0 or minutes > 3 * HOUR:
        hours = -(-minutes // HOUR)
        return ngettext("within an hour", "within %(n)s hours", hours) % {"n": hours}
    return ngettext("within a minute", "within %(n)s minutes", minutes) % {"n": minutes}


def by(at: datetime) -> str:
    """ "by 14:30 today" """
    local = timezone.localtime(at)
    days = (local.date() - timezone.localdate()).days
    told = {"time": time_format(local, "TIME_FORMAT"), "day": day(at)}
    if days == 0:
        return _("by %(time)s today") % told
    if days == 1:
        return _("by %(time)s tomorrow") % told
    return _("by %(day)s") % told
