from .attachment import Attachment, DiscardedFile
from .category import Category
from .event import QueuedEvent, TicketEvent
from .feedback import TicketFeedback
from .field import CustomField, CustomFieldCategory
from .keeping import Archive, Counter, MailedLink, Submission
from .link import TicketLink
from .message import Message, MessageRevision
from .people import Collaborator, Copy, Draft, Follower, ReadMarker
from .tag import Tag, TicketTag
from .ticket import Ticket

__all__ = [
    "Archive",
    "Attachment",
    "Category",
    "Collaborator",
    "Copy",
    "Counter",
    "CustomField",
    "CustomFieldCategory",
    "DiscardedFile",
    "Draft",
    "Follower",
    "MailedLink",
    "Message",
    "MessageRevision",
    "QueuedEvent",
    "ReadMarker",
    "Submission",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketFeedback",
    "TicketLink",
    "TicketTag",
]
