"""Lists at the desk: joined to the site by the desk."""

from django.urls import path

from odop.intake.views import columns, lists

urlpatterns = [
    path("", lists.lists, name="lists"),
    path("new/", lists.begin, name="list_begin"),
    path("templates/<slug:kind>.xlsx", lists.template, name="list_template"),
    path("<str:ref>/", lists.one, name="list_one"),
    path("<str:ref>/columns/", columns.columns, name="list_columns"),
    path("<str:ref>/rows/", lists.rows, name="list_rows"),
    path("<str:ref>/do/", lists.do, name="list_do"),
    path("<str:ref>/corrected/", lists.corrected, name="list_corrected"),
    path("<str:ref>/marked.xlsx", lists.marked, name="list_marked"),
]
