from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "odop.support"
    label = "support"
