from django.apps import AppConfig


class Tickets(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from accounts import frame, worker

        from . import closing, limits, reactions, rounds  # noqa: F401 - their rounds register themselves
        from .desk import navigation

        frame.add_navigation(navigation.queues)

        if reactions.react not in worker.queues:
            worker.queues.insert(0, reactions.react)
