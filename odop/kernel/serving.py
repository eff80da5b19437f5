"""Sending back bytes that a person once sent us, so that they can do nothing in the browser."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# Kinds a browser may show; anything else is only downloaded.
SHOWN_IN_PAGE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})


def served(content: bytes, media_type: str, name: str, *, download: bool = False) -> HttpResponse:
    """A stored file as an answer: no guessing of kinds, no script, no frame, nothing kept in a cache."""
    known = media_type in SHOWN_IN_PAGE
    response = HttpResponse(content, content_type=media_type if known else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(download or not known, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
    )
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
