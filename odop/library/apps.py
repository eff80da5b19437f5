from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "odop.library"
    label = "library"
