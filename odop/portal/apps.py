from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "odop.portal"
    label = "portal"
