from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "odop.partners"
    label = "partners"
