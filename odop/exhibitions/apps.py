from django.apps import AppConfig


class ExhibitionsConfig(AppConfig):
    name = "odop.exhibitions"
    label = "exhibitions"
