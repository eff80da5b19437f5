"""Addresses of what makers and offices do with many goods at once."""

from django.urls import path

from odop.emart.views import feed, gifts, sheets

urlpatterns = [
    path("mart/gifts/", gifts.catalogues, name="mart_gifts"),
    path("mart/gifts/<slug:slug>/", gifts.catalogue, name="mart_gift_catalogue"),
    path("desk/mart/gifts/", gifts.desk_catalogues, name="desk_mart_gifts"),
    path("desk/mart/gifts/<slug:slug>/", gifts.desk_catalogue, name="desk_mart_gift_catalogue"),
    path("mart/feed/google-<slug:language>.xml", feed.google, name="mart_google_feed"),
    path("me/mart/sheets/", sheets.own_sheets, name="own_mart_sheets"),
    path("me/mart/sheets/empty/", sheets.own_empty, name="own_mart_empty_sheet"),
    path("me/mart/sheets/present/", sheets.own_present, name="own_mart_present_sheet"),
    path("me/mart/sheets/<str:ref>/", sheets.own_sheet, name="own_mart_sheet"),
    path("me/mart/sheets/<str:ref>/marked/", sheets.own_marked, name="own_mart_marked_sheet"),
    path("desk/mart/sheets/", sheets.desk_sheets, name="desk_mart_sheets"),
    path("desk/mart/sheets/empty/", sheets.desk_empty, name="desk_mart_empty_sheet"),
    path("desk/mart/sheets/present/", sheets.desk_present, name="desk_mart_present_sheet"),
    path("desk/mart/sheets/<str:ref>/", sheets.desk_sheet, name="desk_mart_sheet"),
    path("desk/mart/sheets/<str:ref>/marked/", sheets.desk_marked, name="desk_mart_marked_sheet"),
]
