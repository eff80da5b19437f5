from django.apps import AppConfig


class OutletsConfig(AppConfig):
    name = "odop.outlets"
    label = "outlets"
