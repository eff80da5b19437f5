"""Public pages that everyone sees alike are kept, compressed, in each web process and dropped when what they show changes.

A view marks its answer with `keep(response)`. A kept page is served before any other middleware runs, to visitors without
a session. Once a second a process looks which stamps moved (`kernel.services.touch_pages`) and drops the pages that show it:
`pages` is what most of them show, and a part of the site that changes by the minute has a stamp of its own. The day is a stamp
too: prices begin and end at midnight, and clocks count days. What nobody else will ask for, such as the answer to a search, is
compressed like a page that is kept (`alike`): it holds nothing that a visitor alone knows, whose length could give it away.

The part of such a page that everybody sees alike, those who are signed in too, is kept by `part`.
"""

import gzip
import time
from collections.abc import Callable
from typing import Any, TypeVar

import brotli
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from odop.kernel import clock

Value = TypeVar("Value")

LOOK_EVERY = 1.0  # seconds
DAY = "day"  # a stamp that moves at midnight
MOST = 500  # pages a process keeps
QUALITY = 4  # of Brotli: 5 takes nearly twice as long for six bytes in a hundred, 9 twenty times

_pages: dict[tuple[str, str], tuple[bytes, dict[str, str], dict[str, int]]] = {}
_seen: dict[str, Any] = {"stamps": {}, "looked": 0.0}
_parts: dict[tuple[object, ...], tuple[int, SafeString]] = {}
_known: dict[tuple[object, ...], tuple[Any, dict[str, int]]] = {}


def keep(response: HttpResponse, *shows: str) -> HttpResponse:
    """Mark a public answer, the same for every visitor without a session, as one to keep until `pages`, or another stamp
    that it shows, moves."""
    response.page_shows = ("pages", DAY, *shows)  # type: ignore[attr-defined]
    return response


def alike(response: HttpResponse) -> HttpResponse:
    """Mark a public answer, the same for every visitor without a session, as one to compress and not to keep."""
    response.page_shows = ()  # type: ignore[attr-defined]
    return response


def _stamps() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(name, ':', 1), sum(value) FROM kernel_stamp GROUP BY 1")
        return {name: int(value) for name, value in cursor.fetchall()}


def _still(stamps: dict[str, int]) -> bool:
    return all(_seen["stamps"].get(name, 0) == value for name, value in stamps.items())


def _look() -> None:
    """Once a second: which stamps moved. Pages that show what they stand for go."""
    moment = time.monotonic()
    if moment - _seen["looked"] <= LOOK_EVERY:
        return
    stamps = _stamps() | {DAY: clock.today().toordinal()}
    if stamps != _seen["stamps"]:
        _seen["stamps"] = stamps
        for gone in [key for key, kept in list(_pages.items()) if not _still(kept[2])]:
            _pages.pop(gone, None)
    _seen["looked"] = moment


def part(*key: object, make: Callable[[], SafeString]) -> SafeString:
    """HTML that every reader sees alike, worked out by `make` once until what public pages show changes. One query."""
    stamp = _stamps().get("pages", 0)
    kept = _parts.get(key)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    made = make()
    if len(_parts) >= MOST:
        _parts.clear()
    _parts[key] = stamp, made
    return made


def known(*key: object, shows: tuple[str, ...], make: Callable[[], Value]) -> Value:
    """What public pages are made of, worked out by `make` once until `pages`, or another stamp that it shows, moves: as fresh as
    a page that is kept."""
    _look()
    kept = _known.get(key)
    if kept is not None and _still(kept[1]):
        return kept[0]
    before = _seen["stamps"]
    made = make()
    if len(_known) >= MOST:
        _known.clear()
    _known[key] = made, {name: before.get(name, 0) for name in ("pages", DAY, *shows)}
    return made


def forget() -> None:
    _pages.clear()
    _parts.clear()
    _known.clear()
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
        _look()
        key = (request.get_full_path(), _encoding(request))
        kept = _pages.get(key)
        if kept is not None and _still(kept[2]):
            return HttpResponse(kept[0], headers=kept[1])
        before = _seen["stamps"]  # a page that is made while a stamp moves is not kept past it
        response = self.get_response(request)
        shows: tuple[str, ...] | None = getattr(response, "page_shows", None)
        if shows is None or response.status_code != 200 or response.cookies:
            return response
        body, headers = _compressed(response, key[1])
        if shows:
            over = len(_pages) + 1 - MOST
            for first in list(_pages)[: max(over, 0)]:  # of a copy: another thread may keep a page meanwhile
                _pages.pop(first, None)
            _pages[key] = (body, headers, {name: before.get(name, 0) for name in shows})
        return HttpResponse(body, headers=headers)


def _compressed(response: HttpResponse, encoding: str) -> tuple[bytes, dict[str, str]]:
    body = response.content
    if encoding == "br":
        body = brotli.compress(body, quality=QUALITY)
    elif encoding == "gzip":
        body = gzip.compress(body, 6, mtime=0)
    headers = {name: value for name, value in response.items() if name.lower() != "content-length"}
    headers["Vary"] = "Accept-Encoding, Cookie"
    headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    headers["Content-Length"] = str(len(body))  # nothing below sets it for a kept page
    if encoding:
        headers["Content-Encoding"] = encoding
    return body, headers
