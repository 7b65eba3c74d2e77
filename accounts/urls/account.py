from django.urls import path

from accounts.views import invitation

app_name = "account"
urlpatterns = [
    path("invitation/<str:token>/", invitation.accept, name="invitation"),
]
