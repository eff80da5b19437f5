"""Addresses of help: who helps, a maker's own requests, and the desk of offices and institutes."""

from django.urls import path

from odop.support.views import desk, orders, own

urlpatterns = [
    path("help/", own.helpers, name="helpers"),
    path("help/ask/", own.ask, name="help_ask"),
    path("me/help/", own.mine, name="own_help"),
    path("me/help/<str:ref>/", own.request_page, name="own_help_one"),
    path("me/help/<str:ref>/photo/", own.photo, name="own_help_photo"),
    path("me/help/<str:ref>/files/<int:number>/", own.delivered, name="own_help_file"),
    path("desk/help/", desk.request_list, name="desk_help"),
    path("desk/help/institutes/", desk.institutes, name="desk_help_institutes"),
    path("desk/help/orders/", orders.order_list, name="desk_orders"),
    path("desk/help/orders/<str:ref>/", orders.order, name="desk_order"),
    path("desk/help/orders/<str:ref>/pieces/<int:number>/", orders.piece, name="desk_order_piece"),
    path("desk/help/<str:ref>/", desk.request_page, name="desk_help_one"),
    path("desk/help/<str:ref>/photo/", desk.photo, name="desk_help_photo"),
    path("desk/help/<str:ref>/files/<int:number>/", desk.delivered, name="desk_help_file"),
]
