"""Addresses of the survey's page for devices: without a language, since one installation speaks both."""

from django.urls import path

from odop.diagnosis.views import surveys

urlpatterns = [
    path("", surveys.device_start, name="survey_start"),
    path("worker.js", surveys.device_file, {"what": "worker"}, name="survey_worker"),
    path("mine.json", surveys.device_mine, name="survey_mine"),
    path("<slug:language>/", surveys.device_file, name="survey_page"),
    path(
        "<slug:language>/manifest.webmanifest",
        surveys.device_file,
        {"what": "manifest"},
        name="survey_manifest",
    ),
]
