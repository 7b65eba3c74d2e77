"""What a request is about: its targets, its usual priority, the team that takes it. Customers say "topic"."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.base import Within, one_of
from accounts.models.tenant import TenantRow, of
from accounts.names import a_name
from helpdesk.lib.wall import SameTenant

# Minutes of ten years: more is a typing error.
MOST_MINUTES = 5_256_000
# The category's level 1 to 5 as the priority that its tickets begin with.
PRIORITY_OF_LEVEL = {1: 1, 2: 2, 3: 2, 4: 3, 5: 4}


class Icon(models.TextChoices):
    QUESTION = "circle-question-mark", _("Question mark")
    BATTERY = "battery-charging", _("Battery")
    PACKAGE = "package", _("Parcel")
    PHONE = "smartphone", _("Phone")
    WRENCH = "wrench", _("Spanner")
    CARD = "credit-card", _("Payment card")
    PERSON = "circle-user-round", _("Person")
    KEY = "key-round", _("Key")
    HOUSE = "house", _("House")
    CALENDAR = "calendar", _("Calendar")
    SHIELD = "shield-check", _("Shield")
    TRUCK = "truck", _("Van")


class CategoryQuerySet(Within):
    def offered(self) -> "CategoryQuerySet":
        """What customers choose from."""
        return self.filter(is_active=True).order_by("position", "name")


class Category(TenantRow):
    name = models.CharField(_("name"), max_length=120, validators=[a_name])
    description = models.TextField(_("description"), blank=True, max_length=1000)
    icon = models.CharField(_("icon"), max_length=30, choices=Icon, default=Icon.QUESTION)
    is_active = models.BooleanField(_("offered to customers"), default=True)
    response_sla_minutes = models.PositiveIntegerField(
        _("first reply within (minutes)"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
    )
    resolution_sla_minutes = models.PositiveIntegerField(
        _("solved within (minutes)"),
        default=480,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
    )
    next_response_sla_minutes = models.PositiveIntegerField(
        _("each further reply within (minutes)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
    )
    priority_level = models.PositiveSmallIntegerField(
        _("priority level"), default=3, choices=[(n, str(n)) for n in range(1, 6)]
    )
    department = of(Department, null=True, verbose_name=_("team"))
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("category"), _("categories")
        ordering = ["position", "name"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint("organization", Lower("name"), name="category_name"),
            one_of("priority_level", [1, 2, 3, 4, 5], name="category_priority_level"),
            one_of("icon", Icon.values, name="category_icon"),
            models.CheckConstraint(
                condition=models.Q(response_sla_minutes__gte=1, response_sla_minutes__lte=MOST_MINUTES),
                name="category_response_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(resolution_sla_minutes__gte=1, resolution_sla_minutes__lte=MOST_MINUTES),
                name="category_resolution_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(next_response_sla_minutes=None)
                | models.Q(next_response_sla_minutes__gte=1, next_response_sla_minutes__lte=MOST_MINUTES),
                name="category_next_response_minutes",
            ),
            SameTenant(
                field="department", to="accounts_department", on_delete="SET NULL", name="category_department"
            ),
        ]

    def __str__(self) -> str:
        return self.name
