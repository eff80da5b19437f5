from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "odop.desk"
    label = "desk"
