"""Every address of the product: surfaces own theirs, this file only joins them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from odop.kernel.ui.gallery import gallery

urlpatterns = [
    path("api/", include("odop.api.urls")),
    path("camp/", include("odop.camps.urls")),  # one page in both languages, kept by devices
    path("stall/", include("odop.exhibitions.device_urls")),  # likewise
    path("till/", include("odop.outlets.device_urls")),  # likewise
    path("survey/", include("odop.diagnosis.device_urls")),  # likewise
    *i18n_patterns(
        path("mart/", include("odop.emart.urls.shop")),  # first: the addresses that are asked for most
        path("", include("odop.accounts.urls")),
        path("", include("odop.exhibitions.urls")),
        path("desk/", include("odop.desk.urls")),
        path("desk/facilities/", include("odop.facilities.office_urls")),
        path("facilities/", include("odop.facilities.urls")),
        path("", include("odop.diagnosis.urls")),
        path("", include("odop.planning.urls")),
        path("", include("odop.library.urls")),
        path("", include("odop.outlets.urls")),  # before the mart: /mart/outlets/
        path("", include("odop.emart.urls")),
        path("", include("odop.wholesale.urls")),
        path("", include("odop.partners.urls")),
        path("", include("odop.support.urls")),
        path("ui/", gallery, name="gallery"),
        path("ui/<slug:page>/", gallery, name="gallery_page"),
        path("", include("odop.training.urls")),
        path("", include("odop.portal.urls")),
        prefix_default_language=False,
    ),
]

handler404 = "odop.portal.errors.not_found"
handler500 = "odop.portal.errors.broken"
handler403 = "odop.portal.errors.forbidden"
handler400 = "odop.portal.errors.bad_request"
