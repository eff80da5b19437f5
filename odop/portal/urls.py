"""Addresses of the public site and of a citizen's own pages."""

from django.urls import include, path
from django.views.decorators.gzip import gzip_page as small

from odop.portal.views import apply, case, claims, districts, me, proof, public, results, schemes, what

# Her own pages are read over slow lines: they go out compressed (public pages are kept compressed elsewhere).
urlpatterns = [
    path("", public.home, name="home"),
    path("districts/", districts.district_list, name="districts"),
    path("districts/<int:lgd>/", districts.district_page, name="district"),
    path("schemes/", schemes.scheme_list, name="schemes"),
    path("schemes/<slug:code>/", schemes.scheme_page, name="scheme"),
    path("what-can-i-get/", what.what_can_i_get, name="what_can_i_get"),
    path("results/", results.result_list, name="results"),
    path("results/claims/", claims.claim_list, name="claims"),
    path("results/claims/data.csv", claims.claims_csv, name="claims_csv"),
    path("results/claims/data.json", claims.claims_json, name="claims_json"),
    path("results/<slug:code>/", results.result_page, name="result"),
    path("results/<slug:code>/rows/", results.result_rows, name="result_rows"),
    path("results/<slug:code>/data.csv", results.result_csv, name="result_csv"),
    path("results/<slug:code>/data.json", results.result_json, name="result_json"),
    path("enrol/", include("odop.registry.urls")),
    path("verify/<str:code>/", proof.verify, name="verify"),
    path("track/", proof.track, name="track"),
    path("me/", small(me.me), name="me"),
    path("me/details/", small(me.details), name="me_details"),
    path("me/consents/", me.consent, name="me_consent"),
    path("me/files/<uuid:file_id>/", me.own_file, name="me_file"),
    path("me/apply/<slug:code>/", small(apply.start), name="apply"),
    path("me/apply/<slug:code>/<slug:key>/", small(apply.page), name="apply_page"),
    path("me/cases/<str:ref>/", small(case.case), name="me_case"),
    path("me/cases/<str:ref>/steps/", small(case.step), name="me_step"),
    path("me/cases/<str:ref>/papers/<slug:key>/", small(case.paper), name="me_paper"),
    path("me/cases/<str:ref>/letters/<int:number>/<slug:language>/", case.letter, name="me_letter"),
    path("", include("odop.privacy.urls")),
    path("about/data/", public.about_data, name="about_data"),
]
