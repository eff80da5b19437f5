"""Addresses of the camp page for devices: without a language, since one installation speaks both."""

from django.urls import path

from odop.camps.views import device

urlpatterns = [
    path("", device.start, name="camp_start"),
    path("worker.js", device.worker, name="camp_worker"),
    path("lists.json", device.lists_of_today, name="camp_lists"),
    path("me.json", device.me, name="camp_me"),
    path("records/", device.record, name="camp_record"),
    path("<slug:language>/", device.page, name="camp_page"),
    path("<slug:language>/manifest.webmanifest", device.manifest, name="camp_manifest"),
]
