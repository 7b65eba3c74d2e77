from .article import ArticleUse, CategoryArticle
from .attachment import Attachment, DiscardedFile
from .bulk import BulkItem, BulkRun
from .category import Category
from .clock import CategoryTarget, Recount, SlaClock
from .distribution import Ceiling, Distribution, Skill
from .event import QueuedEvent, TicketEvent
from .feedback import TicketFeedback
from .field import CustomField, CustomFieldCategory
from .keeping import Archive, Counter, MailedLink, Submission
from .link import TicketLink
from .macro import Macro
from .mention import Mention
from .message import Message, MessageRevision
from .people import Collaborator, Copy, Draft, Follower, Muted, ReadMarker
from .presence import Presence
from .rule import Rule, RuleRun
from .saved_view import SavedView
from .search import SearchText, SearchWord
from .sending import Sending
from .tag import Tag, TicketTag
from .ticket import Ticket

__all__ = [
    "Archive",
    "ArticleUse",
    "Attachment",
    "BulkItem",
    "BulkRun",
    "Category",
    "CategoryArticle",
    "CategoryTarget",
    "Ceiling",
    "Collaborator",
    "Copy",
    "Counter",
    "CustomField",
    "CustomFieldCategory",
    "DiscardedFile",
    "Distribution",
    "Draft",
    "Follower",
    "Macro",
    "MailedLink",
    "Mention",
    "Message",
    "MessageRevision",
    "Muted",
    "Presence",
    "QueuedEvent",
    "ReadMarker",
    "Recount",
    "Rule",
    "RuleRun",
    "SavedView",
    "SearchText",
    "SearchWord",
    "Sending",
    "Skill",
    "SlaClock",
    "Submission",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketFeedback",
    "TicketLink",
    "TicketTag",
]
