"""A row of each of the work's tables, about a ticket and by somebody: not stored yet."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.utils import timezone

from accounts.models import User
from knowledge.models import Article
from tickets.models import BulkRun, Category, Counter, CustomField, Message, Rule, Tag, Ticket

MODELS = {model._meta.db_table: model for model in apps.get_app_config("tickets").get_models()}


def new_row(name: str, ticket: Ticket, person: User, cast: SimpleNamespace) -> Any:
    model, org = MODELS[name], ticket.organization
    own = _own_columns(name.removeprefix("tickets_"), ticket, person, cast)
    if "ticket" in {field.name for field in model._meta.fields}:
        own["ticket"] = ticket
    if "article" in {field.name for field in model._meta.fields}:
        own["article"] = an_article(ticket)
    if "user" in {field.name for field in model._meta.fields}:
        own.setdefault("user", person)
    return model(organization=org, **own)


def _own_columns(name: str, ticket: Ticket, person: User, cast: SimpleNamespace) -> dict[str, Any]:
    now, mark, org = timezone.now(), uuid4().hex, ticket.organization
    makers: dict[str, Any] = {
        "ticket": lambda: {
            "customer": ticket.customer if person.is_staff else person, "created_by": person,
            "title": "A", "department": ticket.department,
        },
        "message": lambda: {"author": person, "content": mark},
        "messagerevision": lambda: {"message": said_in(ticket, person), "editor": person, "content": "Before"},
        "attachment": lambda: {
            "message": said_in(ticket, person), "uploader": person, "file_name": "a", "file_type": "b",
            "file_size": 1, "storage_path": mark, "checksum": "c",
        },
        "tickettag": lambda: {"tag": Tag.objects.create(organization=org, name=mark)},
        "collaborator": lambda: {"user": cast.lead if org == cast.ours else cast.their_agent},
        "copy": lambda: {"user": cast.colleague if org == cast.ours else cast.their_other},
        "draft": lambda: {"content": mark},
        "ticketfeedback": lambda: {"customer": person, "rating": 3},
        "ticketlink": lambda: {"other": beside(ticket), "kind": "parent"},
        "ticketevent": lambda: {"ticket_id": ticket.pk, "action": "changed", "actor_name": "", "source": "x", "reason": ""},
        "queuedevent": lambda: {"event_id": now.microsecond + 10**9, "ticket_id": ticket.pk},
        "archive": lambda: {"ticket_id": ticket.pk, "number": 1, "title": "A", "data": {}},
        "counter": lambda: {"month": "2026-01-01"},
        "submission": lambda: {"key": mark, "person": person},
        "mailedlink": lambda: {"person": person, "digest": mark, "expires_at": now},
        "category": lambda: {"name": mark},
        "categoryarticle": lambda: {"category": Category.objects.create(organization=org, name=mark)},
        "customfield": lambda: {"key": f"k{mark}", "label": mark},
        "customfieldcategory": lambda: {
            "field": CustomField.objects.create(organization=org, key=f"k{mark[:9]}", label=mark),
            "category": Category.objects.create(organization=org, name=mark),
        },
        "tag": lambda: {"name": mark},
        "searchtext": lambda: {"part": now.microsecond % 30000 + 1, "words": ""},
        "searchword": lambda: {"word": mark},
        "savedview": lambda: {"name": mark, "owner": person},
        "macro": lambda: {"name": mark, "content": "Hello", "owner": person},
        "distribution": lambda: {"method": "turn"},
        "rule": lambda: {"name": mark, "actions": {"priority": 4}},
        "rulerun": lambda: {
            "rule": Rule.objects.create(organization=org, name=mark, actions={"priority": 4}), "ticket_id": ticket.pk, "number": 1,
        },
        "ceiling": lambda: {"most": 5},
        "slaclock": lambda: {
            "kind": "first", "target_minutes": 5, "target_from": "usual", "started_at": now, "counted": timedelta(), "ended_at": now,
        },
        "categorytarget": lambda: {"category": Category.objects.create(organization=org, name=mark), "priority": 1},
        "recount": lambda: {"category": Category.objects.create(organization=org, name=mark)},
        "skill": lambda: {"category": Category.objects.create(organization=org, name=mark)},
        "sending": lambda: {"author": person, "number": ticket.number, "content": mark, "status": "open", "send_after": now},
        "mention": lambda: {"message": said_in(ticket, person), "user": cast.lead if org == cast.ours else cast.their_agent, "said": "Lead"},
        "bulkrun": lambda: {"owner": person, "act": {}, "keys": [], "total": 0},
        "bulkitem": lambda: {
            "run": BulkRun.objects.create(
                organization=org, owner=person if person.organization == org else cast.their_agent, act={}, keys=[], total=0
            ),
            "ticket_id": ticket.pk, "number": 1,
        },
    }  # fmt: skip
    return makers.get(name, dict)()


def an_article(ticket: Ticket) -> Article:
    return Article.objects.create(organization=ticket.organization, title="A", slug=uuid4().hex)


def said_in(ticket: Ticket, person: User) -> Message:
    return Message.objects.create(
        organization=ticket.organization,
        ticket=ticket,
        content="Said",
        author=person if person.organization_id == ticket.organization_id else None,
    )


def beside(ticket: Ticket) -> Ticket:
    """Another ticket of the same customer and team."""
    return Ticket.objects.create(
        organization=ticket.organization, customer=ticket.customer, department=ticket.department, title="B"
    )


def stored(name: str, row: Any) -> Any:
    """Its key in the database; of what only the database writes, a row that it wrote."""
    if name == "tickets_ticketevent":
        return MODELS[name].objects.filter(ticket_id=row.ticket_id).first().pk
    if name == "tickets_messagerevision":
        Message.objects.filter(pk=row.message_id).update(content="After")
        return MODELS[name].objects.get(message_id=row.message_id).pk
    if name == "tickets_counter":
        return Counter.objects.get(organization=row.organization).pk
    row.save(force_insert=True)
    return row.pk
