from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "odop.casework"
    label = "casework"
