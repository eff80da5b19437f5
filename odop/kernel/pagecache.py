"""Public pages that everyone sees alike are kept, compressed, in each web process and dropped when what they show changes.

A view marks its answer with `keep(response)`. A kept page is served before any other middleware runs, to visitors without
a session. Once a second a process looks whether the stamp `pages` moved (`kernel.services.touch_pages`).

The part of such a page that everybody sees alike, those who are signed in too, is kept by `part`.
"""

import gzip
import time
from collections.abc import Callable

import brotli
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

LOOK_EVERY = 1.0  # seconds
MOST = 500  # pages a process keeps
QUALITY = 5  # of Brotli: 9 takes twelve times as long for one byte in a hundred

_pages: dict[tuple[str, str], tuple[bytes, dict[str, str]]] = {}
_seen = {"stamp": -1, "looked": 0.0}
_parts: dict[tuple[object, ...], tuple[int, SafeString]] = {}


def keep(response: HttpResponse) -> HttpResponse:
    """Mark a public answer, the same for every visitor without a session, as one to keep."""
    response.keep_page = True  # type: ignore[attr-defined]
    return response


def _stamp() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM kernel_stamp WHERE name = 'pages'")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def part(*key: object, make: Callable[[], SafeString]) -> SafeString:
    """HTML that every reader sees alike, worked out by `make` once until what public pages show changes. One query."""
    stamp = _stamp()
    kept = _parts.get(key)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    made = make()
    if len(_parts) >= MOST:
        _parts.clear()
    _parts[key] = stamp, made
    return made


def forget() -> None:
    _pages.clear()
    _parts.clear()
    _seen["looked"] = 0.0


def _encoding(request: HttpRequest) -> str:
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    return "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""


class PageCacheMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A page with a flash message, a session or an htmx fragment is somebody's own.
        own = (
            request.method != "GET"
            or "sessionid" in request.COOKIES
            or "messages" in request.COOKIES
            or "HTTP_HX_REQUEST" in request.META
            or "HTTP_AUTHORIZATION" in request.META
        )
        if own:
            return self.get_response(request)
        moment = time.monotonic()
        if moment - _seen["looked"] > LOOK_EVERY:
            stamp = _stamp()
            if stamp != _seen["stamp"]:
                _pages.clear()
                _seen["stamp"] = stamp
            _seen["looked"] = moment
        key = (request.get_full_path(), _encoding(request))
        kept = _pages.get(key)
        if kept is not None:
            return HttpResponse(kept[0], headers=kept[1])
        response = self.get_response(request)
        if getattr(response, "keep_page", False) and response.status_code == 200 and not response.cookies:
            body = response.content
            if key[1] == "br":
                body = brotli.compress(body, quality=QUALITY)
            elif key[1] == "gzip":
                body = gzip.compress(body, 6, mtime=0)
            headers = {name: value for name, value in response.items() if name.lower() != "content-length"}
            headers["Vary"] = "Accept-Encoding, Cookie"
            headers["Cache-Control"] = "public, max-age=0, must-revalidate"
            headers["Content-Length"] = str(len(body))  # nothing below sets it for a kept page
            if key[1]:
                headers["Content-Encoding"] = key[1]
            if len(_pages) < MOST:
                _pages[key] = (body, headers)
            return HttpResponse(body, headers=headers)
        return response
