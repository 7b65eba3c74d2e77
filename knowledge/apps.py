from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Knowledge(AppConfig):
    name = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        from accounts import frame

        from . import navigation

        frame.add_navigation(navigation.workspace)
