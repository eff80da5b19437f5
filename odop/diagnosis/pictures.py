"""Photographs without what a phone wrote into them: place, serial number, owner. Only how they are turned is kept."""

import struct

ORIENTATION = 0x0112
PNG = b"\x89PNG\r\n\x1a\n"
PNG_WORDS = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})
JPEG_WORDS = frozenset(
    {*range(0xE3, 0xEE), 0xE1, 0xEF, 0xFE}
)  # all but JFIF, colour profile and Adobe's transform


def without_words(photograph: bytes) -> bytes:
    """The same picture of a JPEG or PNG without its notes; anything else, or what cannot be read, as it came."""
    try:
        if photograph[:2] == b"\xff\xd8":
            return _jpeg(photograph)
        if photograph[:8] == PNG:
            return _png(photograph)
    except (struct.error, IndexError):
        pass
    return photograph


def _jpeg(photograph: bytes) -> bytes:
    parts, turned, at = [b"\xff\xd8"], 1, 2
    while at + 4 <= len(photograph) and photograph[at] == 0xFF and photograph[at + 1] != 0xDA:
        (size,) = struct.unpack(">H", photograph[at + 2 : at + 4])
        segment = photograph[at : at + 2 + size]
        if segment[1] == 0xE1 and segment[4:10] == b"Exif\x00\x00":
            turned = _turned(segment[10:])
        if segment[1] not in JPEG_WORDS:
            parts.append(segment)
        at += 2 + size
    if turned != 1:
        parts.insert(1, _exif_of(turned))
    return b"".join([*parts, photograph[at:]])


def _turned(tiff: bytes) -> int:
    """How the picture is turned, 1 to 8; 1 where nothing is said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    (first,) = struct.unpack(order + "I", tiff[4:8])
    (count,) = struct.unpack(order + "H", tiff[first : first + 2])
    for number in range(min(count, 200)):
        start = first + 2 + 12 * number
        (tag,) = struct.unpack(order + "H", tiff[start : start + 2])
        if tag == ORIENTATION:
            (turned,) = struct.unpack(order + "H", tiff[start + 8 : start + 10])
            return int(turned) if 1 <= turned <= 8 else 1
    return 1


def _exif_of(turned: int) -> bytes:
    """An Exif segment that says only how the picture is turned."""
    tiff = b"MM\x00\x2a" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(photograph: bytes) -> bytes:
    parts, at = [PNG], 8
    while at + 12 <= len(photograph):
        (size,) = struct.unpack(">I", photograph[at : at + 4])
        chunk = photograph[at : at + 12 + size]
        if chunk[4:8] not in PNG_WORDS:
            parts.append(chunk)
        at += 12 + size
    return b"".join(parts)
