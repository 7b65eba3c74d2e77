from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Knowledge(AppConfig):
    name = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        from accounts import frame, permissions

        from . import navigation, records, rounds  # noqa: F401 - its round registers itself

        permissions.RECORDS["knowledge"] = records.RIGHTS
        frame.add_navigation(navigation.workspace)
        frame.add_portal_navigation(navigation.portal)
