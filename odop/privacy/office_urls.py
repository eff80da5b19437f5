"""Addresses of consent and rights at the desk."""

from django.urls import path

from odop.privacy.views import office

urlpatterns = [
    path("", office.requests, name="privacy_requests"),
    path("requests/<str:ref>/", office.request_page, name="privacy_request"),
    path("requests/<str:ref>/paper/", office.paper, name="privacy_request_paper"),
    path("retention/", office.retention, name="privacy_retention"),
    path("why/<str:ref>/", office.why, name="privacy_why"),
    path("sign-ins/<str:ref>/", office.sign_ins, name="privacy_sign_ins"),
    path("access/", office.access, name="privacy_access"),
]
