"""The photograph of a person: small, a JPEG by its bytes, and without anything but the picture."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.actors import Actor
from odop.kernel.models import StoredFile
from odop.kernel.refusals import Invalid
from odop.kernel.services import store_file
from odop.registry.models import Artisan

LARGEST = 300_000  # bytes; the page on the device makes them at most 200 kB
JPEG_ONLY = frozenset({"image/jpeg"})


def check_photo(content: bytes) -> None:
    """Refuses a photograph that is no JPEG, too large, or says where or with what it was taken (EXIF)."""
    if len(content) > LARGEST:
        raise _wrong(_("This photograph is too large. Take it again."))
    if not content.startswith(b"\xff\xd8\xff") or not content.rstrip(b"\0").endswith(b"\xff\xd9"):
        raise _wrong(_("This photograph could not be read. Take it again."))
    if _has_exif(content):
        raise _wrong(_("This photograph says where it was taken. Take it again on this page."))


def _has_exif(content: bytes) -> bool:
    """Whether a segment before the picture itself is an APP1 (EXIF or XMP)."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if kind == 0xDA or length < 2:  # the picture begins
            return False
        if kind == 0xE1:
            return True
        at += 2 + length
    return False


def _wrong(message: object) -> Invalid:
    return Invalid(message, code="photo", fields={"photo": message})  # type: ignore[arg-type, dict-item]


def keep_photo(content: bytes, artisan: Artisan, *, by: Actor) -> StoredFile:
    """The stored photograph of an artisan, seen in her district."""
    return store_file(
        content, name=f"{artisan.ref}.jpg", by=by, district_id=artisan.district_id, accept=JPEG_ONLY, max_mb=1
    )
