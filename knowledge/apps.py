from django.apps import AppConfig


class Knowledge(AppConfig):
    name = "knowledge"

    def ready(self) -> None:
        from accounts import frame

        from . import navigation

        frame.add_portal_navigation(navigation.portal)
