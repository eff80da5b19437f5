"""A photograph for everybody: without the place, the hour and the phone that it carries inside, the right way up.

JPEG: Exif (JEITA CP-3451) and all other application segments but the first (JFIF) and the colour profile go; of Exif only
the orientation stays. PNG (ISO/IEC 15948): all textual chunks, eXIf and tIME go.
"""

import struct

ORIENTATION = 0x0112
_PNG = b"\x89PNG\r\n\x1a\n"
_TELLING = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}


def without_metadata(picture: bytes) -> bytes:
    """The same picture without what it tells beside itself. ValueError where its parts cannot be read."""
    if picture[:2] == b"\xff\xd8":
        return _jpeg(picture)
    if picture[:8] == _PNG:
        return _png(picture)
    raise ValueError("neither JPEG nor PNG")


def _jpeg(picture: bytes) -> bytes:
    kept, at = [b"\xff\xd8"], 2
    while True:
        if at + 4 > len(picture) or picture[at] != 0xFF:
            raise ValueError("a segment does not begin where it should")
        marker = picture[at + 1]
        (size,) = struct.unpack(">H", picture[at + 2 : at + 4])
        whole, body = picture[at : at + 2 + size], picture[at + 4 : at + 2 + size]
        if marker == 0xDA:  # the picture itself, to the end
            return b"".join([*kept, picture[at:]])
        if marker == 0xE1 and body[:6] == b"Exif\x00\x00":
            kept.append(_turned(body[6:]))
        elif not (0xE1 <= marker <= 0xEF or marker == 0xFE) or body[:11] == b"ICC_PROFILE":
            kept.append(whole)
        at += 2 + size


def _turned(tiff: bytes) -> bytes:
    """An Exif segment that says nothing but which side is up; empty where nothing is said."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (first,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[first : first + 2])
        for number in range(min(count, 512)):
            entry = tiff[first + 2 + 12 * number : first + 14 + 12 * number]
            tag, kind, _many, value = struct.unpack(order + "HHIH", entry[:10])
            if tag == ORIENTATION and kind == 3 and 1 <= value <= 8:
                part = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, ORIENTATION, 3, 1, value, 0, 0)
                return b"\xff\xe1" + struct.pack(">H", len(part) + 8) + b"Exif\x00\x00" + part
    except (struct.error, KeyError):
        pass
    return b""


def _png(picture: bytes) -> bytes:
    kept, at = [_PNG], 8
    while at < len(picture):
        if at + 12 > len(picture):
            raise ValueError("a chunk is cut off")
        (size,) = struct.unpack(">I", picture[at : at + 4])
        kind = picture[at + 4 : at + 8]
        if kind not in _TELLING:
            kept.append(picture[at : at + 12 + size])
        at += 12 + size
        if kind == b"IEND":
            return b"".join(kept)
    raise ValueError("the picture has no end")
