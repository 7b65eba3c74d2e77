from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class Accounts(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Django's own would write as whoever was there before; signing_in.let_in() writes it.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
