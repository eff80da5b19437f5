"""Addresses of trade: for everybody, a buyer's own pages, a maker's, and the desk."""

from django.urls import path

from odop.wholesale.views import buyer, desk, maker, ordering, quoting

urlpatterns = [
    path("trade/", buyer.front, name="trade"),
    path("trade/register/", buyer.register, name="trade_register"),
    path("trade/mine/", buyer.mine, name="trade_mine"),
    path("trade/ask/", buyer.ask, name="trade_ask"),
    path("trade/enquiries/<str:ref>/", buyer.enquiry, name="trade_enquiry"),
    path("trade/enquiries/<str:ref>/file/", buyer.drawing, name="trade_file"),
    path("trade/quotations/<str:ref>/", quoting.decide, name="trade_quotation"),
    path(
        "trade/quotations/<str:ref>/<slug:language>.pdf", quoting.quotation_paper, name="trade_quotation_pdf"
    ),
    path("trade/orders/<str:ref>/", ordering.order, name="trade_order"),
    path("trade/orders/<str:ref>/<slug:language>.pdf", quoting.proforma_paper, name="trade_proforma_pdf"),
    path(
        "trade/orders/<str:ref>/<str:delivery>/<slug:paper>/<slug:language>.pdf",
        quoting.delivery_paper,
        name="trade_delivery_pdf",
    ),
    path("me/trade/deliveries/<str:ref>/", ordering.delivery, name="own_trade_delivery"),
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
    path("desk/wholesale/orders/<str:ref>/", ordering.order, {"at_desk": True}, name="desk_trade_order"),
    path(
        "desk/wholesale/deliveries/<str:ref>/",
        ordering.delivery,
        {"at_desk": True},
        name="desk_trade_delivery",
    ),
]
