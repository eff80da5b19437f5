"""Camps at the desk: joined to the site by the desk, under its own addresses."""

from django.urls import path

from odop.camps.views import office

urlpatterns = [
    path("", office.camps, name="camps"),
    path("plan/", office.plan, name="camp_plan"),
    path("open/", office.open_page, name="camp_open"),
    path("<str:ref>/", office.camp, name="camp"),
    path("<str:ref>/open/", office.open_page, name="camp_open_at"),
    path("<str:ref>/change/", office.change, name="camp_change"),
    path("<str:ref>/poster/", office.poster, name="camp_poster"),
    path("<str:ref>/records/<int:number>/", office.record, name="camp_office_record"),
    path("<str:ref>/records/<int:number>/photo/", office.photo, name="camp_photo"),
]
