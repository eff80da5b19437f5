"""Addresses of a maker's statements and of her papers, as PDF."""

from django.urls import path

from odop.emart.views import statements

urlpatterns = [
    path("me/sales-statement/<str:ref>/<slug:language>/", statements.own, name="own_statement"),
    path("me/sales-paper/<int:number>/<slug:language>/", statements.own_paper, name="own_paper"),
    path("desk/mart/statements/<str:ref>/<slug:language>/", statements.desk, name="desk_statement"),
]
