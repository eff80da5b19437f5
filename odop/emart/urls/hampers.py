"""Addresses of hampers at the desk: under /desk/mart/hampers/."""

from django.urls import path

from odop.emart.views import hampers

urlpatterns = [
    path("", hampers.desk_hampers, name="desk_mart_hampers"),
    path("new/", hampers.new_hamper, name="desk_mart_hamper_new"),
    path("<str:ref>/", hampers.desk_hamper, name="desk_mart_hamper"),
]
