"""Addresses of coupons: under /desk/mart/coupons/."""

from django.urls import path

from odop.emart.views import coupons

urlpatterns = [
    path("", coupons.coupons, name="desk_mart_coupons"),
    path("new/", coupons.new_coupon, name="desk_mart_coupon_new"),
    path("<slug:code>/", coupons.coupon, name="desk_mart_coupon"),
]
