"""Woven motifs: where a maker has no photograph yet, a pattern drawn from who the maker is, never a grey box."""

import hashlib
from functools import lru_cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from odop.kernel.ui.register import classes, id_from, register

# ground, first thread, second thread: natural dyes on cotton, wool and clay
PALETTES = (
    ("#f3e7cd", "#6d3b1f", "#a8352a"),
    ("#fdf0ea", "#a8352a", "#27346f"),
    ("#ece7dc", "#3a363f", "#5b5563"),
    ("#fbe6ec", "#8a2456", "#d3930f"),
    ("#fdf3da", "#6f5208", "#276547"),
    ("#f2e8d2", "#27346f", "#d3930f"),
    ("#f6f0dc", "#276547", "#d3930f"),
    ("#e4f0f0", "#1f5d70", "#d3930f"),
)
# Each is drawn in a square of 24; {a} and {b} are the two threads.
DRAWINGS = {
    "buti": '<path d="M12 4c4 5 4 9 0 14c-4-5-4-9 0-14z" fill="{a}"/><circle cx="12" cy="13" r="2" fill="{b}"/>',
    "flower": '<path d="M12 5v14M6 8.5l12 7M18 8.5l-12 7" stroke="{a}" stroke-width="2.6" stroke-linecap="round"/>'
    '<circle cx="12" cy="12" r="2" fill="{b}"/>',
    "chevron": '<path d="M0 9l6-6 6 6 6-6 6 6" fill="none" stroke="{a}" stroke-width="2.4"/>'
    '<path d="M0 20l6-6 6 6 6-6 6 6" fill="none" stroke="{b}" stroke-width="1.4"/>',
    "jaal": '<path d="M0 0l24 24M24 0L0 24" stroke="{a}" stroke-width="1.8"/>'
    '<path d="M12 2.5l3.5 3.5-3.5 3.5-3.5-3.5zM12 14.5l3.5 3.5-3.5 3.5-3.5-3.5z" fill="{b}"/>',
    "dots": '<circle cx="12" cy="12" r="8" fill="none" stroke="{a}" stroke-width="2"/>'
    '<circle cx="12" cy="12" r="3.4" fill="{b}"/>',
    "leaf": '<path d="M1 6q5-7 10 0q-5 7-10 0z" fill="{a}"/><path d="M13 18q5-7 10 0q-5 7-10 0z" fill="{b}"/>',
}
KINDS = tuple(DRAWINGS)


@register.simple_tag
def motif(
    seed: object, kind: str = "", label: str = "", width: int = 320, height: int = 150, class_: str = ""
) -> SafeString:
    """A pattern that is always the same for the same seed, such as a maker's reference.

    Kinds: buti, flower, chevron, jaal, dots, leaf; left out, the seed chooses. Decoration unless a label is given.
    """
    return _drawn(str(seed), kind, conditional_escape(label), width, height, class_)


@lru_cache(maxsize=1000)
def _drawn(seed: str, kind: str, label: SafeString, width: int, height: int, class_: str) -> SafeString:
    picked = hashlib.sha256(seed.encode()).digest()
    drawing = DRAWINGS.get(kind) or DRAWINGS[KINDS[picked[0] % len(KINDS)]]
    ground, first, second = PALETTES[picked[1] % len(PALETTES)]
    size = 20 + picked[2] % 12
    name = id_from("motif", f"{seed} {kind}")
    heard = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg{} viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice" {}><defs>'
        '<pattern id="{}" width="{}" height="{}" patternUnits="userSpaceOnUse" viewBox="0 0 24 24">{}</pattern>'
        '</defs><rect width="100%" height="100%" fill="{}"/>'
        '<rect width="100%" height="100%" fill="url(#{})"/></svg>',
        classes("motif", class_),
        width,
        height,
        heard,
        name,
        size,
        size,
        mark_safe(drawing.format(a=first, b=second)),  # noqa: S308 (constants above)
        ground,
        name,
    )
