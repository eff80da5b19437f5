"""Addresses of the exchange of lists, at the desk."""

from django.urls import path

from odop.linkage.other_lists import views

urlpatterns = [
    path("", views.lists, name="other_lists"),
    path("key/", views.key, name="other_lists_key"),
    path("take/", views.take, name="other_lists_take"),
    path("make/", views.make, name="other_lists_make"),
    path("finding/<str:ref>/", views.finding, name="other_lists_finding"),
]
