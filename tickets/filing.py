"""What the worker does with files: asks the scanner, makes thumbnails, removes what nobody needs any more."""

import logging
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from accounts.worker import every
from helpdesk.lib import scanner, tenancy, thumbnails
from helpdesk.lib.files import FOLDER, a_path
from helpdesk.lib.kinds import INLINE

from .models import Archive, Attachment, DiscardedFile, Sending
from .models.attachment import Scan

log = logging.getLogger(__name__)

UNSENT_KEPT = timedelta(days=1)
AGAIN = timedelta(minutes=2)
# A request that brings files ends long before.
IN_FLIGHT = timedelta(hours=1)
SWEPT_DAYS = 3


def look_at_one() -> bool:
    """The file that has waited longest: scanned where a scanner is set, and drawn small if it is a picture."""
    now = timezone.now()
    with tenancy.platform():
        waiting = (
            Attachment.objects.select_for_update(skip_locked=True)
            .filter(look_at__lte=now)
            .order_by("look_at")
        )
        attachment = waiting.first()
        if attachment is None:
            return False
        attachment.look_at = None
        try:
            _look(attachment, now)
        except FileNotFoundError:
            log.warning("The file of attachment %s is not there", attachment.pk)
        except OSError as problem:
            log.warning("A file cannot be read now: %s", problem)
            attachment.look_at = now + AGAIN
        attachment.save(update_fields=["look_at", "scan", "scanned_as", "thumbnail_path"])
    return True


def _look(attachment: Attachment, now: datetime) -> None:
    with default_storage.open(attachment.storage_path) as file:
        if attachment.scan != Scan.CLEAN:
            verdict = scanner.scan(file)
            if verdict.state == scanner.UNAVAILABLE:
                attachment.look_at = now + AGAIN
                return
            attachment.scan, attachment.scanned_as = Scan(verdict.state), verdict.name[:120]
        if (
            attachment.scan != Scan.INFECTED
            and attachment.file_type in INLINE
            and not attachment.thumbnail_path
        ):
            small = thumbnails.make(file)
            if small:
                attachment.thumbnail_path = default_storage.save(a_path(), ContentFile(small))


def remove_discarded() -> bool:
    """Files whose rows are gone. The row of a path goes after its file, so that a kill leaves it for the next time."""
    with tenancy.platform():
        paths = list(
            DiscardedFile.objects.select_for_update(skip_locked=True).values_list("path", flat=True)[:50]
        )
        for path in paths:
            default_storage.delete(path)
        DiscardedFile.objects.filter(path__in=paths).delete()
    return bool(paths)


@every(timedelta(hours=1))
def sweep_files() -> None:
    """What was chosen and never sent, and what a kill left without a row."""
    now = timezone.now()
    with tenancy.platform():
        waiting = [key for keys in Sending.objects.values_list("files", flat=True) for key in keys]
        unsent = Attachment.objects.unsent().exclude(pk__in=waiting)
        unsent.filter(created_at__lt=now - UNSENT_KEPT).delete()
    for day in _days():
        if day >= f"{now - timedelta(days=SWEPT_DAYS):%Y-%m-%d}":
            for path in left_behind(day, now=now):
                default_storage.delete(path)


def left_behind(day: str, *, now: datetime) -> list[str]:
    """Files of that day, older than any request, that no row names: neither an attachment's nor the archive's."""
    folder = f"{FOLDER}/{day}"
    paths = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    old = [path for path in paths if _is_old(path, now)]
    left = []
    for start in range(0, len(old), 500):
        left += sorted(set(old[start : start + 500]) - _named(old[start : start + 500]))
    return left


def _is_old(path: str, now: datetime) -> bool:
    try:
        return default_storage.get_modified_time(path) < now - IN_FLIGHT
    except FileNotFoundError:
        return False


def _days() -> list[str]:
    try:
        return sorted(default_storage.listdir(FOLDER)[0])
    except FileNotFoundError:
        return []


def _named(paths: list[str]) -> set[str]:
    with tenancy.platform():
        rows = Attachment.objects.filter(Q(storage_path__in=paths) | Q(thumbnail_path__in=paths))
        named = {path for pair in rows.values_list("storage_path", "thumbnail_path") for path in pair}
        named |= set(DiscardedFile.objects.filter(path__in=paths).values_list("path", flat=True))
        for path in set(paths) - named:
            if Archive.objects.filter(
                Q(data__attachment__contains=[{"storage_path": path}])
                | Q(data__attachment__contains=[{"thumbnail_path": path}])
            ).exists():
                named.add(path)
    return named
