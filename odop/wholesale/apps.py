from django.apps import AppConfig


class WholesaleConfig(AppConfig):
    name = "odop.wholesale"
    label = "wholesale"
