"""The rows of a list of cases, written in one go: as template tags fifty of them took more time than the rest of the page."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.template import Library
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from odop.casework.models import Case
from odop.desk.queries.clocks import ClockView
from odop.kernel.fields import Localised
from odop.kernel.ui.basics import chip
from odop.kernel.ui.numbers import NOT_KNOWN, day, number, rupees
from odop.kernel.ui.register import NOTHING

register = Library()

ROW = (
    '<tr>{}<th scope="row"><a class="num" href="{}{}{}">{}</a><br><span class="small muted">{}{}</span></th>'
    '<td data-label="{}">{}{}</td><td class="right num" data-label="{}">{}</td><td data-label="{}">{}</td>'
    '<td data-label="{}">{}</td><td class="right num" data-label="{}">{}</td></tr>\n'
)


@register.simple_tag
def case_rows(
    rows: Iterable[tuple[Case, ClockView, Localised]], tick: object, name_districts: object
) -> SafeString:
    """A `<tr>` for each case with its clock and scheme; with a box to tick, and its district, where that is wanted."""
    language = get_language()
    before, after = reverse("desk_case", args=["~"]).split("~")
    applicant, amount, stands_at, due, waiting = (
        _("Applicant"),
        _("Amount"),
        _("Stands at"),
        _("Due"),
        _("Waiting"),
    )
    return format_html_join(
        "",
        ROW,
        (
            (
                _tick(case.ref) if tick else NOTHING,
                before, case.ref, after, case.ref,
                scheme, format_html(" · {}", case.district) if name_districts else NOTHING,
                applicant, case.applicant.name, _in_other_script(case.applicant.name),
                amount, rupees(case.amount),
                stands_at, clock.state,
                due, _due(clock),
                waiting, NOT_KNOWN if case.closed_at else _days(clock.waiting_days, language),
            )
            for case, clock, scheme in rows
        ),
    )  # fmt: skip


def _tick(ref: str) -> SafeString:
    return format_html('<td><input type="checkbox" name="case" value="{0}" aria-label="{0}"></td>', ref)


def _in_other_script(name: Localised) -> SafeString:
    other = name.other
    if not other:
        return NOTHING
    return format_html('<br><span class="small muted" lang="{}">{}</span>', name.other_language, other)


def _due(clock: ClockView) -> SafeString | str:
    if not clock.words:
        return NOT_KNOWN
    return _chip(clock.words, clock.tone, clock.due_on, get_language())


@lru_cache(maxsize=2_000)  # many cases are due on a day
def _chip(words: str, tone: str, due_on: date | None, _language: str | None) -> SafeString:
    shown = chip(words, tone, icon_name="clock")
    return format_html('{}<br><span class="small muted">{}</span>', shown, day(due_on))


@lru_cache(maxsize=2_000)
def _days(count: int, _language: str | None) -> str:
    return ngettext("%(days)s day", "%(days)s days", count) % {"days": number(count)}
