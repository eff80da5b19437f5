from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "odop.registry"
    label = "registry"
