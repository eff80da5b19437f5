"""The feed that Google Merchant fetches, in each language one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from odop.emart.queries.feed import entries
from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.lib.market.google import feed


@public
def google(request: HttpRequest, language: str) -> HttpResponse:
    """Goods that Google would take, with the price that their pages show; `part` from 1, five thousand goods each."""
    asked = request.GET.get("part", "1")
    if language not in programme().languages or not (
        asked.isascii() and asked.isdecimal() and 0 < int(asked[:5]) < 1000
    ):
        raise NotFound()
    with translation.override(language):
        link = str(settings.ODOP.base_url) + reverse("mart")
        lines = feed(
            entries(language, int(asked[:5])),
            title=_("e-Mart"),
            link=link,
            language=language,
            on=clock.today(),
        )
        return HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")
