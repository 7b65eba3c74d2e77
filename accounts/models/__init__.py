from .audit import AuditEntry
from .calendar import Calendar, ClosedDay, OpeningHours
from .code import MailedCode
from .department import Department
from .invitation import Invitation
from .mail import OutboundMail
from .notification import Notification, NotificationPreference, NotificationTimes
from .organization import Organization
from .person import User
from .round import Round
from .session import Session
from .throttle import Throttle

__all__ = [
    "AuditEntry",
    "Calendar",
    "ClosedDay",
    "Department",
    "Invitation",
    "MailedCode",
    "Notification",
    "NotificationPreference",
    "NotificationTimes",
    "Organization",
    "OpeningHours",
    "OutboundMail",
    "Round",
    "Session",
    "Throttle",
    "User",
]
