from django.urls import path

from accounts.views import portal

app_name = "portal"
urlpatterns = [path("", portal.home, name="home")]
