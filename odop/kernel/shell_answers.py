"""What the addresses of a page without a network answer: the same bytes for everybody, so that a device may keep them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.kernel.shells import Shell, page_address


def to_its_language(request: HttpRequest, start: str) -> HttpResponse:
    """To the page under `start` in the language of the device."""
    asked = translation.get_language_from_request(request).split("-")[0]
    return redirect(page_address(start, asked if asked in programme().languages else settings.LANGUAGE_CODE))


def the_page(shell: Shell, language: str) -> HttpResponse:
    """The page itself. Raises NotFound for a language that the programme does not speak."""
    response = _kept(shell.pages[_known(language)], "text/html; charset=utf-8")
    response["Content-Language"] = language
    return response


def the_manifest(manifest_of: Callable[[str], str], language: str) -> HttpResponse:
    """What a device reads when the page is installed. Raises NotFound as `the_page` does."""
    return _kept(manifest_of(_known(language)), "application/manifest+json")


def the_worker(script: str) -> HttpResponse:
    """The script that keeps the page; it reaches no further than its own folder of addresses."""
    return _kept(script, "text/javascript; charset=utf-8")


def _known(language: str) -> str:
    if language not in programme().languages:
        raise NotFound()
    return language


def _kept(content: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = "no-cache"
    return response
