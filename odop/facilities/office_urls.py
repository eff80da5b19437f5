"""Addresses of the books of a centre: for the offices of its district and its keepers."""

from django.urls import path

from odop.facilities.views import books

urlpatterns = [
    path("", books.centres, name="facility_desk"),
    path("<str:ref>/", books.centre, name="facility_books"),
    path("<str:ref>/month/", books.month, name="facility_month"),
    path("<str:ref>/month.pdf", books.month_pdf, name="facility_month_pdf"),
    path("<str:ref>/month.xlsx", books.month_excel, name="facility_month_excel"),
    path("<str:ref>/do/", books.act, name="facility_act"),
    path("<str:ref>/write/<slug:what>/", books.write, name="facility_write"),
]
