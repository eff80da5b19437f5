"""Photographs in a ZIP: what is in it, and one of them at a time. A ZIP that unpacks to far more than it is, is refused."""

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

from odop.emart.services.photographs import MAX_MB
from odop.kernel.refusals import Invalid

MOST_MB, MOST_FILES = 60, 400
_MOST_UNPACKED, _RATIO = 4 * MOST_MB * 2**20, 50  # a photograph hardly gets smaller in a ZIP
WRONG = _("Some answers are missing or not right.")
TOO_MUCH = _("This ZIP file unpacks to far more than photographs do. It is not read.")


def photographs_in(content: bytes) -> dict[str, str]:
    """Name of the file, without folders → name in the ZIP. Refuses `invalid` (`photographs`)."""
    if len(content) > MOST_MB * 2**20:
        raise _refused(_("This ZIP file is too large. Send the photographs in parts of at most 60 MB."))
    # Its list of files is read whole as soon as it is opened: one of millions is not opened.
    if content.count(b"PK\x01\x02") > 4 * MOST_FILES:
        raise _refused(TOO_MUCH)
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, KeyError):
        raise _refused(
            _("This is not a ZIP file. Put the photographs into one ZIP file and send that.")
        ) from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_FILES or unpacked > _MOST_UNPACKED or unpacked > 2**20 + _RATIO * len(content):
        raise _refused(TOO_MUCH)
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused(_("This ZIP file is locked with a password. Make it again without one."))
    return {PurePosixPath(entry.filename).name: entry.filename for entry in entries}


def photograph(packed: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one, at most one more than a photograph may have: what lies about its size is too large then. Empty where it
    cannot be unpacked."""
    try:
        with packed.open(name) as handle:
            return handle.read(MAX_MB * 2**20 + 1)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        KeyError,
        ValueError,
        zlib.error,
    ):
        return b""


def _refused(words: object) -> Invalid:
    return Invalid(WRONG, fields={"photographs": words})  # type: ignore[dict-item]
