from django.apps import AppConfig


class Knowledge(AppConfig):
    name = "knowledge"
