"""The one template-tag library that all components join, and how they write HTML attributes."""

from collections.abc import Mapping
from zlib import crc32

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = Library()

NOTHING = mark_safe("")


def attributes(given: Mapping[str, object]) -> SafeString:
    """HTML attributes from keywords: `hx_get` becomes `hx-get`, `for_` becomes `for`; None and False vanish."""
    pairs = []
    for key, value in given.items():
        if value is None or value is False or value == "":
            continue
        name = key.rstrip("_").replace("_", "-")
        pairs.append((name, name if value is True else value))
    return format_html_join("", ' {}="{}"', pairs)


def classes(*names: object) -> SafeString:
    """A class attribute of the names that are not empty, or nothing."""
    joined = " ".join(str(name) for name in names if name)
    return format_html(' class="{}"', joined) if joined else NOTHING


def swatch(look: str) -> SafeString:
    """The small block of colour in a legend."""
    return format_html(
        '<svg viewBox="0 0 28 12" aria-hidden="true"><rect class="{}" width="28" height="12"/></svg>', look
    )


def id_from(stem: str, text: object) -> str:
    """An id made from what it names, so that a page rendered twice is the same to the byte."""
    return f"{stem}-{crc32(str(text).encode()):08x}"
