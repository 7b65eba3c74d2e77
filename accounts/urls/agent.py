from django.urls import path

from accounts.views import reports, workspace

app_name = "agent"
urlpatterns = [
    path("", workspace.home, name="home"),
    path("availability/", workspace.set_availability, name="availability"),
    path("reports/", reports.people, name="reports"),
]
