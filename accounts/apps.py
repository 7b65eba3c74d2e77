from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class Accounts(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        # Django's own would write as whoever was there before; signing_in.let_in() writes it.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
