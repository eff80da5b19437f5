"""Answers that are pictures, and pictures beside lines."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.safestring import SafeString

from odop.emart.components import picture
from odop.emart.drawings import in_its_place, standing_alone
from odop.emart.queries.shop import rows_named
from odop.kernel.refusals import NotFound
from odop.kernel.services import file_path
from odop.kernel.ui.motif import motif

FOR_EVER = "public, max-age=31536000, immutable"


def small_pictures(refs: Iterable[str]) -> dict[str, SafeString]:
    """Of those of these goods that stand in the mart a picture as small as a line of a cart wants it, by number. One question."""
    return {
        row.ref: picture(row.photograph, sizes="5rem") or in_its_place(row) for row in rows_named(list(refs))
    }


def picture_answer(digest: str, kind: str) -> HttpResponse:
    """The kept picture, for ever; where its file was lost a pattern that nobody keeps. NotFound for a kind that is none."""
    if kind not in ("webp", "avif"):
        raise NotFound()
    try:
        with default_storage.open(file_path(digest)) as handle:
            response = HttpResponse(handle.read(), content_type=f"image/{kind}")
        response["Cache-Control"] = FOR_EVER
    except FileNotFoundError:
        response = HttpResponse(standing_alone(motif(digest)), content_type="image/svg+xml", status=404)
        response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
