"""The same wizard for an officer who enrols somebody else: joined to the site by the desk."""

from django.urls import path

from odop.registry import views

urlpatterns = [
    path("", views.office_start, name="register_enrol"),
    path("<str:ref>/<int:number>/", views.office_page, name="register_enrol_page"),
]
