from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "odop.intake"
    label = "intake"
