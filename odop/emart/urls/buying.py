"""Addresses of buying: under /mart/."""

from django.urls import path

from odop.emart.views import buying, paying

urlpatterns = [
    path("cart/", buying.cart, name="mart_cart"),
    path("cart/add/", buying.add, name="mart_add"),
    path("checkout/", buying.checkout, name="mart_checkout"),
    path("webhook/", paying.webhook, name="mart_webhook"),
    path("bought/<slug:key>/", buying.bought, name="mart_bought"),
    path("bought/<slug:key>/bills/<int:number>/", buying.bill, name="mart_bill"),
    path("bought/<slug:key>/pay/", paying.pay, name="mart_pay"),
    path("bought/<slug:key>/paid/", paying.came_back, name="mart_came_back"),
]
