from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "odop.schemes"
    label = "schemes"
