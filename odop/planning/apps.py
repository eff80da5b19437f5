from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "odop.planning"
    label = "planning"
