"""What an organization asks for beside the usual: on tickets, per category, or of customers."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.base import Within, one_of
from accounts.models.tenant import Link, TenantRow, of
from accounts.names import a_name
from helpdesk.lib.wall import SameTenant

from .category import Category


class Subject(models.TextChoices):
    TICKET = "ticket", _("Ticket")
    CUSTOMER = "customer", _("Customer")


class Kind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    CHOICE = "choice", _("Choice")
    DATE = "date", _("Date")
    CHECKBOX = "checkbox", _("Checkbox")


class CustomFieldQuerySet(Within):
    def of_tickets(self) -> "CustomFieldQuerySet":
        return self.filter(subject=Subject.TICKET, is_active=True).order_by("position", "label")

    def of_customers(self) -> "CustomFieldQuerySet":
        return self.filter(subject=Subject.CUSTOMER, is_active=True).order_by("position", "label")

    def asked_of_customers(self) -> "CustomFieldQuerySet":
        return self.filter(is_staff_only=False)


class CustomField(TenantRow):
    """`key` names the value in `custom_fields` and never changes; the label may. Without categories it is asked in all."""

    subject = models.CharField(_("belongs to"), max_length=10, choices=Subject, default=Subject.TICKET)
    key = models.CharField(
        _("key"), max_length=40, editable=False, validators=[RegexValidator(r"^[a-z][a-z0-9_]*$")]
    )
    label = models.CharField(_("label"), max_length=80, validators=[a_name])
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_staff_only = models.BooleanField(_("for staff only"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    categories: Any = models.ManyToManyField(
        Category,
        through="CustomFieldCategory",
        related_name="custom_fields",
        blank=True,
        verbose_name=_("categories"),
    )

    objects = CustomFieldQuerySet.as_manager()

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("custom field"), _("custom fields")
        ordering = ["subject", "position", "label"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "subject", "key"], name="customfield_key"),
            models.UniqueConstraint("organization", "subject", Lower("label"), name="customfield_label"),
            one_of("subject", Subject.values, name="customfield_subject"),
            one_of("kind", Kind.values, name="customfield_kind"),
        ]

    def __str__(self) -> str:
        return self.label


class CustomFieldCategory(Link):
    field = of(CustomField, name="in_categories")
    category = of(Category)

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "field", "category"], name="customfieldcategory_once"
            ),
            SameTenant(field="field", to="tickets_customfield", name="customfieldcategory_field"),
            SameTenant(field="category", to="tickets_category", name="customfieldcategory_category"),
        ]
