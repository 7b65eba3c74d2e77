"""People."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import membership
from accounts.models import Department, User
from accounts.models.person import Role, Status

from .base import RecordForm, Records


class PersonRecordForm(RecordForm):
    """The same rules as on the person's page of the settings."""

    by: Any = None

    def clean(self) -> Any:
        told = super().clean()
        own = self.instance.pk == getattr(self.by, "pk", None)
        for name in ("role", "status"):
            if own and name in told and told[name] != getattr(self.instance, name):
                self.add_error(name, _("You can't change this about yourself. Another admin can."))
        if told.get("is_lead") and told.get("role") not in (Role.AGENT, None):
            self.add_error("is_lead", _("Only agents lead a team. Choose the role Agent, or untick this."))
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
class PersonRecords(Records, UserAdmin):
    form = PersonRecordForm
    add_form = NewPersonForm
    change_password_form = AdminPasswordChangeForm
    fieldsets = None
    fields = (
        "organization", "email", "name", "first_name", "last_name", "role", "status", "department", "is_lead",
        "sees_all_departments", "preferred_language", "password_link", "last_login", "created_at", "updated_at",
    )  # fmt: skip
    add_fieldsets = (
        (None, {"fields": ("organization", "email", "name", "role", "department", "is_lead", "password")}),
    )
    readonly_fields = ("password_link", "last_login", "created_at", "updated_at")
    list_display = ("name", "email", "organization", "role", "status", "department", "is_lead", "last_login")
    list_filter = ("role", "status", "is_lead", "organization")
    list_select_related = ("organization", "department")
    list_display_links = ("name", "email")
    search_fields = ("name", "email")
    ordering = ("sort_name", "id")
    filter_horizontal = ()
    for_operators = ("organization",)
    fixed = ("organization",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": self.get_fields(request, obj)})] if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A team is of the person's own organization."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and "department" in form.base_fields:
            form.base_fields["department"].queryset = Department.objects.filter(
                organization_id=obj.organization_id
            )
        return form

    @admin.display(description=gettext_lazy("password"))
    def password_link(self, person: User) -> str:
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        return format_html('<a href="{}">{}</a>', url, _("Set a new password"))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if obj.role == Role.CUSTOMER:
            obj.department, obj.is_lead, obj.sees_all_departments = None, False, None
        names = [name for name in form.changed_data if name in {f.name for f in obj._meta.fields}]
        obj.save(
            update_fields=[*names, "department", "is_lead", "sees_all_departments"]
        ) if change else obj.save()
        if obj.status == Status.SUSPENDED:
            membership.end_sessions(obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        return super().user_change_password(request, id, form_url)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        membership.remove(obj, by=request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for person in list(queryset):
            membership.remove(person, by=request.user)  # type: ignore[arg-type]
