"""The timeline of a plan as plain SVG: a bar for each intervention over the months of the year, how much of it is done, its
milestones, and today. The table beside it says the same in words."""

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from odop.kernel.ui.numbers import month_text
from odop.kernel.ui.sources import source_words
from odop.planning.queries.plans import Line

WIDE, LEFT, ROW, TOP = 960, 40, 30, 26


def _months(first: date, last: date) -> list[date]:
    found = [first.replace(day=1)]
    while (then := date(found[-1].year + (found[-1].month == 12), found[-1].month % 12 + 1, 1)) <= last:
        found.append(then)
    return found


def timeline(lines: Sequence[Line], today: date) -> SafeString:
    """Empty where nothing was taken."""
    if not lines:
        return SafeString("")
    first = min(line.one.starts_on for line in lines).replace(day=1)
    last = max(
        [line.one.ends_on for line in lines] + [mark.due_on for line in lines for mark in line.milestones]
    )
    days = max((last - first).days, 1)

    def x(when: date) -> int:
        return LEFT + round((WIDE - LEFT - 8) * min(max((when - first).days, 0), days) / days)

    height = TOP + ROW * len(lines) + 6
    months = _months(first, last)
    every = max(1, -(-len(months) // 12))
    named = [(one, month_text(one, one.month == 4 or one == first)) for one in months[::every]]
    grid = format_html_join(
        "",
        '<line class="axis" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text x="{3}" y="16">{4}</text>',
        ((x(one), TOP - 6, height, x(one) + 3, name) for one, name in named),
    )
    now = (
        format_html('<line class="now" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', x(today), TOP - 6, height)
        if first <= today <= last
        else ""
    )
    return format_html(
        '<svg class="gantt" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDE, height, _("Timeline of the plan; the table says the same"), grid,
        format_html_join("", "{}", ((_bar(line, at, x(line.one.starts_on), x(line.one.ends_on), [
            (x(mark.due_on), mark.reached_on is not None, source_words(mark.title)) for mark in line.milestones
        ]),) for at, line in enumerate(lines))),
        now,
    )  # fmt: skip


def _bar(line: Line, at: int, start: int, end: int, marks: list[tuple[int, bool, str]]) -> SafeString:
    y, width = TOP + at * ROW, max(end - start, 4)
    look = "swatch-madder" if line.late else "swatch-indigo"
    diamonds = format_html_join(
        "", '<path class="{}" d="M{} {}l6 6l-6 6l-6 -6z"><title>{}</title></path>',
        (("swatch-leaf" if reached else "swatch-turmeric", where, y + 4, title) for where, reached, title in marks),
    )  # fmt: skip
    return format_html(
        '<text x="{}" y="{}" text-anchor="end">{}</text><rect class="swatch-sand" x="{}" y="{}" width="{}" height="16" rx="3"/>'
        '<rect class="{}" x="{}" y="{}" width="{}" height="16" rx="3"><title>{}</title></rect>{}',
        LEFT - 10, y + 14, line.one.number, start, y + 2, width, look, start, y + 2, round(width * line.done / 100),
        f"{line.one.title}: {line.done} %", diamonds,
    )  # fmt: skip
