"""Addresses of the mart's orders and money at the desk: under /desk/mart/."""

from django.urls import path

from odop.emart.views import eway, office, office_money, tax, transfers

urlpatterns = [
    path("orders/", office.orders, name="desk_mart_orders"),
    path("orders/<str:ref>/", office.order, name="desk_mart_order"),
    path("papers/<int:number>/", office.paper, name="desk_mart_paper"),
    path("refunds/", office_money.refunds, name="desk_mart_refunds"),
    path("transfers/", transfers.transfers, name="desk_mart_transfers"),
    path("settlements/", office_money.settlements, name="desk_mart_settlements"),
    path("settlements/<str:ref>/", office_money.settlement, name="desk_mart_settlement"),
    path("payouts/", office_money.payouts, name="desk_mart_payouts"),
    path("payouts/<str:ref>/", office_money.payout, name="desk_mart_payout"),
    path("eway/", eway.consignments, name="desk_mart_eway"),
    path("tax/", tax.returns, name="desk_mart_tax"),
    path("answers/<str:ref>/", office_money.answer, name="desk_mart_answer"),
]
