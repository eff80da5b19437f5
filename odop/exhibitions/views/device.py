"""The stall's page as a device sees it: kept for days without a network, without a language in its addresses."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from odop.accounts.models import User
from odop.accounts.permissions import APPLY, SEE_OWN
from odop.exhibitions.queries.fairs import stalls_to_note
from odop.exhibitions.shell import START, shell
from odop.exhibitions.shell import manifest as manifest_of
from odop.kernel.access import allow, public
from odop.kernel.shell_answers import the_manifest, the_page, the_worker, to_its_language


@public
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the page in the language of the device."""
    return to_its_language(request, START)


@public
@require_GET
@gzip_page
def page(request: HttpRequest, language: str) -> HttpResponse:
    """The page itself: the same bytes for everybody, so that a device may keep them."""
    return the_page(shell(), language)


@public
@require_GET
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """What a phone reads when the page is installed."""
    return the_manifest(manifest_of, language)


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page; it reaches no further than this folder of addresses."""
    return the_worker(shell().worker)


@allow(SEE_OWN, APPLY)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Her stalls of these days, and a token for what she sends. Names no person."""
    assert isinstance(request.user, User)  # noqa: S101 (the guard above every view)
    stalls = [
        {
            "ref": one.ref,
            "code": one.stall.code if one.stall else "",
            "fair": dict(one.fair.name),
            "place": dict(one.fair.place),
            "from": one.fair.from_on.isoformat(),
            "to": one.fair.to_on.isoformat(),
        }
        for one in stalls_to_note(request.user)
    ]
    response = JsonResponse(
        {"stalls": stalls, "csrf": get_token(request)}, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "no-store"
    return response
