"""Founding an organization, giving it an address, ending it: the platform's acts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from helpdesk.lib import tenancy

from .models import Organization, User
from .models.organization import ALLOWANCES, Plan
from .refusals import PicturesAway, heard


class AddressTaken(Exception):
    """Another organization answers there."""


def found(
    name: str, *, slug: str = "", domain: str = "", plan: Any = Plan.FREE, **columns: Any
) -> Organization:
    """A new organization with what its plan allows; the first one answers at the bare address too."""
    tickets, seats = ALLOWANCES[plan]
    with tenancy.platform():
        slug = slug or free_slug(name)
        organization = Organization(name=name, slug=slug, domain=domain or None, plan=plan)
        organization.monthly_ticket_limit, organization.agent_limit = tickets, seats
        organization.ticket_prefix = prefix_of(name)
        organization.is_default = not Organization.objects.filter(is_default=True).exists()
        for column, value in columns.items():
            setattr(organization, column, value)
        try:
            organization.full_clean(exclude=["settings"])
        except ValidationError as problem:
            if "domain" in problem.error_dict or "slug" in problem.error_dict:
                raise AddressTaken(
                    _("Another organization answers at %(host)s.") % {"host": domain or slug}
                ) from problem
            raise
        organization.save()
        return organization


def free_slug(name: str) -> str:
    base = slugify(name)[:40] or "desk"
    taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in [base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))] if slug not in taken
    )


def prefix_of(name: str) -> str:
    letters = "".join(word[0] for word in slugify(name).split("-") if word)
    return (letters if len(letters) > 1 else slugify(name).replace("-", "")[:2] or "HD").upper()[:6].lstrip(
        "0123456789"
    ) or "HD"


def answer_at(organization: Organization, domain: str) -> None:
    """Register a host name for an organization."""
    with tenancy.platform():
        if Organization.objects.filter(domain=domain.lower()).exclude(pk=organization.pk).exists():
            raise AddressTaken(_("Another organization answers at %(host)s.") % {"host": domain})
        organization.domain = domain.lower()
        organization.save(update_fields=["domain"])


def end(organization: Organization) -> int:
    """Remove an organization with everything that is its: rows, files, its audit. Says how many people went."""
    with tenancy.platform():
        files = [
            f for f in [organization.logo.name, *organization.people.values_list("avatar", flat=True)] if f
        ]
        people = organization.people.count()
        storage = organization.logo.storage
        was_default = organization.is_default
        pk = organization.pk
        organization.delete()
        # The trigger that tells about the end is the last word about it; then it goes too.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_auditentry WHERE organization_id = %s", [pk])
        if was_default and (heir := Organization.objects.order_by("created_at").first()):
            heir.is_default = True
            heir.save(update_fields=["is_default"])
        transaction.on_commit(lambda: [storage.delete(name) for name in files], robust=True)
    return people


def change(organization: Organization, *, by: User, **columns: Any) -> None:
    """What its own admins decide: name, looks, zone, language, prefix, whether agents see all teams. Refuses with
    PicturesAway."""
    storage, logo_before = organization.logo.storage, kept_logo(organization)
    for column, value in columns.items():
        setattr(organization, column, value)
    try:
        with heard():
            organization.save(update_fields=list(columns))
    except OSError as problem:
        raise PicturesAway from problem
    if logo_before and logo_before != organization.logo.name:
        transaction.on_commit(lambda: storage.delete(logo_before), robust=True)


def kept_logo(organization: Organization) -> str:
    """The file that the row names now, whatever a form has put on the object in hand."""
    return Organization.objects.values_list("logo", flat=True).get(pk=organization.pk)
