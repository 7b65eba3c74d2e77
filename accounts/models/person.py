"""A person of one organization: customer, agent, analyst or admin. Operators belong to none."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.addresses import an_address
from accounts.names import a_name
from helpdesk.lib.pictures import random_path
from helpdesk.lib.wall import SameTenant

from .base import Row, one_of
from .department import Department
from .organization import Organization, a_time_zone


class Role(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    AGENT = "agent", _("Agent")
    ANALYST = "analyst", _("Analyst")
    ADMIN = "admin", _("Admin")


class Status(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    AWAY = "away", _("Away")
    SUSPENDED = "suspended", _("Suspended")


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    """How close the rows of lists stand; kept in `preferences`."""

    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


STAFF = [Role.AGENT, Role.ANALYST, Role.ADMIN]
SEATED = [Role.AGENT, Role.ADMIN]


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, person: "User") -> "UserQuerySet":
        """Staff see everybody of their organization, a customer sees only themselves."""
        if person.organization_id is None:
            return self
        mine = self.filter(organization_id=person.organization_id)
        return mine if person.is_staff else mine.filter(pk=person.pk)

    def staff(self) -> "UserQuerySet":
        return self.filter(role__in=STAFF)

    def customers(self) -> "UserQuerySet":
        return self.filter(role=Role.CUSTOMER)

    def seated(self) -> "UserQuerySet":
        return self.filter(role__in=SEATED).exclude(status=Status.SUSPENDED)

    def admins(self) -> "UserQuerySet":
        return self.filter(role=Role.ADMIN, status__in=[Status.ACTIVE, Status.AWAY])

    def named(self, words: str) -> "UserQuerySet":
        """By parts of the name, with or without its accents, or of the address; each word must be there. The database looks
        for them (migrations/sql/0005), among whom staff may see."""
        patterns = [f"%{_escaped(word)}%" for word in sorted(words.lower().split(), key=len, reverse=True)]
        if not patterns:
            return self
        return self.filter(pk__in=RawSQL("SELECT app.people_named(%s)", [patterns]))  # noqa: S611 - bound


def _escaped(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email=username.lower(), organization=None)


class User(AbstractBaseUser, Row):
    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("organization"),
    )
    email = models.EmailField(_("email"), max_length=254, validators=[an_address])
    name = models.CharField(_("name"), max_length=255, blank=True, validators=[a_name])
    first_name = models.CharField(_("first name"), max_length=120, blank=True, validators=[a_name])
    last_name = models.CharField(_("last name"), max_length=120, blank=True, validators=[a_name])
    sort_name = models.CharField(max_length=255, blank=True, editable=False, db_default="")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CUSTOMER)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    is_lead = models.BooleanField(_("leads the team"), default=False)
    sees_all_departments = models.BooleanField(_("sees all teams"), null=True, blank=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("team"),
    )
    avatar = models.FileField(_("picture"), upload_to=random_path, blank=True)
    preferred_language = models.CharField(
        _("language"), max_length=12, choices=settings.LANGUAGES, blank=True
    )
    timezone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[a_time_zone])
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.AUTO)
    communication_channels = models.JSONField(default=list, blank=True, editable=False)
    preferences = models.JSONField(default=dict, blank=True, editable=False)
    metadata = models.JSONField(default=dict, blank=True, editable=False)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True, editable=False)
    last_assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    current_ticket_count = models.PositiveIntegerField(default=0, editable=False)
    is_superuser = models.BooleanField(_("operator of the platform"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name, verbose_name_plural = _("person"), _("people")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="user_in_organization"),
            models.UniqueConstraint(
                fields=["organization", "email"],
                name="user_email",
                nulls_distinct=False,
                violation_error_message=_("Somebody with this email address is here already."),
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower"),
            one_of("role", Role.values, name="user_role"),
            one_of("status", Status.values, name="user_status"),
            one_of("theme", Theme.values, name="user_theme"),
            models.CheckConstraint(
                condition=Q(is_superuser=True, organization=None)
                | Q(is_superuser=False, organization__isnull=False),
                name="user_operator_or_member",
            ),
            models.CheckConstraint(condition=Q(is_lead=False) | Q(role="agent"), name="user_lead_is_agent"),
            SameTenant(
                field="department", to="accounts_department", on_delete="SET NULL", name="user_department"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "role", "sort_name", "id"], name="user_list"),
            models.Index(fields=["organization", "department"], name="user_team"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @property
    def is_operator(self) -> bool:
        return self.is_superuser and self.organization_id is None

    @property
    def is_staff(self) -> bool:
        """Everybody who is not a customer."""
        return self.is_operator or self.role in STAFF

    @property
    def is_active(self) -> bool:
        return self.status in (Status.ACTIVE, Status.AWAY)

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN and not self.is_operator

    @property
    def language(self) -> str:
        """What to write to them in, unasked: their choice, else what their browser asked for when they wrote to us, else
        what their organization speaks."""
        usual = self.organization.default_language if self.organization else settings.LANGUAGE_CODE
        spoken = self.preferences.get("spoken", "")
        return self.preferred_language or (spoken if spoken in dict(settings.LANGUAGES) else usual)

    @property
    def density(self) -> str:
        return str(self.preferences.get("density", Density.COMFORTABLE))

    @property
    def uses_keys(self) -> bool:
        """Single keys in the workspace, unless they turned them off (WCAG 2.1.4)."""
        return bool(self.preferences.get("keys", True))

    @property
    def sees_all(self) -> bool:
        if self.role in (Role.ADMIN, Role.ANALYST):
            return True
        if self.role != Role.AGENT or self.organization is None:
            return False
        chosen = self.sees_all_departments
        return self.organization.agents_see_all if chosen is None else chosen

    @property
    def audience(self) -> str:
        """The one word that the access table knows this person by."""
        if self.is_operator:
            return "operator"
        return "lead" if self.is_lead else self.role

    # The admin site asks by Django's names; the answer is the role.
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return permissions.has_perm(self, perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return permissions.has_module_perms(self, app_label)

    def get_short_name(self) -> str:
        return self.first_name or (self.name.split(" ")[0] if self.name else self.email)
