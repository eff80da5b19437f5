"""Addresses of orders after they are paid: her own, and the office's for her."""

from django.urls import include, path

from odop.emart.views import calls, parcels

urlpatterns = [
    path("", include("odop.emart.urls.claims")),
    path("desk/mart/calls/", calls.calls, name="desk_sale_calls"),
    path("me/sales/<str:ref>/", parcels.own_sale, name="own_sale"),
    path("me/sales/<str:ref>/<str:parcel>/<slug:part>/", parcels.own_sale_paper, name="own_sale_paper"),
    path("desk/mart/sales/<str:ref>/", parcels.desk_sale, name="desk_sale"),
    path(
        "desk/mart/sales/<str:ref>/<str:parcel>/<slug:part>/", parcels.desk_sale_paper, name="desk_sale_paper"
    ),
]
