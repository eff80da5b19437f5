"""Addresses of the public notice and of a person's own data."""

from django.urls import path

from odop.privacy.views import own

urlpatterns = [
    path("privacy/", own.notice, name="privacy_notice"),
    path("me/data/", own.data, name="my_data"),
    path("me/data/looks/", own.looks, name="my_data_looks"),
    path("me/data/file/<slug:kind>/", own.take, name="my_data_file"),
    path("me/data/consents/<slug:purpose>/", own.consent, name="my_data_consent"),
    path("me/data/ask/<slug:asked>/", own.ask, name="my_data_ask"),
]
