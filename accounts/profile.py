"""What people say of themselves: name, picture, language, time zone, theme, lists; and a new address once it is proven."""

from dataclasses import replace
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation

from helpdesk.lib import tenancy

from . import codes, passwords
from .models import MailedCode, User
from .refusals import PicturesAway, heard

OWN = ("name", "first_name", "last_name", "preferred_language", "timezone", "theme")


@transaction.atomic
def change(
    person: User, said: dict[str, Any], *, picture: ContentFile | None = None, drop_picture: bool = False
) -> None:
    """A person changes their own profile. The old picture's file goes when the new one is kept. Refuses with
    PicturesAway."""
    before, storage = person.avatar.name, person.avatar.storage
    if picture is not None:
        try:
            person.avatar.save(picture.name, picture, save=False)
        except OSError as problem:
            raise PicturesAway from problem
    elif drop_picture:
        person.avatar = ""
    for field in OWN:
        if field in said:
            setattr(person, field, said[field])
    of_lists = {"density": "density", "uses_keys": "keys"}
    chosen = {key: said[field] for field, key in of_lists.items() if field in said}
    person.preferences = person.preferences | chosen
    person.save(update_fields=[*OWN, "avatar", "preferences"])
    if before and before != person.avatar.name:
        transaction.on_commit(lambda: storage.delete(before), robust=True)


def note_language(person: User) -> None:
    """What the page was in on which they wrote to us, for mails to whoever chose no language."""
    spoken = translation.get_language()
    if person.preferred_language or person.preferences.get("spoken") == spoken:
        return
    person.preferences = person.preferences | {"spoken": spoken}
    person.save(update_fields=["preferences"])


def change_email(person: User, code: MailedCode) -> None:
    """The address that a redeemed code proves. Tells the old one. Refuses with EmailTaken, and with CodeSpent a code
    of somebody else.

    An address is an admin's column of a person: the system writes it, and the audit names the person.
    """
    if code.person_id != person.pk:
        raise codes.CodeSpent
    rights = tenancy.system_context(
        person.organization_id, source="customer_portal", reason="confirmed by a mailed code"
    )
    before = person.email
    rights = replace(rights, user=str(person.pk), address=tenancy.current().address)
    with tenancy.use(rights), heard():
        User.objects.filter(pk=person.pk).update(email=code.email)
    person.email = code.email
    codes.spend_all_of(person)
    passwords.tell(person, "email_changed", to=before, new_email=code.email)
