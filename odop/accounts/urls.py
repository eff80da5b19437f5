"""Addresses of signing in, of one's own account and of the demonstration."""

from django.urls import path

from odop.accounts.views import demo, entry, signin

urlpatterns = [
    path("sign-in/", signin.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("demo/sign-in/<slug:slug>/", demo.demo_sign_in, name="demo_sign_in"),
    path("outbox/", demo.outbox, name="outbox"),
]
