from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "odop.training"
    label = "training"
