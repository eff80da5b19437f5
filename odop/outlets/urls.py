"""Addresses of shops: for everybody, her own pages, and the desk."""

from django.urls import path

from odop.outlets.views import counter, days, desk, own, public, transfers

urlpatterns = [
    path("mart/outlets/", public.shop_list, name="mart_shops"),
    path("mart/outlets/bill/<str:key>/", public.bill, name="shop_bill"),
    path("me/outlets/", own.mine, name="own_shops"),
    path("me/outlets/<str:ref>/", own.transfer, name="own_transfer"),
    path("me/outlets/<str:ref>/challan/<slug:language>/", own.challan, name="own_transfer_challan"),
    path("desk/outlets/", desk.shop_list, name="desk_shops"),
    path("desk/outlets/transfers/<str:ref>/", transfers.transfer, name="desk_transfer"),
    path(
        "desk/outlets/transfers/<str:ref>/challan/<slug:language>/",
        transfers.challan,
        name="desk_transfer_challan",
    ),
    path("desk/outlets/<str:ref>/", desk.shop, name="desk_shop"),
    path("desk/outlets/<str:ref>/counter/", counter.counter, name="desk_shop_counter"),
    path("desk/outlets/<str:ref>/article.json", counter.article, name="desk_shop_article"),
    path("desk/outlets/<str:ref>/stock/", desk.stock, name="desk_shop_stock"),
    path("desk/outlets/<str:ref>/stock/<int:offer>/", desk.card, name="desk_shop_card"),
    path("desk/outlets/<str:ref>/sheet/", desk.sheet, name="desk_shop_sheet"),
    path("desk/outlets/<str:ref>/transfers/", transfers.transfers, name="desk_shop_transfers"),
    path("desk/outlets/<str:ref>/sales/", desk.sales, name="desk_shop_sales"),
    path("desk/outlets/<str:ref>/sales/<int:number>/", desk.sale, name="desk_shop_sale"),
    path("desk/outlets/<str:ref>/sales/<int:number>/<int:paper>/", desk.bill, name="desk_shop_bill"),
    path("desk/outlets/<str:ref>/day/", days.day, name="desk_shop_day"),
    path("desk/outlets/<str:ref>/day/<int:number>/<slug:language>/", days.report, name="desk_shop_report"),
]
