"""Addresses of centres for everybody: what there is, booking, receipts, and the machines of a project report."""

from django.urls import path

from odop.facilities.views import public

urlpatterns = [
    path("", public.centres, name="facilities"),
    path("bookings/", public.bookings, name="facility_bookings"),
    path("bookings/<str:ref>/cancel/", public.cancel, name="facility_cancel"),
    path("receipts/<str:ref>/", public.receipt, name="facility_receipt"),
    path("check/<str:code>/", public.check, name="facility_check"),
    path("plans/<str:ref>/", public.plan, name="facility_plan"),
    path("<str:ref>/", public.centre, name="facility"),
    path("<str:ref>/book/<str:machine>/", public.book, name="facility_book"),
]
