"""Addresses of what buyers want to know and to say."""

from django.urls import path

from odop.emart.views import help as help_views
from odop.emart.views import reviews, wishes

urlpatterns = [
    path("mart/help/", help_views.help_page, name="mart_help"),
    path("mart/wishes/", wishes.wishes, name="mart_wishes"),
    path("mart/bought/<slug:key>/reviews/", reviews.write, name="mart_review"),
    path(
        "mart/reviews/<int:number>/<int:place>/<int:width>-<slug:digest>.<slug:kind>",
        reviews.picture,
        name="mart_review_picture",
    ),
    path("me/reviews/", reviews.own, name="own_reviews"),
    path("desk/mart/reviews/", reviews.desk, name="desk_mart_reviews"),
    path(
        "desk/mart/reviews/<int:number>/<int:place>/<int:width>-<slug:digest>.<slug:kind>",
        reviews.desk_picture,
        name="desk_mart_review_picture",
    ),
]
