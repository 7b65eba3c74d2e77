"""What every page of the admin site does here: rights by role, rows within the wall, refusals as sentences, our audit log."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import telling
from accounts.forms.spoken import ModelForm
from accounts.models import AuditEntry
from accounts.refusals import Refusal, refusal_for

HISTORY_PAGE = 100


class RecordForm(ModelForm):
    """Says at its top what the database refused a moment ago."""

    refused = ""

    def clean(self) -> Any:
        told = super().clean()
        if self.refused:
            raise ValidationError(self.refused)
        return told


# What the database writes: a row that is being added has none.
TIMES = ("created_at", "updated_at")


class Records(admin.ModelAdmin):
    form: Any = RecordForm
    object_history_template = "admin/history.html"
    show_full_result_count = False
    list_per_page = 50
    # Fields that only operators see or write; an organization's admin gets pages without them.
    for_operators: tuple[str, ...] = ()
    # What an operator writes when adding, and nobody afterwards.
    fixed: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The wall's rows, and said once more: a list shows what its reader's organization owns."""
        rows = super().get_queryset(request)
        person: Any = request.user
        if person.is_operator:
            return rows
        tenant = "pk" if self.opts.model_name == "organization" else "organization_id"
        return rows.filter(**{tenant: person.organization_id})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = self._theirs(request, super().get_fields(request, obj))
        return [name for name in names if obj is not None or name not in TIMES]

    def get_list_display(self, request: HttpRequest) -> Any:
        return self._theirs(request, super().get_list_display(request))

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self._theirs(request, super().get_list_filter(request))

    def _theirs(self, request: HttpRequest, names: Any) -> list[Any]:
        hidden = () if request.user.is_operator else self.for_operators
        return [name for name in names if name not in hidden]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(self.fixed if obj is not None else ())]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if related is not None:
            kwargs.setdefault("queryset", related.get_queryset(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A list is narrowed by its filters only. Django lets an address ask about any column of the table: letter by
        letter it would tell a password's hash or a session's key."""
        asked = lookup.partition("__")[0]
        offered = {getattr(given, "parameter_name", given) for given in self.get_list_filter(request)}
        return asked in offered and super().lookup_allowed(lookup, value, request)

    # Refusals

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"refused": getattr(request, "refused", ""), "by": request.user})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (Refusal, DatabaseError) as problem:
            if hasattr(request, "refused"):
                raise
            request.refused = in_words(problem)
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except (Refusal, DatabaseError) as problem:
            self.message_user(request, in_words(problem), messages.ERROR)
            return redirect(self._page("change", object_id))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except (Refusal, DatabaseError) as problem:
            self.message_user(request, in_words(problem), messages.ERROR)
        except (ValidationError, ValueError):
            self.message_user(
                request, _("That selection could not be read. Nothing was done."), messages.ERROR
            )
        return redirect(self._page("changelist"))

    def _page(self, name: str, *args: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    # The audit log is written by triggers, and is what the site shows.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        pass

    def log_deletion(self, request: HttpRequest, obj: Any, object_repr: str) -> None:
        pass

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        pass

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        entries = AuditEntry.objects.visible_to(request.user).filter(target_id=row.pk).order_by("-seq")
        shown = Paginator(entries, HISTORY_PAGE).get_page(request.GET.get("p", 1))
        names = telling.Names.of(shown.object_list)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change history: %s") % row,
            "acts": [telling.told(entry, names) for entry in shown],
            "page": shown,
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
            "object": row,
            "opts": self.opts,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_history_template, context)


class ReadOnly(Records):
    """Looked at, never written here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def in_words(problem: Exception) -> str:
    """A refusal's sentence; what nobody can read in words is a fault, and stays one."""
    refusal = problem if isinstance(problem, Refusal) else refusal_for(problem)
    if refusal is None:
        raise problem
    return str(refusal)
