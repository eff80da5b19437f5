"""Addresses of trade: for everybody, a buyer's own pages, a maker's, and the desk."""

from django.urls import path

from odop.wholesale.views import buyer, desk, maker

urlpatterns = [
    path("trade/", buyer.front, name="trade"),
    path("trade/register/", buyer.register, name="trade_register"),
    path("trade/mine/", buyer.mine, name="trade_mine"),
    path("trade/ask/", buyer.ask, name="trade_ask"),
    path("trade/enquiries/<str:ref>/", buyer.enquiry, name="trade_enquiry"),
    path("trade/enquiries/<str:ref>/file/", buyer.drawing, name="trade_file"),
    path("me/trade/", maker.mine, name="own_trade"),
    path("me/trade/<str:ref>/", maker.request_page, name="own_trade_one"),
    path("me/trade/<str:ref>/file/", maker.drawing, name="own_trade_file"),
    path("desk/wholesale/", desk.worklist, name="desk_wholesale"),
    path("desk/wholesale/new/", desk.new_buyer, name="desk_wholesale_new"),
    path("desk/wholesale/buyers/<str:ref>/", desk.buyer, name="desk_trade_buyer"),
    path("desk/wholesale/enquiries/<str:ref>/", desk.enquiry, name="desk_trade_enquiry"),
    path("desk/wholesale/enquiries/<str:ref>/sheet/", desk.sheet, name="desk_trade_sheet"),
    path(
        "desk/wholesale/requests/<str:ref>/", maker.request_page, {"at_desk": True}, name="desk_trade_request"
    ),
]
