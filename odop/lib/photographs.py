"""The place that a phone wrote into a photograph (Exif, JPEG): read, never written."""

from __future__ import annotations

import struct

# Tags of TIFF and Exif: pointer to the GPS part; in it reference and value of latitude and longitude.
GPS_PART = 0x8825
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4
MOST_ENTRIES = 512


def place_of(photograph: bytes) -> tuple[float, float] | None:
    """Latitude and longitude in degrees (south and west below zero); None when the file carries no place or is no JPEG."""
    try:
        tiff = _exif(photograph)
        return None if tiff is None else _place(tiff)
    except (struct.error, ZeroDivisionError, IndexError, KeyError, UnicodeDecodeError):
        return None


def _exif(photograph: bytes) -> bytes | None:
    """The TIFF part of the Exif segment of a JPEG."""
    if photograph[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 4 <= len(photograph) and photograph[at] == 0xFF and photograph[at + 1] != 0xDA:
        (size,) = struct.unpack(">H", photograph[at + 2 : at + 4])
        body = photograph[at + 4 : at + 2 + size]
        if photograph[at + 1] == 0xE1 and body[:6] == b"Exif\x00\x00":
            return body[6:]
        at += 2 + size
    return None


def _place(tiff: bytes) -> tuple[float, float] | None:
    order = {b"II": "<", b"MM": ">"}[tiff[:2]]
    (first,) = struct.unpack(order + "I", tiff[4:8])
    part = _entries(tiff, order, first).get(GPS_PART)
    if part is None:
        return None
    (start,) = struct.unpack(order + "I", part[2])
    gps = _entries(tiff, order, start)
    if not {LATITUDE, LONGITUDE} <= gps.keys():
        return None
    latitude = _degrees(tiff, order, gps[LATITUDE]) * _sign(gps.get(LATITUDE_REF), b"S")
    longitude = _degrees(tiff, order, gps[LONGITUDE]) * _sign(gps.get(LONGITUDE_REF), b"W")
    fits = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
    return (latitude, longitude) if fits else None


def _entries(tiff: bytes, order: str, at: int) -> dict[int, tuple[int, int, bytes]]:
    """Entries of one directory: tag -> type, count, the four bytes of its value or of where that lies."""
    (count,) = struct.unpack(order + "H", tiff[at : at + 2])
    found = {}
    for number in range(min(count, MOST_ENTRIES)):
        entry = tiff[at + 2 + 12 * number : at + 14 + 12 * number]
        tag, kind, many = struct.unpack(order + "HHI", entry[:8])
        found[tag] = (kind, many, entry[8:12])
    return found


def _degrees(tiff: bytes, order: str, entry: tuple[int, int, bytes]) -> float:
    (at,) = struct.unpack(order + "I", entry[2])
    parts = struct.unpack(order + "6I", tiff[at : at + 24])
    degrees, minutes, seconds = (parts[n] / parts[n + 1] for n in (0, 2, 4))
    return float(degrees + minutes / 60 + seconds / 3600)


def _sign(entry: tuple[int, int, bytes] | None, negative: bytes) -> int:
    return -1 if entry is not None and entry[2][:1] == negative else 1
