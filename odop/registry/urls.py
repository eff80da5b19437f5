"""The wizard of a citizen: joined to the site by the portal."""

from django.urls import path

from odop.registry import views

urlpatterns = [
    path("", views.own_start, name="enrol"),
    path("done/", views.own_done, name="enrol_done"),
    path("<int:number>/", views.own_page, name="enrol_page"),
]
