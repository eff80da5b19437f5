"""The rows of a list of cases, written in one go: as template tags fifty of them took more time than the rest of the page."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from django.template import Library
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from odop.desk.queries.clocks import ClockView
from odop.kernel.fields import Localised
from odop.kernel.ui.basics import chip
from odop.kernel.ui.numbers import NOT_KNOWN, day, number, rupees

register = Library()


@register.simple_tag
def case_rows(rows: Iterable[tuple[Any, ClockView, str]], tick: object, name_districts: object) -> SafeString:
    """A `<tr>` for each case (a row of `lists.shown`) with its clock and scheme; with a box to tick, and its district, where
    that is wanted.

    Everything that comes from outside goes through `_text` here; what is put together of it is not looked at again.
    """
    language = get_language()
    before, after = map(_text, reverse("desk_case", args=["~"]).split("~"))
    applicant, amount, stands_at, due, waiting = map(
        _text, (_("Applicant"), _("Amount"), _("Stands at"), _("Due"), _("Waiting"))
    )
    written = []
    for case, clock, scheme in rows:
        ref, name, district = _text(case.ref), case.applicant__name, ""
        box = f'<td><input type="checkbox" name="case" value="{ref}" aria-label="{ref}"></td>' if tick else ""
        if name_districts:
            district = f" · {_text(Localised(case.district__name))}"
        waited = NOT_KNOWN if case.closed_at else _days(clock.waiting_days, language)
        written.append(
            f'<tr>{box}<th scope="row"><a class="num" href="{before}{ref}{after}">{ref}</a><br>'
            f'<span class="small muted">{_text(scheme)}{district}</span></th>'
            f'<td data-label="{applicant}">{_in_both_scripts(name)}</td>'
            f'<td class="right num" data-label="{amount}">{conditional_escape(rupees(case.amount))}</td>'
            f'<td data-label="{stands_at}">{_text(clock.state)}</td>'
            f'<td data-label="{due}">{conditional_escape(_due(clock))}</td>'
            f'<td class="right num" data-label="{waiting}">{conditional_escape(waited)}</td></tr>\n'
        )
    return SafeString("".join(written))


def _text(value: object) -> str:
    return escape(str(value))


def _in_both_scripts(name: Localised) -> str:
    shown = str(name)
    for language, other in name.items():
        if other and other != shown:
            return f'{escape(shown)}<br><span class="small muted" lang="{escape(language)}">{escape(other)}</span>'
    return escape(shown)


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
