"""Addresses of the counter's page for devices: without a language, since one installation speaks both."""

from django.urls import path

from odop.outlets.views import device

urlpatterns = [
    path("", device.start, name="till_start"),
    path("worker.js", device.worker, name="till_worker"),
    path("mine.json", device.mine, name="till_mine"),
    path("begin/", device.begin, name="till_begin"),
    path("sales/", device.arrive, name="till_arrive"),
    path("<slug:language>/", device.page, name="till_page"),
    path("<slug:language>/manifest.webmanifest", device.manifest, name="till_manifest"),
]
