from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Tickets(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        from accounts import worker

        from . import closing, limits, reactions, rounds, setting_up  # noqa: F401 - their rounds register themselves

        setting_up.register()

        if reactions.react not in worker.queues:
            worker.queues.insert(0, reactions.react)
