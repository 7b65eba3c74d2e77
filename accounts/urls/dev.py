from django.urls import path

from accounts.views import dev

app_name = "dev"
urlpatterns = [
    path("mail/", dev.mails, name="mails"),
    path("mail/<uuid:pk>/", dev.mail, name="mail"),
    path("components/", dev.components, name="components"),
]
