from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "odop.finance"
    label = "finance"
