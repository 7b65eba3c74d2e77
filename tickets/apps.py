from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Tickets(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        from accounts import frame, worker

        from . import (  # noqa: F401 - their rounds register themselves
            article_figures,
            article_topics,
            automation,
            bulk,
            closing,
            deadlines,
            distribution,
            filing,
            limits,
            navigation,
            reactions,
            rounds,
            sending,
            setting_up,
        )

        article_topics.register()
        article_figures.register()
        setting_up.register()
        frame.add_navigation(navigation.workspace)
        frame.add_portal_navigation(navigation.portal)
        if reactions.react not in worker.queues:
            worker.queues.insert(0, reactions.react)
            worker.queues.insert(0, sending.send_next)
            worker.due_in.append(sending.seconds_left)
            worker.queues += [
                distribution.give_out,
                deadlines.recount,
                automation.go_on,
                bulk.go_on,
                filing.look_at_one,
                filing.remove_discarded,
            ]
