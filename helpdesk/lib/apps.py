from django.apps import AppConfig


class Lib(AppConfig):
    name = "helpdesk.lib"
    label = "lib"
