from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "odop.linkage"
    label = "linkage"
