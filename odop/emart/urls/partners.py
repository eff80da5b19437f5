"""Addresses of partners of the mart's interface: under /desk/mart/partners/."""

from django.urls import path

from odop.emart.views import partners

urlpatterns = [
    path("", partners.all_partners, name="desk_mart_partners"),
    path("<str:ref>/", partners.partner, name="desk_mart_partner"),
]
