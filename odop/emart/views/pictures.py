"""Answers that are pictures."""

from django.core.files.storage import default_storage
from django.http import HttpResponse

from odop.emart.drawings import standing_alone
from odop.kernel.refusals import NotFound
from odop.kernel.services import file_path
from odop.kernel.ui.motif import motif

FOR_EVER = "public, max-age=31536000, immutable"


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
