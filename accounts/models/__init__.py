from .audit import AuditEntry
from .code import MailedCode
from .department import Department
from .invitation import Invitation
from .mail import OutboundMail
from .notification import Notification
from .organization import Organization
from .person import User
from .round import Round
from .session import Session
from .throttle import Throttle

__all__ = [
    "AuditEntry",
    "Department",
    "Invitation",
    "MailedCode",
    "Notification",
    "Organization",
    "OutboundMail",
    "Round",
    "Session",
    "Throttle",
    "User",
]
