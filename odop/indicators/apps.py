from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "odop.indicators"
    label = "indicators"
