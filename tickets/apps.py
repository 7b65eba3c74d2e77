from django.apps import AppConfig


class Tickets(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        from accounts import frame, worker

        from . import closing, filing, limits, navigation, reactions, rounds  # noqa: F401 - their rounds register themselves

        frame.add_navigation(navigation.workspace)
        frame.add_portal_navigation(navigation.portal)
        if reactions.react not in worker.queues:
            worker.queues.insert(0, reactions.react)
            worker.queues += [filing.look_at_one, filing.remove_discarded]
