from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "odop.places"
    label = "places"
