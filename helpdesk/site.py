"""Django's admin for operators and for the admins of an organization, each under their own context."""

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, auth
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

# What the site brings for other installations: its own password page, links to pages of records.
OTHERS = ("password_change", "password_change_done", "view_on_site")
RECENT = 10


class Autocomplete(AutocompleteJsonView):
    """Operators see whose a record is: two organizations may have a team of one name."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        told = super().serialize_result(obj, to_field_name)
        organization = getattr(obj, "organization", None)
        if self.request.user.is_operator and organization is not None:
            told["text"] = f"{told['text']} · {organization}"
        return told


class Site(admin.AdminSite):
    site_header = site_title = _("Administration")
    index_title = _("Records")
    index_template = "admin/desk_index.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Rights come from the role: Django's groups have no say here, nor a page."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label != "auth"]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        person: Any = request.user
        return person.is_authenticated and person.is_active and (person.is_operator or person.is_admin)

    def get_urls(self) -> list[Any]:
        urls = [url for url in super().get_urls() if getattr(url, "name", "") not in OTHERS]
        for url in urls:
            if hasattr(url, "callback") and hasattr(url.callback, "login_url"):
                url.callback.login_url = reverse_lazy(settings.LOGIN_URL)
        return urls

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def admitted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _sign_in(request.get_full_path())
            if not self.has_permission(request):
                raise PermissionDenied
            if any("\0" in value for _name, values in request.GET.lists() for value in values):
                raise BadRequest("NUL in the address")
            return inner(request, *args, **kwargs)

        return admitted

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One door for everybody: the account's."""
        if self.has_permission(request):
            return redirect("admin:index")
        return _sign_in(request.GET.get("next") or reverse("admin:index"))

    @method_decorator(require_POST)
    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        auth.logout(request)
        return redirect("account:sign-in")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return Autocomplete.as_view(admin_site=self)(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        site_url = "/" if getattr(request.user, "is_operator", False) else "/agent/"
        return super().each_context(request) | {"site_url": site_url}

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().index(request, {"recent_acts": self.recent_acts(request)} | (extra_context or {}))

    def recent_acts(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What was done lately, by the audit log; the site keeps no log of its own."""
        from accounts import telling
        from accounts.models import AuditEntry

        entries = list(AuditEntry.objects.visible_to(request.user).order_by("-seq")[:RECENT])
        names = telling.Names.of(entries)
        return [telling.told(entry, names) for entry in entries]

    def get_log_entries(self, request: HttpRequest) -> Any:
        return []


def _sign_in(back: str) -> HttpResponse:
    return redirect(f"{reverse('account:sign-in')}?{urlencode({'next': back}, safe='/')}")


class Admin(AdminConfig):
    default_site = "helpdesk.site.Site"

    def import_models(self) -> None:
        """Without the site's own log: a person's deletion would look for their entries in it, past the wall."""
        self.models = self.apps.all_models[self.label]
