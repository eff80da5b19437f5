from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "odop.accounts"
    label = "accounts"
