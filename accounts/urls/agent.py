from django.urls import path

from accounts.views import notifications, reports, workspace

app_name = "agent"
urlpatterns = [
    path("who/", workspace.who, name="who"),
    path("availability/", workspace.set_availability, name="availability"),
    path("notifications/", notifications.listing, name="notifications"),
    path("notifications/<uuid:pk>/", notifications.read, name="notification-read"),
    path("reports/people/", reports.people, name="reports-people"),
]
