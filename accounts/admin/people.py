"""People."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, auth, messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import devices, inviting, membership, passwords
from accounts.forms.passwords import PasswordForm
from accounts.models import Department, User
from accounts.models.person import Role, Status
from accounts.refusals import NotALead

from .base import RecordForm, Records


class PersonRecordForm(RecordForm):
    """The same rules as on the person's page of the settings."""

    by: Any = None

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> Any:
        told = super().clean()
        own = self.instance.pk == getattr(self.by, "pk", None)
        for name in ("role", "status"):
            if own and name in told and told[name] != getattr(self.instance, name):
                self.add_error(name, _("You can't change this about yourself. Another admin can."))
        if told.get("is_lead") and told.get("role") not in (Role.AGENT, None):
            self.add_error("is_lead", str(NotALead()))
        return told


class NewPersonForm(PersonRecordForm):
    """Operators add people; an organization's admins invite them."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Empty: they sign in with a code by mail."),
    )

    def clean(self) -> Any:
        told = super().clean()
        operator = told.get("organization") is None
        self.instance.is_superuser = operator
        if operator and told.get("role") not in (Role.ADMIN, None):
            self.add_error(
                "organization",
                _("Choose an organization. Without one this is an operator, whose role is Admin."),
            )
        if told.get("password"):
            try:
                validate_password(told["password"], self.instance)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return told

    def save(self, commit: bool = True) -> Any:
        person = super().save(commit=False)
        if word := self.cleaned_data.get("password"):
            person.set_password(word)
        else:
            person.set_unusable_password()
        return person


@admin.register(User)
class PersonRecords(Records):
    form = PersonRecordForm
    fields = (
        "organization", "email", "name", "first_name", "last_name", "role", "status", "department", "is_lead",
        "sees_all_departments", "preferred_language", "password_link", "last_login", "assigned_last",
        "tickets_now", "kept_data", "created_at", "updated_at",
    )  # fmt: skip
    add_fields = ("organization", "email", "name", "role", "department", "is_lead", "password")
    readonly_fields = (
        "password_link", "last_login", "assigned_last", "tickets_now", "kept_data", "created_at", "updated_at",
    )  # fmt: skip
    list_display = ("name", "email", "organization", "role", "status", "department", "is_lead", "last_login")
    list_filter = ("role", "status", "is_lead", "organization")
    list_select_related = ("organization", "department")
    list_display_links = ("name", "email")
    search_fields = ("name", "email")
    ordering = ("sort_name", "id")
    for_operators = ("organization",)
    fixed = ("organization",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else self.add_fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A team is of the person's own organization."""
        if obj is None:
            kwargs["form"] = NewPersonForm
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and "department" in form.base_fields:
            form.base_fields["department"].queryset = Department.objects.visible_to(request.user).filter(
                organization_id=obj.organization_id
            )
        return form

    @admin.display(description=gettext_lazy("password"))
    def password_link(self, person: User) -> str:
        url = reverse("admin:accounts_user_password", args=[person.pk])
        return format_html('<a href="{}">{}</a>', url, _("Set a new password"))

    @admin.display(description=gettext_lazy("last given a ticket"))
    def assigned_last(self, person: User) -> str:
        at = person.last_assigned_at
        return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "-"

    @admin.display(description=gettext_lazy("open tickets"))
    def tickets_now(self, person: User) -> int:
        return person.current_ticket_count

    @admin.display(description=gettext_lazy("metadata"))
    def kept_data(self, person: User) -> str:
        return json.dumps(person.metadata, indent=2, ensure_ascii=False) if person.metadata else "-"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if obj.role == Role.CUSTOMER:
            obj.department, obj.is_lead, obj.sees_all_departments = None, False, None
        names = [name for name in form.changed_data if name in {f.name for f in obj._meta.fields}]
        obj.save(
            update_fields=[*names, "department", "is_lead", "sees_all_departments"]
        ) if change else obj.save()
        if obj.status == Status.SUSPENDED:
            devices.end_others(obj, but=None)
        if change and "email" in names and obj.status == Status.INVITED:
            inviting.resend(obj, by=request.user)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.set_password)
        return [path("<uuid:pk>/password/", view, name="accounts_user_password"), *super().get_urls()]

    def set_password(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The person is signed out everywhere and gets a mail about it."""
        person = self.get_object(request, str(pk))
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        form = PasswordForm(request.POST if request.method == "POST" else None, person=person)
        if form.is_bound and form.is_valid():
            # The mail about it is theirs: in their language, not in that of whoever sits here.
            with translation.override(person.language):
                passwords.change(person, form.cleaned_data["password"])
            if person.pk == request.user.pk:
                auth.update_session_auth_hash(request, person)
            self.message_user(request, _("The password is changed."), messages.SUCCESS)
            return redirect("admin:accounts_user_change", person.pk)
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "original": person,
            "opts": self.opts,
        }
        context["title"] = _("Set a password for %(name)s") % {"name": person}
        return TemplateResponse(
            request, "admin/set_password.html", context, status=422 if form.is_bound else 200
        )

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        membership.remove(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for person in list(queryset):
            membership.remove(person, by=request.user)
