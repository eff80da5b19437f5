"""Numbers, money and dates as people in India read them, in both languages, and figures that can be checked."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.kernel.ui.register import NOTHING, register
from odop.lib import money
from odop.lib.countries import country_name
from odop.lib.dates import format_day, format_day_in_full, format_month
from odop.lib.transliteration import has_devanagari, to_latin

Words = str | Promise

NOT_KNOWN = "–"


def language() -> str:
    """The reader's language as two letters."""
    return (get_language() or "en").split("-")[0]


@register.filter
def legible(place: str) -> str:
    """A village as it was typed, on a page in English in letters that its reader reads: सराय तरीन is Sarai Tarin."""
    if not place or language() != "en" or not has_devanagari(place):
        return place
    return _in_latin(place)


@lru_cache(maxsize=2000)  # the same few thousand villages
def _in_latin(place: str) -> str:
    return " ".join(to_latin(word).capitalize() for word in place.split())


@register.filter
def said(text: object) -> object:
    """A text of the programme's data, `{en, hi}`, in the reader's language; any other value as it is."""
    if not isinstance(text, Mapping):
        return text
    return text.get(language()) or text.get("en") or ""


@register.filter
def country(code: str) -> str:
    """A country by its two letters in the reader's language; other text as it is."""
    return country_name(code, language())


def as_decimal(value: object) -> Decimal | None:
    """A Decimal of a number or numeric text; None when there is no number."""
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None


@register.filter
def number(value: object, places: int = 0) -> str:
    """12,34,567 or, with places, 12,34,567.5; a dash when not known."""
    if type(value) is int and 0 <= value < 1000 and not places:
        return str(value)
    known = as_decimal(value)
    if known is None:
        return NOT_KNOWN
    rounded = known.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)
    return money.group(rounded, places=int(places))


@register.filter
def rupees(value: object) -> str:
    """₹ 6,40,000; paise only when there are any; a dash when not known. No line break inside."""
    known = as_decimal(value)
    return NOT_KNOWN if known is None else _rupees(known)


@lru_cache(maxsize=2000)  # prices come again and again
def _rupees(known: Decimal) -> str:
    return unbroken(money.rupees(known))


@register.filter
def rupees_short(value: object) -> str:
    """₹ 84.2 crore, ₹ 6.4 lakh, ₹ 90,000: for figures and charts, not for decisions."""
    known = as_decimal(value)
    return NOT_KNOWN if known is None else unbroken(money.short_rupees(known, language()))


@register.filter
def in_words(value: object) -> str:
    """बत्तीस लाख रुपये, thirty-two lakh rupees; nothing when not known."""
    known = as_decimal(value)
    return "" if known is None or known < 0 else money.in_words(known, language())


def unbroken(text: str) -> str:
    """The text with spaces that do not break a line."""
    return text.replace(" ", "\u00a0")


@register.filter
def percent(value: object, places: int = 0) -> str:
    """61% of a share given as 61 (not as 0.61); a dash when not known."""
    known = as_decimal(value)
    return NOT_KNOWN if known is None else f"{number(known, places)}%"


def day_text(when: date) -> str:
    """12 Nov 2026; in Hindi with the whole month, whose short forms nobody says: 12 नवंबर 2026."""
    if isinstance(when, datetime) and timezone.is_aware(when):
        when = timezone.localtime(when)
    the_day = when.date() if isinstance(when, datetime) else when
    written = format_day_in_full if language() == "hi" else format_day
    return unbroken(written(the_day, language()))


@register.filter("month")
def month_text(when: date, year: bool = True) -> str:
    """Nov 2026, in Hindi नवंबर 2026; without `year` the month alone."""
    return format_month(when, language(), year=year)


@register.filter
def day(when: date | None) -> SafeString | str:
    """A date in a `<time>` element: 12 Nov 2026; a dash when not known."""
    if when is None or when == "":
        return NOT_KNOWN
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), day_text(when))


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """A date with its time of day: 12 Nov 2026, 16:10."""
    if when is None or when == "":
        return NOT_KNOWN
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    return format_html(
        '<time datetime="{}">{}, {}</time>', local.isoformat(), day_text(local), f"{local:%H:%M}"
    )


FORMATS = {"number": number, "rupees": rupees, "short": rupees_short, "percent": percent}


def formatted(value: object, kind: str) -> str:
    """A value in one of the four number forms; text stays as it is."""
    return FORMATS[kind](value) if kind in FORMATS else str(value)


@register.simple_tag
def amount(value: object, short: bool = False) -> SafeString:
    """Money in a run of text: `{% amount case.amount %}`."""
    return format_html('<span class="num">{}</span>', rupees_short(value) if short else rupees(value))


@register.simple_tag
def figure(
    value: object,
    label: Words,
    *,
    kind: str = "number",
    as_of: date | None = None,
    definition_url: str = "",
    records_url: str = "",
    records_label: Words = "",
) -> SafeString:
    """A number that can be checked: what it counts, its date, its definition and the records behind it.

    `kind`: number, rupees, short (lakh and crore), percent, or text when the value is already written.
    """
    links = []
    if definition_url:
        links.append(format_html('<a href="{}">{}</a>', definition_url, _("How this is counted")))
    if records_url:
        links.append(format_html('<a href="{}">{}</a>', records_url, records_label or _("See the records")))
    return format_html(
        '<div class="figure"><b class="num">{}</b><span>{}</span>{}{}</div>',
        formatted(value, kind),
        label,
        format_html("<small>{}</small>", _("as of %(day)s") % {"day": day_text(as_of)}) if as_of else NOTHING,
        format_html("{} · {}", links[0], links[1]) if len(links) == 2 else (links[0] if links else NOTHING),
    )
