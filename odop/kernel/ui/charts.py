"""Pictures of numbers as plain SVG: no script, no inline style, and the same numbers as text beside them."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from odop.kernel.ui.basics import more
from odop.kernel.ui.numbers import NOT_KNOWN, as_decimal, formatted, rupees_short
from odop.kernel.ui.register import NOTHING, attributes, classes, next_id, register
from odop.kernel.ui.tables import plain_table

Words = str | Promise
SHADES = 6


def breaks_of(values: Sequence[Decimal]) -> list[Decimal]:
    """Five upper-open limits that part the values into six shades with about as many districts in each."""
    ranked = sorted(set(values))
    if len(ranked) <= 1:
        return []
    return sorted(
        {ranked[min(len(ranked) - 1, len(ranked) * at // SHADES)] for at in range(1, SHADES)} - {ranked[0]}
    )


@register.simple_tag(takes_context=True)
def district_map(
    context: Context,
    shapes: Mapping[Any, Mapping[str, Any]],
    title: Words,
    *,
    kind: str = "number",
    unit: Words = "",
    view_box: str = "0 0 640 621",
    breaks: Sequence[Any] = (),
    here: Any = None,
    solid: bool = False,
    caption: Words = "",
    listed: bool = True,
) -> SafeString:
    """A map of districts, each a link that can be reached by keyboard, with legend and the numbers as a table.

    `shapes`: `{lgd: {d, name, value, href, note?}}`; a value of None is "not known" (or too few to publish) and stays
    pale. `solid` leaves shades out (home page); `here` marks one district in madder. `breaks`: limits between shades.
    """
    known = [number for shape in shapes.values() if (number := as_decimal(shape.get("value"))) is not None]
    limits = [Decimal(str(one)) for one in breaks] or breaks_of(known)
    parts = ((_district(key, shape, limits, kind, key == here, solid),) for key, shape in shapes.items())
    after = next_id("after-map")
    drawing = format_html(
        '<svg viewBox="{}" role="group" aria-label="{}">{}</svg>', view_box, title, _join(parts)
    )
    says = "" if solid and not caption else caption or _("Point at a district, or open it.")
    legend = (
        NOTHING
        if solid
        else _legend(limits, kind, unit, any(shape.get("value") is None for shape in shapes.values()))
    )
    words = NOTHING
    if listed:
        columns = [{"label": _("District")}, {"label": unit or title, "align": "right"}]
        rows = [
            (_named(shape), formatted(shape["value"], kind) if shape.get("value") is not None else NOT_KNOWN)
            for shape in sorted(shapes.values(), key=lambda one: str(one["name"]))
        ]
        if solid:
            columns, rows = columns[:1], [(row[0],) for row in rows]
        words = more(plain_table(context, columns, rows, title, hide_caption=True), _("The same as a table"))
    return format_html(
        '<figure{}{}><a class="skip" href="#{}">{}</a>{}<figcaption aria-live="polite" data-odop-map-says>{}</figcaption>'
        '{}<div id="{}" tabindex="-1"></div>{}</figure>',
        classes("map", "solid" if solid else ""),
        attributes({"data_odop_map": True}),
        after,
        _("Skip the map"),
        drawing,
        says,
        legend,
        after,
        words,
    )


def _join(parts: Iterable[tuple[SafeString]]) -> SafeString:
    return format_html_join("", "{}", parts)


def _named(shape: Mapping[str, Any]) -> SafeString | str:
    return (
        format_html('<a href="{}">{}</a>', shape["href"], shape["name"])
        if shape.get("href")
        else shape["name"]
    )


def _district(
    key: Any, shape: Mapping[str, Any], limits: Sequence[Decimal], kind: str, here: bool, solid: bool
) -> SafeString:
    value = as_decimal(shape.get("value"))
    shade = (
        0 if value is None else 1 + min(SHADES - 1, bisect_right(limits, value) + SHADES - 1 - len(limits))
    )
    look = "here" if here else "c6" if solid else f"c{shade}"
    said = shape.get("note") or (formatted(value, kind) if value is not None else _("not known"))
    text = shape["name"] if solid and not shape.get("note") else f"{shape['name']}: {said}"
    path = format_html('<path class="{}" d="{}"><title>{}</title></path>', look, shape["d"], text)
    if not shape.get("href"):
        return path
    return format_html(
        '<a href="{}" aria-label="{}" data-name="{}" data-says="{}">{}</a>',
        shape["href"],
        text,
        shape["name"],
        "" if text == shape["name"] else said,
        path,
    )


def _legend(limits: Sequence[Decimal], kind: str, unit: Words, some_unknown: bool) -> SafeString:
    items: list[tuple[str, str]] = []
    if limits:
        first = SHADES - len(limits)
        items.append((f"c{first}", _("under %(value)s") % {"value": formatted(limits[0], kind)}))
        for at, low in enumerate(limits):
            up = limits[at + 1] if at + 1 < len(limits) else None
            text = (
                f"{formatted(low, kind)} – {formatted(up, kind)}"
                if up is not None
                else _("%(value)s and more") % {"value": formatted(low, kind)}
            )
            items.append((f"c{first + at + 1}", text))
    if some_unknown:
        items.append(("c0", _("not known or too few")))
    inner = format_html_join(
        "",
        '<li><svg viewBox="0 0 28 12" aria-hidden="true"><rect class="{}" width="28" height="12"/></svg>{}</li>',
        items,
    )
    return (
        format_html('<ul class="legend"><li>{}</li>{}</ul>', unit, inner)
        if unit
        else format_html('<ul class="legend">{}</ul>', inner)
    )


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
        (_("Free"), free, "swatch-sand"),
    )
    words = ", ".join(f"{name} {rupees_short(value)}" for name, value, _swatch in shown)
    legend = format_html_join(
        "",
        '<li><svg viewBox="0 0 28 12" aria-hidden="true"><rect class="{}" width="28" height="12"/></svg>{} <b class="num">{}</b></li>',
        ((swatch, name, rupees_short(value)) for name, value, swatch in shown),
    )
    return format_html(
        '<div class="budget"><p class="small">{}</p><svg viewBox="0 0 1000 12" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="swatch-leaf" width="{}" height="12"/><rect class="swatch-turmeric" x="{}" width="{}" height="12"/></svg>'
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
    dots = format_html_join("", '<circle cx="{}" cy="{}" r="4"><title>{}: {}</title></circle>', ((x, y + 22, label, formatted(value, kind)) for (x, y), (label, value) in zip(at, pairs, strict=True)))  # fmt: skip
    every = max(1, -(-len(pairs) // 8))
    names = format_html_join("", '<text x="{}" y="196" text-anchor="middle">{}</text>', ((x, label) for n, ((x, _y), (label, _v)) in enumerate(zip(at, pairs, strict=True)) if n % every == 0))  # fmt: skip
    line = " ".join(f"{x},{y + 22}" for x, y in at)
    drawing = format_html(
        '<svg viewBox="0 0 430 202" role="img" aria-label="{}"><line class="axis" x1="10" x2="420" y1="172" y2="172"/>'
        '<text x="10" y="12">{}</text><polyline points="{}"/>{}{}</svg>',
        title,
        formatted(top, kind),
        line,
        dots,
        names,
    )
    columns = [{"label": _("When")}, {"label": title, "align": "right"}]
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
        '<svg class="spark" width="80" height="24" viewBox="0 -3 80 24" role="img" aria-label="{}"><polyline points="{}"/>'
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
        '<li><div><span>{}</span><b class="num">{}</b></div><svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">'
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
