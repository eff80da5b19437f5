"""Addresses of what everybody sees of the mart: under /mart/."""

from django.urls import path

from odop.emart.views import public

urlpatterns = [
    path("", public.front, name="mart"),
    path("goods/<str:ref>/", public.good, name="mart_good"),
    path("find/", public.find, name="mart_find"),
    path("crafts/<slug:code>/", public.of_craft, name="mart_craft"),
    path("districts/<str:code>/", public.in_district, name="mart_district"),
    path("makers/<str:ref>/", public.of_maker, name="mart_maker"),
    path("made/<str:ref>/", public.made, name="mart_made"),
    path("ranking/", public.ranking, name="mart_ranking"),
    path("sitemap.xml", public.site_map, name="mart_sitemap"),
    path(
        "pictures/<int:number>/<int:width>-<slug:digest>.<slug:kind>",
        public.picture_file,
        name="mart_picture",
    ),
]
