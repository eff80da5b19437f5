from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "odop.privacy"
    label = "privacy"
