"""Addresses of signing in, of one's own account and of the demonstration."""

from django.urls import path

from odop.accounts.views import account, demo, entry, officer, signin

urlpatterns = [
    path("sign-in/", signin.sign_in, name="sign_in"),
    path("sign-in/code/", signin.code, name="sign_in_code"),
    path("sign-in/officer/", officer.officer, name="sign_in_officer"),
    path("sign-in/totp/", officer.totp, name="sign_in_totp"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account_password"),
    path("account/recovery-codes/", account.recovery_codes, name="account_recovery_codes"),
    path("account/totp/", account.new_phone, name="account_totp"),
    path("demo/sign-in/<slug:slug>/", demo.demo_sign_in, name="demo_sign_in"),
    path("outbox/", demo.outbox, name="outbox"),
]
