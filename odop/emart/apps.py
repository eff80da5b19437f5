from django.apps import AppConfig


class EmartConfig(AppConfig):
    name = "odop.emart"
    label = "emart"
