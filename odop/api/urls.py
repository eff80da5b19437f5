"""Addresses of this app."""

from django.urls import path

from odop.api.root import make

api = make()
urlpatterns = [path("v1/", api.urls)]
