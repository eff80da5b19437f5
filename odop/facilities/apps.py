from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "odop.facilities"
    label = "facilities"
