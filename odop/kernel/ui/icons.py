"""Line icons, drawn on a 24 by 24 grid and written into the page, so that none has to be fetched."""

from functools import lru_cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from odop.kernel.ui.register import NOTHING, classes, register

PATHS: dict[str, str] = {
    "alert": "M12 4l9 16H3zM12 10v5M12 17.5v.5",
    "back": "M15 5l-7 7 7 7",
    "bank": "M3 9l9-5 9 5zM5 10v8M10 10v8M14 10v8M19 10v8M3 20h18",
    "bell": "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4",
    "bin": "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
    "camera": "M4 8h4l2-3h4l2 3h4v11H4zM12 17a3.5 3.5 0 100-7 3.5 3.5 0 000 7",
    "check": "M4 12.5l5.5 5.5L20 7",
    "clock": "M12 21a9 9 0 100-18 9 9 0 000 18M12 7v5l3.5 2",
    "close": "M6 6l12 12M18 6L6 18",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "down": "M5 9l7 7 7-7",
    "download": "M12 4v11M7 11l5 5 5-5M4 20h16",
    "dot": "M12 14a2 2 0 100-4 2 2 0 000 4",
    "edit": "M4 20l1-4L16 5l3 3L8 19z",
    "external": "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
    "file": "M6 3h8l4 4v14H6zM14 3v5h4",
    "help": "M12 21a9 9 0 100-18 9 9 0 000 18M9.5 9.5a2.5 2.5 0 114 2c-1 .7-1.5 1.2-1.5 2.5M12 17v.5",
    "home": "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
    "info": "M12 21a9 9 0 100-18 9 9 0 000 18M12 11v6M12 7v.5",
    "list": "M8 6h12M8 12h12M8 18h12M4 6h.5M4 12h.5M4 18h.5",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
    "map": "M9 4L4 6v14l5-2 6 2 5-2V4l-5 2zM9 4v14M15 6v14",
    "minus": "M5 12h14",
    "next": "M9 5l7 7-7 7",
    "phone": "M7 3h10v18H7zM11 18h2",
    "plus": "M12 5v14M5 12h14",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "rupee": "M7 5h10M7 9h10M7 5h4a4 4 0 010 8H7l7 7",
    "search": "M11 18a7 7 0 100-14 7 7 0 000 14M16 16l4 4",
    "shop": "M4 9l1-5h14l1 5M5 9v11h14V9M4 9h16M10 20v-6h4v6",
    "sort": "M8 10l4-5 4 5M8 14l4 5 4-5",
    "up": "M5 15l7-7 7 7",
    "upload": "M12 16V5M7 9l5-5 5 5M4 20h16",
    "user": "M12 12a4 4 0 100-8 4 4 0 000 8M4 21c1-5 4-7 8-7s7 2 8 7",
}


@register.simple_tag
def icon(name: str, label: str = "", size: int = 20, class_: str = "") -> SafeString:
    """An inline icon; without a label it is decoration and hidden from screen readers. Unknown names draw nothing."""
    return _drawn(name, conditional_escape(label), size, class_) if name in PATHS else NOTHING


@lru_cache(maxsize=1000)
def _drawn(name: str, label: SafeString, size: int, class_: str) -> SafeString:
    heard = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg{} width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" {}><path d="{}"/></svg>',
        classes("icon", class_),
        size,
        size,
        heard,
        PATHS[name],
    )
