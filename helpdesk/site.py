"""Django's admin for operators and for the admins of an organization, each under their own context."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Site(admin.AdminSite):
    site_header = site_title = _("Administration")
    index_title = _("Records")
    login_template = None

    def has_permission(self, request: HttpRequest) -> bool:
        person: Any = request.user
        return person.is_authenticated and person.is_active and (person.is_operator or person.is_admin)


class Admin(AdminConfig):
    default_site = "helpdesk.site.Site"
