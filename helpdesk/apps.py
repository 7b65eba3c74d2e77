from django.apps import AppConfig


class Helpdesk(AppConfig):
    name = "helpdesk"
