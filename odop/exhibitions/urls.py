"""Addresses of fairs: the public calendar, her own stalls, and the desk."""

from django.urls import path

from odop.exhibitions.views import desk, outlets, own, public

urlpatterns = [
    path("fairs/", public.calendar, name="fairs"),
    path("fairs/calendar.ics", public.calendar_ics, name="fairs_ics"),
    path("fairs/outlets/", public.outlet_list, name="outlets"),
    path("fairs/pass/<str:code>/", public.stall_pass, name="fair_pass"),
    path("fairs/<str:ref>/", public.fair, name="fair"),
    path("fairs/<str:ref>/calendar.ics", public.fair_ics, name="fair_ics"),
    path("fairs/<str:ref>/ask/", own.ask, name="ask_stall"),
    path("me/fairs/", own.mine, name="own_stalls"),
    path("me/fairs/<str:ref>/", own.own_stall, name="own_stall"),
    path("me/fairs/<str:ref>/takings/", own.takings, name="own_takings"),
    path("me/fairs/<str:ref>/papers/<int:number>/", own.own_paper, name="own_travel_paper"),
    path("me/fairs/<str:ref>/pass/<slug:language>/", own.own_pass, name="own_pass"),
    path("desk/fairs/", desk.desk_fairs, name="desk_fairs"),
    path("desk/fairs/new/", desk.plan, name="desk_fair_new"),
    path("desk/fairs/outlets/", outlets.desk_outlets, name="desk_outlets"),
    path("desk/fairs/outlets/<str:ref>/", outlets.desk_outlet, name="desk_outlet"),
    path("desk/fairs/barred/", outlets.bars, name="desk_bars"),
    path("desk/fairs/stalls/<str:ref>/", desk.desk_stall, name="desk_stall"),
    path("desk/fairs/stalls/<str:ref>/papers/<int:number>/", desk.desk_paper, name="desk_travel_paper"),
    path("desk/fairs/stalls/<str:ref>/pass/<slug:language>/", desk.desk_pass, name="desk_pass"),
    path("desk/fairs/<str:ref>/", desk.desk_fair, name="desk_fair"),
    path("desk/fairs/<str:ref>/export.xlsx", desk.fair_excel, name="desk_fair_excel"),
]
