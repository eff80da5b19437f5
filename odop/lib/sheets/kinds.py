"""What a file is, by its bytes and never by its name; and whether a zip may be unpacked at all."""

import zipfile
from pathlib import Path

from odop.lib.sheets.model import Limits, SheetError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SMALL_ENOUGH = 32 * 2**20  # below this no ratio can hurt

# Beginnings of what offices send by mistake. `found` is a word of the message.
_OTHER = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"{\\rtf", "word"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\x09\x00\x04\x00", "old_excel"),
    (b"\x09\x02\x06\x00", "old_excel"),
    (b"\x09\x04\x06\x00", "old_excel"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)


def recognise(path: Path, limits: Limits) -> str:
    """Returns xlsx, xlsb, ods, xls or text; raises SheetError for anything else and for a zip bomb."""
    with path.open("rb") as file:
        head = file.read(65_536)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, limits)
    if head.startswith(_OLE):
        return _ole(path)
    for start, found in _OTHER:
        if head.startswith(start) and not (len(start) == 2 and _looks_like_text(head)):
            raise SheetError("wrong_kind", found=found)
    if not head.strip():
        raise SheetError("empty")
    if not _looks_like_text(head):
        raise SheetError("not_a_sheet")
    _refuse_markup(head)
    return "text"


def _looks_like_text(head: bytes) -> bool:
    """Text has no zero bytes, except UTF-16, and hardly any other control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or utf16_without_mark(head):
        return True
    if b"\x00" in head:
        return False
    control = sum(head.count(bytes([sign])) for sign in (*range(1, 9), *range(14, 27), *range(28, 32)))
    return control * 100 <= len(head)


def utf16_without_mark(head: bytes) -> str:
    """Returns utf-16-le or utf-16-be when every second byte is a zero or Devanagari's page, else ""."""
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 8:
        return ""
    even, odd = sample[0::2], sample[1::2]
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        pages = high.count(0) + high.count(9) + high.count(0x20)
        if high.count(0) and pages == len(high) and not low.count(0):
            return name
    return ""


def _refuse_markup(head: bytes) -> None:
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip()[:4096].lower()
    if not start.startswith(b"<"):
        return
    if b"<html" in start or b"<table" in start or start.startswith(b"<!doctype html"):
        raise SheetError("wrong_kind", found="html")
    if start.startswith((b"<?xml", b"<workbook", b"<!doctype")):
        raise SheetError("wrong_kind", found="xml")


def _ole(path: Path) -> str:
    """The directory of an OLE file names its streams in UTF-16; the names are enough to know the kind."""
    content = path.read_bytes()

    def holds(name: str) -> bool:
        return (name + "\x00").encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise SheetError("encrypted")
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        raise SheetError("wrong_kind", found="word")
    raise SheetError("not_a_sheet")


def _zipped(path: Path, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            names = set(packed.namelist())
            mime = b""
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:
                mime = packed.read("mimetype")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, KeyError):
        raise SheetError("damaged") from None
    _weigh(entries, path.stat().st_size, limits)
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetError("encrypted")
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.lower() == "xl/workbook.xml" for name in names):
        return "xlsx"
    if mime.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if mime or any(name.startswith(("word/", "ppt/")) for name in names):
        raise SheetError("wrong_kind", found="word")
    raise SheetError("wrong_kind", found="archive")


def _weigh(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """The sizes a zip declares; one that lies about them meets the limits of the process instead."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries:
        raise SheetError("bomb", size=unpacked, limit=limits.unpacked_size)
    if unpacked > _SMALL_ENOUGH and unpacked > limits.ratio * size:
        raise SheetError("bomb", size=unpacked, limit=limits.ratio * size)
    if unpacked > limits.unpacked_size:
        raise SheetError("too_large", size=unpacked, limit=limits.unpacked_size)
