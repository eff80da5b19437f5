from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "odop.diagnosis"
    label = "diagnosis"
