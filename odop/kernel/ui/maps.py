"""A map of districts as plain SVG: each a link, with a legend and the same numbers as a table."""

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
from odop.kernel.ui.numbers import NOT_KNOWN, as_decimal, formatted, said
from odop.kernel.ui.register import NOTHING, attributes, classes, id_from, register, swatch
from odop.kernel.ui.tables import Column, plain_table

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
    source: Words = "",
    listed: bool = True,
) -> SafeString:
    """A map of districts, each a link that can be reached by keyboard, with legend and the numbers as a table.

    `shapes`: `{lgd: {d, name, value, href, note?}}`; a value of None is "not known" (or too few to publish) and stays
    pale. `solid` leaves shades out (home page); `here` marks one district in madder. `breaks`: limits between shades.
    `source` says whose outlines they are; left out, the programme's own note.
    """
    known = [number for shape in shapes.values() if (number := as_decimal(shape.get("value"))) is not None]
    limits = [Decimal(str(one)) for one in breaks] or breaks_of(known)
    parts = ((_district(key, shape, limits, kind, key == here, solid),) for key, shape in shapes.items())
    source = source or str(said(getattr(context.get("programme"), "map_source", "")))
    after = id_from("after", title)
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
        columns: list[Column] = [{"label": _("District")}, {"label": unit or title, "align": "right"}]
        ranked = sorted(shapes.values(), key=lambda one: str(one["name"]))
        rows: list[tuple[Any, ...]] = [
            (_named(shape), formatted(shape["value"], kind) if shape.get("value") is not None else NOT_KNOWN)
            for shape in ranked
        ]
        if solid:
            columns, rows = columns[:1], [row[:1] for row in rows]
        words = more(plain_table(context, columns, rows, title, hide_caption=True), _("The same as a table"))
    return format_html(
        '<figure{}{}><a class="skip" href="#{}">{}</a>{}'
        '<figcaption aria-live="polite" data-odop-map-says>{}</figcaption>{}'
        '<div id="{}" tabindex="-1"></div>{}{}</figure>',
        classes("map", "solid" if solid else ""),
        attributes({"data_odop_map": True}),
        after,
        _("Skip the map"),
        drawing,
        says,
        legend,
        after,
        words,
        format_html('<p class="map-source">{}</p>', source) if source else NOTHING,
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
    # Where every district has the same number there are no limits: nothing is pale, something is dark.
    least = SHADES - 1 - len(limits) if limits or value else 0
    shade = 0 if value is None else 1 + min(SHADES - 1, bisect_right(limits, value) + least)
    look = "here" if here else "c6" if solid else f"c{shade}"
    said = shape.get("note") or (formatted(value, kind) if value is not None else _("not known"))
    text = shape["name"] if solid and not shape.get("note") else f"{shape['name']}: {said}"
    if not shape.get("href"):
        return format_html('<path class="{}" d="{}"><title>{}</title></path>', look, shape["d"], text)
    return format_html(
        '<a href="{}"><title>{}</title><path class="{}" d="{}"/></a>', shape["href"], text, look, shape["d"]
    )


def _legend(limits: Sequence[Decimal], kind: str, unit: Words, some_unknown: bool) -> SafeString:
    items: list[tuple[str, str]] = []
    if limits:
        first = SHADES - len(limits)
        items.append((f"c{first}", _("under %(value)s") % {"value": formatted(limits[0], kind)}))
        for at, low in enumerate(limits):
            up = limits[at + 1] if at + 1 < len(limits) else None
            words = _("%(value)s and more") % {"value": formatted(low, kind)}
            items.append(
                (
                    f"c{first + at + 1}",
                    words if up is None else f"{formatted(low, kind)} – {formatted(up, kind)}",
                )
            )
    if some_unknown:
        items.append(("c0", _("not known or too few")))
    rows = format_html_join("", "<li>{}{}</li>", ((swatch(look), text) for look, text in items))
    return format_html(
        '<ul class="legend">{}{}</ul>', format_html("<li>{}</li>", unit) if unit else NOTHING, rows
    )
