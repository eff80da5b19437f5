from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "odop.api"
    label = "api"
