"""Files of messages as pages show them: a name, a size, a small picture, and where the file is given out."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse

from .models import Attachment, Ticket
from .models.attachment import Scan


def files_of(ticket: Ticket, messages: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = {}
    sent = Attachment.objects.filter(organization_id=ticket.organization_id, message_id__in=list(messages))
    for one in sent.order_by("created_at", "pk"):
        url = reverse("files:one", args=[one.pk])
        small = one.thumbnail_path and one.scan not in (Scan.WAITING, Scan.INFECTED)
        told = {
            "key": str(one.pk),
            "name": one.file_name,
            "size": one.file_size,
            "icon": "image" if one.file_type.startswith("image/") else "file-text",
            "url": url,
            "thumbnail": f"{url}thumbnail/" if small else "",
            "state": one.scan if one.scan in (Scan.WAITING, Scan.INFECTED) else "",
        }
        found.setdefault(one.message_id, []).append(told)
    return found


def pasted_in(files: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Where a picture that stands in the text is found."""
    return {file["key"]: file["url"] for file in files if not file["state"]}
