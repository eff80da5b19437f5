"""The product's addresses and, below the same middleware, the floors: the same rows by raw SQL and an empty answer."""

from django.urls import path

from bench.floors import case_rows, mart_rows, study_rows, worklist_rows
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/worklist/", worklist_rows),
    path("bench/cases/<str:ref>/", case_rows),
    path("bench/studies/<str:ref>/", study_rows),
    path("bench/mart/<str:name>/<int:turn>/", mart_rows),
    *product,
]
