"""Categories, custom fields and tags: as in the settings, by the same verbs."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import RecordForm, became
from tickets import categories, fields, tags
from tickets.forms.defining import NO_CHOICES, keys
from tickets.forms.widgets import Lines
from tickets.models import Category, CustomField, Tag
from tickets.models.field import Kind, Subject

from .base import Work, in_words


class Made(Work):
    """Rows that a module of verbs makes, changes and deletes."""

    verbs: Any
    columns: tuple[str, ...] = ()
    readonly_fields: Any = ("desk", "created_at", "updated_at")
    list_select_related: Any = ("organization",)
    for_operators = ("desk", "organization")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self._theirs(request, (*self.columns, *(self.readonly_fields if obj is not None else ())))

    def told(self, form: Any) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in self.columns if name in form.cleaned_data}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        person: Any = request.user
        if change:
            self.verbs.change(obj, **self.told(form), by=person)
        else:
            became(obj, self.verbs.create(**self.told(form), organization=person.organization, by=person))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The verb has written what belongs to it."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.verbs.delete(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in list(queryset):
            self.verbs.delete(row, by=request.user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return in_words(objs, self.opts.verbose_name_plural, self.what_goes)

    def what_goes(self, row: Any) -> str:
        return str(row)


@admin.register(Category)
class CategoryRecords(Made):
    verbs = categories
    columns = (
        "name", "description", "icon", "is_active", "response_sla_minutes", "next_response_sla_minutes",
        "resolution_sla_minutes", "priority_level", "department",
    )  # fmt: skip
    list_display = (
        "name", "desk", "department", "is_active", "response_sla_minutes", "resolution_sla_minutes", "priority_level",
    )  # fmt: skip
    list_filter = ("is_active", "organization")
    list_select_related = ("organization", "department")
    search_fields = ("name",)
    ordering = ("position", "name")

    def what_goes(self, row: Category) -> str:
        count = categories.tickets_of(row)
        words = ngettext("%(count)s ticket stays without it", "%(count)s tickets stay without it", count)
        return f"{row} ({words % {'count': count}})"


@admin.register(Tag)
class TagRecords(Made):
    verbs = tags
    columns = ("name", "description", "color")
    list_display = ("name", "desk", "color", "ticket_count", "description")
    list_filter = ("color", "organization")
    search_fields = ("name", "description")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(ticket_count=Count("ticket_links"))

    @admin.display(description=gettext_lazy("tickets"), ordering="ticket_count")
    def ticket_count(self, tag: Any) -> int:
        return tag.ticket_count


class FieldForm(RecordForm):
    choices = Lines(
        label=gettext_lazy("Choices"),
        required=False,
        help_text=gettext_lazy("For the kind Choice: one on each line."),
    )
    asked_in = forms.ModelMultipleChoiceField(
        None, label=gettext_lazy("Asked in"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For fields of tickets. Without a tick it is asked in every category."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "asked_in" in self.fields:
            categories_of: Any = self.fields["asked_in"]
            categories_of.queryset = Category.objects.visible_to(self.by)
            if not self.instance._state.adding:
                self.initial["asked_in"] = keys(self.instance.categories.all())

    def clean(self) -> Any:
        told = super().clean() or self.cleaned_data
        if told.get("kind", self.instance.kind) != Kind.CHOICE:
            told["choices"] = []
        elif told.get("choices") == []:
            self.add_error("choices", NO_CHOICES)
        return told


@admin.register(CustomField)
class FieldRecords(Made):
    """What it belongs to and its kind stay, once it is made."""

    form = FieldForm
    verbs = fields
    columns = ("subject", "label", "hint", "kind", "choices", "is_required", "is_staff_only", "is_active")
    fixed = ("subject", "kind", "key")
    list_display = ("label", "desk", "subject", "kind", "is_required", "is_staff_only", "is_active", "key")
    list_filter = ("subject", "kind", "is_required", "is_staff_only", "is_active", "organization")
    search_fields = ("label", "key")
    ordering = ("subject", "position", "label")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = super().get_fields(request, obj)
        place = names.index("is_required")
        asked_in = "categories_shown" if request.user.is_operator else "asked_in"
        return [*names[:place], asked_in, *names[place:], *(["key"] if obj is not None else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "categories_shown"]

    @admin.display(description=gettext_lazy("asked in"))
    def categories_shown(self, field: CustomField) -> str:
        return ", ".join(category.name for category in field.categories.all()) or _("every category")

    def told(self, form: Any) -> dict[str, Any]:
        subject = form.cleaned_data.get("subject", form.instance.subject)
        chosen = form.cleaned_data.get("asked_in") if subject == Subject.TICKET else None
        return super().told(form) | {"categories": keys(chosen or [])}

    def what_goes(self, row: CustomField) -> str:
        count = fields.told_in(row)
        words = ngettext(
            "%(count)s value in it is seen no more", "%(count)s values in it are seen no more", count
        )
        return f"{row} ({words % {'count': count}})"
