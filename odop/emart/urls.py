"""Addresses of the mart: for everybody, her own pages, and the desk."""

from django.urls import path

from odop.emart.views import public

urlpatterns = [
    path("mart/", public.front, name="mart"),
    path("mart/find/", public.find, name="mart_find"),
    path("mart/ranking/", public.ranking, name="mart_ranking"),
    path("mart/sitemap.xml", public.site_map, name="mart_sitemap"),
    path("mart/districts/<str:code>/", public.in_district, name="mart_district"),
    path("mart/crafts/<slug:code>/", public.of_craft, name="mart_craft"),
    path("mart/makers/<str:ref>/", public.of_maker, name="mart_maker"),
    path("mart/goods/<str:ref>/", public.good, name="mart_good"),
    path("mart/made/<str:ref>/", public.made, name="mart_made"),
    path(
        "mart/pictures/<int:number>/<int:width>-<slug:digest>.<slug:kind>",
        public.picture_file,
        name="mart_picture",
    ),
]
