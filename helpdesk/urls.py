from django.contrib import admin
from django.urls import include, path

from accounts.access import guarded

urlpatterns = [
    *guarded(
        [
            path("", include("tickets.urls.customer")),
            path("account/", include("accounts.urls.account")),
            path("agent/", include("tickets.urls.agent")),
            path("agent/knowledge/", include("knowledge.urls.agent")),
            path("agent/", include("accounts.urls.agent")),
            path("agent/settings/", include("accounts.urls.settings")),
            path("agent/settings/", include("tickets.urls.settings")),
            path("files/", include("tickets.urls.files")),
            path("dev/", include("accounts.urls.dev")),
        ]
    ),
    path("admin/", admin.site.urls),
]
handler404 = "helpdesk.views.not_found"
handler403 = "helpdesk.views.forbidden"
handler400 = "helpdesk.views.bad_request"
handler500 = "helpdesk.views.server_error"
