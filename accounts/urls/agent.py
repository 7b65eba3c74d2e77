from django.urls import path

from accounts.views import notification_settings, notifications, reports, workspace

app_name = "agent"
urlpatterns = [
    path("who/", workspace.who, name="who"),
    path("availability/", workspace.set_availability, name="availability"),
    path("notifications/", notifications.listing, name="notifications"),
    path("notifications/settings/", notification_settings.settings, name="notification-settings"),
    path("notifications/<uuid:pk>/", notifications.read, name="notification-read"),
    path("reports/people/", reports.people, name="reports-people"),
]
