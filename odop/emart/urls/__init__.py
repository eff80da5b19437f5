"""Addresses of the mart beside those of `shop.py`: buying, her own pages, and the desk."""

from django.urls import include, path

from odop.emart.views import desk, hampers, own, sales

urlpatterns = [
    path("mart/", include("odop.emart.urls.buying")),
    path("", include("odop.emart.urls.front")),
    path("mart/hamper/<str:ref>/", hampers.hamper, name="mart_hamper"),
    path("me/sales/", sales.mine, name="own_sales"),
    path("", include("odop.emart.urls.statements")),
    path("", include("odop.emart.urls.parcels")),
    path("me/mart/", own.mart, name="own_mart"),
    path("me/mart/new/", own.new_good, name="own_mart_new"),
    path("", include("odop.emart.urls.shelf")),
    path("me/mart/<str:ref>/", own.good, name="own_mart_good"),
    path("me/mart/<str:ref>/card/<slug:language>/", own.card, name="own_mart_card"),
    path("desk/mart/partners/", include("odop.emart.urls.partners")),
    path("desk/mart/", desk.mart, name="desk_mart"),
    path("desk/mart/", include("odop.emart.urls.office")),
    path("desk/mart/coupons/", include("odop.emart.urls.coupons")),
    path("desk/mart/hampers/", include("odop.emart.urls.hampers")),
    path("desk/mart/sellers/<str:ref>/", desk.seller, name="desk_mart_seller"),
    path("desk/mart/goods/<str:ref>/", desk.good, name="desk_mart_good"),
    path("desk/mart/goods/<str:ref>/write/", desk.write_good, name="desk_mart_write"),
    path("desk/mart/goods/<str:ref>/card/<slug:language>/", desk.card, name="desk_mart_card"),
    path("desk/mart/for/<str:artisan>/", desk.for_her, name="desk_mart_for"),
    path("desk/mart/for/<str:artisan>/new/", desk.new_good, name="desk_mart_new"),
]
