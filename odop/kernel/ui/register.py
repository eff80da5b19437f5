"""The one template-tag library that all components join, and how they write HTML attributes."""

from collections.abc import Mapping
from functools import cache

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = Library()

NOTHING = mark_safe("")  # noqa: S308 (an empty string)


def attributes(given: Mapping[str, object]) -> SafeString:
    """HTML attributes from keyword arguments: `hx_get` becomes `hx-get`, `for_` becomes `for`; None and False vanish."""
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


def heading(text: object, level: int, *, extra: str = "") -> SafeString:
    """A heading of this level, or nothing when there is no text."""
    if not text:
        return NOTHING
    return format_html("<h{0}{2}>{1}</h{0}>", level, text, classes(extra))


@cache
def _counter() -> list[int]:
    return [0]


def next_id(stem: str) -> str:
    """An id no other component on a page has; it differs between renderings and means nothing."""
    count = _counter()
    count[0] = (count[0] + 1) % 1_000_000
    return f"{stem}-{count[0]}"
