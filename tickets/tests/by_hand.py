"""Statements as a person's connection would send them, with no code of ours between."""

from dataclasses import replace
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7

REFUSED = "42501"


def context_of(who: Any, **more: Any) -> tenancy.Context:
    """A person's, an organization's system's, or one that is given."""
    if isinstance(who, tenancy.Context):
        return replace(who, **more)
    own = hasattr(who, "role")
    context = tenancy.context_of(who, source="test") if own else tenancy.system_context(who, source="test")
    return replace(context, **more)


def by_hand(who: Any, statement: str, *params: Any, **more: Any) -> Any:
    """What the statement returns, or how many rows it touched."""
    with tenancy.use(context_of(who, **more)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def refusal(who: Any, statement: str, *params: Any, **more: Any) -> str:
    """The constraint or the code that refuses the statement at once or when it would be committed; nothing if none does."""
    try:
        with tenancy.use(context_of(who, **more)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params or None)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except DatabaseError as problem:
        told: Any = problem.__cause__
        return told.diag.constraint_name or told.sqlstate
    return ""


def truth(statement: str, *params: Any) -> Any:
    """Asked past every tenant's wall."""
    return by_hand(tenancy.PLATFORM, statement, *params)


def inserting(table: str, **columns: Any) -> tuple[Any, ...]:
    """An INSERT and its values, for by_hand and refusal."""
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", *columns.values()


def a_ticket(customer: Any, by: Any, **more: Any) -> tuple[Any, ...]:
    now = timezone.now()
    told = {
        "created_at": now,
        "updated_at": now,
        "status": "new",
        "criticality": "low",
        "source_channel": "web",
    }
    texts = {"title": "x", "description": "x", "custom_fields": "{}", "metadata": "{}", "snooze_reason": ""}
    keys = {
        "organization_id": customer.organization_id,
        "customer_id": customer.pk,
        "created_by_id": by and by.pk,
    }
    return inserting("tickets_ticket", **{"id": uuid7(), "unconfirmed": False} | told | texts | keys | more)


def a_message(ticket: Any, author: Any, **more: Any) -> tuple[Any, ...]:
    now = timezone.now()
    told = {
        "created_at": now,
        "updated_at": now,
        "visibility": "public",
        "message_type": "text",
        "content": "x",
    }
    flags = {"opens": False, "is_ai_generated": False, "is_auto_response": False}
    rest = {"mail_id": "", "mail_headers": "{}", "metadata": "{}", "author_id": author and author.pk}
    keys = {"id": uuid7(), "organization_id": ticket.organization_id, "ticket_id": ticket.pk}
    return inserting("tickets_message", **keys | told | flags | rest | more)


def a_file(by: Any, message: Any = None, **more: Any) -> tuple[Any, ...]:
    key, now = uuid7(), timezone.now()
    told = {
        "file_name": "a.txt",
        "file_type": "text/plain",
        "file_size": 3,
        "checksum": "x",
        "storage_path": str(key),
    }
    rest = {
        "thumbnail_path": "",
        "scan": "none",
        "scanned_as": "",
        "metadata": "{}",
        "created_at": now,
        "updated_at": now,
    }
    keys = {
        "id": key,
        "organization_id": by.organization_id,
        "uploader_id": by.pk,
        "message_id": message and message.pk,
    }
    return inserting("tickets_attachment", **keys | told | rest | more)
