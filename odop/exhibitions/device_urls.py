"""Addresses of the stall's page for devices: without a language, since one installation speaks both."""

from django.urls import path

from odop.exhibitions.views import device

urlpatterns = [
    path("", device.start, name="stall_start"),
    path("worker.js", device.worker, name="stall_worker"),
    path("mine.json", device.mine, name="stall_mine"),
    path("<slug:language>/", device.page, name="stall_page"),
    path("<slug:language>/manifest.webmanifest", device.manifest, name="stall_manifest"),
]
