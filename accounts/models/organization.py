"""A company with a desk of its own: where it answers, how it looks, what its plan allows."""

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.names import a_name
from helpdesk.lib.pictures import random_path

from .base import Row, Within, one_of


def a_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("Choose a time zone from the list, like Europe/Berlin."))


class Plan(models.TextChoices):
    FREE = "free", _("Free")
    PRO = "pro", _("Pro")
    ENTERPRISE = "enterprise", _("Enterprise")


# What a plan allows: (tickets a month, seats); None is no limit.
ALLOWANCES: dict[Any, tuple[int | None, int | None]] = {
    Plan.FREE: (50, 3),
    Plan.PRO: (2000, 25),
    Plan.ENTERPRISE: (None, None),
}


class OrganizationQuerySet(Within):
    def visible_to(self, person: Any) -> "OrganizationQuerySet":
        return self if person.is_operator else self.filter(pk=person.organization_id)

    def at(self, host: str) -> "Organization | None":
        """The organization that answers at this host name: its own domain, a slug, or the default one."""
        base = settings.BASE_DOMAIN
        found = models.Q(domain=host)
        for parent in {base, "localhost"}:
            if host.endswith("." + parent):
                found |= models.Q(slug=host.removesuffix("." + parent))
        if host in (base, *settings.LOOPBACK):
            found |= models.Q(is_default=True)
        # Its own domain wins over being the default of the same host.
        return self.filter(found).order_by(models.Case(models.When(domain=host, then=0), default=1)).first()


def _days(label: Any, usual: int, *, least: int = 1) -> Any:
    limits = [MinValueValidator(least), MaxValueValidator(365)]
    return models.PositiveSmallIntegerField(label, default=usual, validators=limits)


class Organization(Row):
    name = models.CharField(_("name"), max_length=255, validators=[a_name])
    slug = models.CharField(
        _("short name"),
        max_length=63,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", _("Use lower-case letters, digits and hyphens.")
            )
        ],
    )
    domain = models.CharField(_("domain"), max_length=253, null=True, blank=True, unique=True)
    is_default = models.BooleanField(_("answers at the bare address"), default=False)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    plan = models.CharField(_("plan"), max_length=20, choices=Plan, default=Plan.FREE)
    monthly_ticket_limit = models.PositiveIntegerField(
        _("tickets a month"), null=True, blank=True, default=50
    )
    agent_limit = models.PositiveIntegerField(_("seats"), null=True, blank=True, default=3)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[a_time_zone])
    default_language = models.CharField(
        _("language"), max_length=12, choices=settings.LANGUAGES, default="en"
    )
    ticket_prefix = models.CharField(
        _("ticket prefix"),
        max_length=6,
        default="HD",
        validators=[
            RegexValidator(r"^[A-Z][A-Z0-9]{0,5}$", _("Use one to six capital letters or digits, like FW."))
        ],
    )
    accent = models.PositiveSmallIntegerField(
        _("colour"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    logo = models.FileField(_("logo"), upload_to=random_path, blank=True)
    agents_see_all = models.BooleanField(_("agents see all teams"), default=True)
    settings = models.JSONField(default=dict, blank=True, editable=False)
    resolve_after_days = _days(_("solved after days without an answer"), 7)
    close_after_days = _days(_("closed after days solved"), 7)
    remind_before_days = _days(_("reminded days before"), 2, least=0)
    file_limit_mb = models.PositiveSmallIntegerField(
        _("largest file (MB)"), default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    files_per_message = models.PositiveSmallIntegerField(
        _("files in one message"), default=10, validators=[MinValueValidator(0), MaxValueValidator(50)]
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("organization"), _("organizations")
        constraints = [
            one_of("plan", Plan.values, name="organization_plan"),
            one_of("accent", list(range(1, 13)), name="organization_accent"),
            models.UniqueConstraint(
                "is_default", condition=models.Q(is_default=True), name="organization_one_default"
            ),
            models.CheckConstraint(condition=models.Q(slug=Lower("slug")), name="organization_slug_lower"),
            models.CheckConstraint(
                condition=models.Q(domain=Lower("domain")), name="organization_domain_lower"
            ),
            models.CheckConstraint(condition=models.Q(agent_limit__gte=0), name="organization_agent_limit"),
            models.CheckConstraint(
                condition=models.Q(monthly_ticket_limit__gte=0), name="organization_monthly_ticket_limit"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    resolve_after_days__gte=1,
                    resolve_after_days__lte=365,
                    close_after_days__gte=1,
                    close_after_days__lte=365,
                    remind_before_days__gte=0,
                    remind_before_days__lte=365,
                ),
                name="organization_closing_days",
            ),
            models.CheckConstraint(
                condition=models.Q(remind_before_days__lt=models.F("resolve_after_days"))
                | models.Q(remind_before_days=0),
                name="organization_reminder",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    file_limit_mb__gte=1,
                    file_limit_mb__lte=100,
                    files_per_message__gte=0,
                    files_per_message__lte=50,
                ),
                name="organization_files",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.domain = self.domain.lower() if self.domain else None
        super().save(*args, **kwargs)

    @property
    def base_url(self) -> str:
        """Where its people find it. Links in mails begin with this, never with a request's Host."""
        installation = urlsplit(settings.URL)
        port = f":{installation.port}" if installation.port else ""
        if self.domain:
            return f"{installation.scheme}://{self.domain}{port}"
        if self.is_default:
            return settings.URL
        return f"{installation.scheme}://{self.slug}.{settings.BASE_DOMAIN}{port}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def url(self, path: str) -> str:
        return self.base_url + path
