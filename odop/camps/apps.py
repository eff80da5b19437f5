from django.apps import AppConfig


class CampsConfig(AppConfig):
    name = "odop.camps"
    label = "camps"
