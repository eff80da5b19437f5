"""Figures in words and in order, for the pages that show them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from odop.indicators.definitions import DAYS, PERCENT, RUPEES, Indicator
from odop.indicators.queries import Figure, Line
from odop.kernel.ui.numbers import NOT_KNOWN, number, percent, rupees_short


def said(figure: Figure, one: Indicator) -> str:
    """A figure as people read it: 1,204 · ₹ 84.2 crore · 61% · 12.4 days; words where it is not published."""
    if figure.hidden:
        return _("not published")
    if figure.value is None:
        return NOT_KNOWN
    if one.unit == RUPEES:
        return rupees_short(figure.value)
    if one.unit == PERCENT:
        return percent(figure.value)
    if one.unit == DAYS:
        return _("%(count)s days") % {"count": number(figure.value, 1)}
    return number(figure.value)


def map_kind(one: Indicator) -> str:
    """The number form in which a map and a chart write this indicator."""
    return {RUPEES: "short", PERCENT: "percent"}.get(one.unit, "number")


def by_topic(table: list[Line], trends: Mapping[str, list[Line]]) -> list[dict[str, Any]]:
    """Figures in the order of the list, parted by topic, each with its values over the years."""
    topics: dict[str, dict[str, Any]] = {}
    for line in table:
        one = line.indicator
        empty = {"code": one.topic, "title": one.topic_title, "lines": [], "hidden": []}
        topic = topics.setdefault(one.topic, empty)
        values = [point.figure.value for point in trends.get(one.code, []) if point.figure.value is not None]
        part = "hidden" if line.figure.hidden else "lines"
        topic[part].append({"one": one, "line": line, "said": said(line.figure, one), "values": values})
    return list(topics.values())
