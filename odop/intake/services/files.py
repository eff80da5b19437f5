"""The file of a list: it may hold accounts and worse, so it lies sealed, and it goes as soon as its rows are read."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from odop.intake.models import Intake
from odop.kernel.actors import Actor
from odop.kernel.fields import decrypt, encrypt
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file, keep_made_file, read_file
from odop.lib.sheets import Limits, Sheet, read_sheet

LARGEST = 40 * 2**20  # bytes through the browser; larger lists come by the command line
_LENGTH = 4
_CHUNK = 2**20


def seal(content: bytes) -> bytes:
    """The content encrypted, a mebibyte after the other."""
    sealed = bytearray()
    for start in range(0, len(content), _CHUNK):
        part = encrypt(content[start : start + _CHUNK].decode("latin-1"))
        sealed += len(part).to_bytes(_LENGTH, "big") + part
    return bytes(sealed)


def unseal(sealed: bytes) -> Iterator[bytes]:
    """The content as it was, in parts."""
    start = 0
    while start < len(sealed):
        length = int.from_bytes(sealed[start : start + _LENGTH], "big")
        start += _LENGTH + length
        yield decrypt(sealed[start - length : start]).encode("latin-1")


def keep_upload(content: bytes, *, name: str, by: Actor, district_id: int | None) -> StoredFile:
    """Keeps an uploaded sheet, sealed."""
    return keep_made_file(
        seal(content), name=name, media_type="application/octet-stream", by=by, district_id=district_id
    )


def throw_file_away(intake: Intake) -> None:
    """The rows are read: what else stood in the file is nobody's business any more."""
    stored, intake.file = intake.file, None
    intake.save(update_fields=["file"])
    if stored is not None:
        forget_file(stored)


def digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def opened(stored: StoredFile) -> Iterator[Path]:
    """The stored file as a private temporary file."""
    with tempfile.NamedTemporaryFile(prefix="list-") as plain:
        for part in unseal(read_file(stored)):
            plain.write(part)
        plain.flush()
        yield Path(plain.name)


@contextmanager
def opened_sheet(
    intake: Intake, path: Path | None = None, *, limits: Limits | None = None
) -> Iterator[Sheet]:
    """The chosen sheet of the list, from `path` where it came by the command line. Raises SheetError."""
    chosen = {"sheet": intake.sheet or None, "header_row": intake.header_row or None}
    if path is not None:
        with read_sheet(path, filename=intake.file_name, limits=limits, **chosen) as sheet:  # type: ignore[arg-type]
            yield sheet
        return
    if intake.file is None:
        raise FileNotFoundError(intake.ref)
    with opened(intake.file) as plain, read_sheet(plain, filename=intake.file_name, **chosen) as sheet:  # type: ignore[arg-type]
        yield sheet
