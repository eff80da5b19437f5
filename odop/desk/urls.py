"""Addresses of this app."""

from django.urls import path

from odop.desk.views import budget, cases, payments, worklist

urlpatterns: list = [
    path("", worklist.worklist, name="desk_worklist"),
    path("bulk/", worklist.bulk, name="desk_bulk"),
    path("cases/", worklist.cases, name="desk_cases"),
    path("cases/<str:ref>/", cases.case, name="desk_case"),
    path("cases/<str:ref>/steps/", cases.step, name="desk_step"),
    path("cases/<str:ref>/papers/accept-all/", cases.accept_all, name="desk_accept_all"),
    path("cases/<str:ref>/papers/<str:key>/check/", cases.check, name="desk_check"),
    path("cases/<str:ref>/papers/<str:key>/add/", cases.add, name="desk_paper_add"),
    path("cases/<str:ref>/files/<uuid:file_id>/", cases.case_file, name="desk_file"),
    path("cases/<str:ref>/letters/<int:number>/<str:language>/", cases.letter, name="desk_letter"),
    path("budget/", budget.budget, name="desk_budget"),
    path("budget/export.xlsx", budget.budget_excel, name="desk_budget_excel"),
    path("budget/move/<slug:kind>/", budget.move, name="desk_budget_move"),
    path("budget/<str:year>/<int:lgd_code>/", budget.budget_line, name="desk_budget_line"),
    path("payments/", payments.payments, name="desk_payments"),
    path("payments/make-file/", payments.make_file, name="desk_payment_make_file"),
    path("payments/files/", payments.files, name="desk_payment_files"),
    path("payments/files/<str:ref>/", payments.payment_file, name="desk_payment_file"),
    path("payments/files/<str:ref>/download/", payments.download, name="desk_payment_file_download"),
    path("payments/files/<str:ref>/sample-answer/", payments.sample, name="desk_payment_file_sample"),
    path("payments/answers/", payments.returns, name="desk_returns"),
    path("payments/answers/read/", payments.upload, name="desk_return_upload"),
    path("payments/answers/<str:ref>/", payments.return_file, name="desk_return"),
    path("payments/<str:ref>/", payments.payment, name="desk_payment"),
]
