"""Addresses of what is sent back and of complaints."""

from django.urls import path

from odop.emart.views import claims

urlpatterns = [
    path("mart/bought/<slug:key>/back/<int:line>/", claims.give_back, name="mart_give_back"),
    path("mart/bought/<slug:key>/complain/", claims.complain, name="mart_complain"),
    path("me/returns/<str:ref>/", claims.own_answer, name="own_return"),
    path("me/returns/<str:ref>/<uuid:key>/", claims.own_photograph, name="own_return_photograph"),
    path("desk/mart/returns/", claims.returns, name="desk_mart_returns"),
    path("desk/mart/returns/<str:ref>/", claims.desk_answer, name="desk_mart_return"),
    path(
        "desk/mart/returns/<str:ref>/<uuid:key>/", claims.desk_photograph, name="desk_mart_return_photograph"
    ),
    path("desk/mart/complaints/", claims.complaints_of_buyers, name="desk_mart_complaints"),
]
