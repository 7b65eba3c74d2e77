"""Files of messages: kept as they come, sent with a message, read by those who may read it, looked at by the worker."""

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer

from accounts.models import Organization, User
from accounts.refusals import NotYours, heard
from helpdesk.lib import tenancy
from helpdesk.lib.filenames import display_name
from helpdesk.lib.files import MB, a_path, checksum, objections
from helpdesk.lib.kinds import kind_of

from .models import Attachment, Message
from .models.attachment import Scan
from .refusals import FilesAway

log = logging.getLogger(__name__)

signer = Signer(salt="tickets.files")


def objections_to(uploads: Iterable[Any], *, organization: Organization, besides: int = 0) -> list[str]:
    """What the organization's limits say against these, in sentences."""
    room = max(0, organization.files_per_message - besides)
    return objections(uploads, each=organization.file_limit_mb * MB, count=room)


def keep(upload: Any, *, by: User | None, organization: Organization) -> Attachment:
    """Stored, and whoever brought it may send it. Refuses with FileTooLarge and FilesAway. The row comes after the
    file: a file that is left without one is swept away."""
    try:
        path = default_storage.save(a_path(), upload)
    except OSError as problem:
        log.exception("A file could not be kept")
        raise FilesAway from problem
    attachment = Attachment(
        organization_id=organization.pk,
        uploader=by,
        file_name=display_name(upload.name),
        file_type=kind_of(upload),
        file_size=upload.size,
        checksum=checksum(upload),
        scan=Scan.WAITING if settings.CLAMD else Scan.NONE,
        storage_path=path,
    )
    with _as_uploader(attachment), heard():
        attachment.save(force_insert=True)
    return attachment


def put(attached: Iterable[Attachment], *, to: Message) -> None:
    """With the message from now on. Refuses with NotYours what is another's or was sent, with TooManyFiles."""
    for attachment in attached:
        own = Attachment.objects.unsent().filter(organization_id=to.organization_id, pk=attachment.pk)
        with _as_uploader(attachment), heard():
            if not own.update(message=to):
                raise NotYours
        attachment.message = to


def placed(text: str, attached: Iterable[Attachment]) -> str:
    """What stands in the text by its name, `![plan](plan.png)`, by its key: so it is found wherever it is shown."""
    for one in attached:
        if one.file_type.startswith("image/"):
            text = text.replace(f"]({one.file_name})", f"](attachment:{one.pk})")
    return text


def token_of(attachment: Attachment) -> str:
    """What a form carries for a file that is kept but not sent: nobody can name another's."""
    return signer.sign(f"{attachment.pk}:{attachment.uploader_id or ''}")


def kept(tokens: Iterable[str], *, by: User | None, organization: Organization) -> list[Attachment]:
    """What these stand for; what is not theirs, or was sent already, is passed over."""
    keys = []
    for token in tokens:
        try:
            key, _colon, uploader = signer.unsign(token).partition(":")
        except BadSignature:
            continue
        if uploader == str(by.pk if by else ""):
            keys.append(key)
    if not keys:
        return []
    unsent = (
        Attachment.objects.unsent()
        .filter(organization_id=organization.pk, pk__in=keys)
        .order_by("created_at", "pk")
    )
    if by is not None:
        return list(unsent.filter(uploader=by))
    with tenancy.system(organization, source=tenancy.current().source):
        return list(unsent.filter(uploader=None))


def drop(attachment: Attachment) -> None:
    """Not wanted after all, before it was sent."""
    with _as_uploader(attachment):
        Attachment.objects.unsent().filter(
            organization_id=attachment.organization_id, pk=attachment.pk
        ).delete()


def _as_uploader(attachment: Attachment) -> Any:
    """Visitors have no rights over rows; what they bring is kept by the system until it is sent."""
    if attachment.uploader_id is None:
        return tenancy.system(attachment.organization_id, source=tenancy.current().source)
    return tenancy.use(tenancy.current())
