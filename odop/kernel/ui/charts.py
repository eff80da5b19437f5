"""Pictures of numbers as plain SVG: no script, no inline style, and the same numbers as text beside them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from odop.kernel.ui.basics import more
from odop.kernel.ui.numbers import as_decimal, formatted, rupees_short
from odop.kernel.ui.register import NOTHING, register, swatch
from odop.kernel.ui.tables import Column, plain_table

Words = str | Promise


@register.simple_tag
def budget_bar(allotted: object, committed: object, released: object) -> SafeString:
    """How much of a budget is released, committed and free; the words say the same as the bar."""
    whole = as_decimal(allotted) or Decimal(0)
    out, bound = as_decimal(released) or Decimal(0), as_decimal(committed) or Decimal(0)
    free = whole - out - bound
    scale = Decimal(1000) / whole if whole > 0 else Decimal(0)
    first, second = int(out * scale), int(bound * scale)
    shown = (
        (_("Released"), out, "swatch-leaf"),
        (_("Committed"), bound, "swatch-turmeric"),
        (_("Still free"), free, "swatch-sand"),
    )
    words = ", ".join(f"{name} {rupees_short(value)}" for name, value, _look in shown)
    legend = format_html_join(
        "",
        '<li>{}{} <b class="num">{}</b></li>',
        ((swatch(look), name, rupees_short(value)) for name, value, look in shown),
    )
    return format_html(
        '<div class="budget"><p class="small">{}</p>'
        '<svg viewBox="0 0 1000 12" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="swatch-leaf" width="{}" height="12"/>'
        '<rect class="swatch-turmeric" x="{}" width="{}" height="12"/></svg>'
        '<ul class="legend">{}</ul></div>',
        _("Allotted %(amount)s") % {"amount": rupees_short(whole)},
        words,
        first,
        first,
        second,
        legend,
    )


def _points(values: Sequence[Decimal], width: int, height: int, pad: int) -> list[tuple[int, int]]:
    """Where each value lies; the axis starts at zero unless values fall below it, so that heights do not mislead."""
    low, high = min(Decimal(0), *values), max(values)
    span = (high - low) or Decimal(1)
    step = (width - 2 * pad) / max(1, len(values) - 1)
    return [
        (round(pad + at * step), round(height - float((value - low) / span) * height))
        for at, value in enumerate(values)
    ]


@register.simple_tag(takes_context=True)
def trend(
    context: Context,
    points: Iterable[tuple[Words, Any]],
    title: Words,
    *,
    kind: str = "number",
    listed: bool = True,
) -> SafeString:
    """A line over time from (label, value) pairs, starting at zero, with the numbers as a table below."""
    pairs = [(label, number) for label, value in points if (number := as_decimal(value)) is not None]
    if not pairs:
        return format_html('<p class="muted">{}</p>', _("No figures yet."))
    at = _points([value for _label, value in pairs], 430, 150, 26)
    top = max(value for _label, value in pairs)
    placed = [
        (x, y + 22, label, formatted(value, kind)) for (x, y), (label, value) in zip(at, pairs, strict=True)
    ]
    dots = format_html_join("", '<circle cx="{}" cy="{}" r="4"><title>{}: {}</title></circle>', placed)
    named = [(x, label) for x, _y, label, _words in placed[:: max(1, -(-len(placed) // 8))]]
    names = format_html_join("", '<text x="{}" y="196" text-anchor="middle">{}</text>', named)
    line = " ".join(f"{x},{y + 22}" for x, y in at)
    drawing = format_html(
        '<svg viewBox="0 0 430 202" role="img" aria-label="{}">'
        '<line class="axis" x1="10" x2="420" y1="172" y2="172"/>'
        '<text x="10" y="12">{}</text><polyline points="{}"/>{}{}</svg>',
        title,
        formatted(top, kind),
        line,
        dots,
        names,
    )
    columns: list[Column] = [{"label": _("When")}, {"label": title, "align": "right"}]
    rows = [(label, formatted(value, kind)) for label, value in pairs]
    words = (
        more(plain_table(context, columns, rows, title, hide_caption=True), _("The same as a table"))
        if listed
        else NOTHING
    )
    return format_html('<figure class="trend">{}{}</figure>', drawing, words)


@register.simple_tag
def spark(values: Iterable[Any], label: Words) -> SafeString:
    """A line the size of a word; the label says what it shows."""
    known = [number for value in values if (number := as_decimal(value)) is not None]
    if len(known) < 2:
        return NOTHING
    at = _points(known, 76, 18, 2)
    return format_html(
        '<svg class="spark" width="80" height="24" viewBox="0 -3 80 24" role="img" aria-label="{}">'
        '<polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="3"/></svg>',
        label,
        " ".join(f"{x},{y}" for x, y in at),
        *at[-1],
    )


@register.simple_tag
def bars(items: Iterable[Mapping[str, Any]], *, kind: str = "number") -> SafeString:
    """A list whose lengths compare: `{label, value, url?}`; the number stands beside each bar."""
    rows = list(items)
    top = max((abs(as_decimal(row["value"]) or Decimal(0)) for row in rows), default=Decimal(0)) or Decimal(1)
    inner = format_html_join(
        "",
        '<li><div><span>{}</span><b class="num">{}</b></div>'
        '<svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="swatch-indigo" width="{}" height="8"/></svg></li>',
        (
            (
                format_html('<a href="{}">{}</a>', row["url"], row["label"])
                if row.get("url")
                else row["label"],
                formatted(row["value"], kind),
                int((as_decimal(row["value"]) or Decimal(0)) / top * 1000),
            )
            for row in rows
        ),
    )
    return format_html('<ul class="bars">{}</ul>', inner)
