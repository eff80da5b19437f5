"""Ways through the pages: brand, breadcrumbs, tabs, pages of a list, and the other language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.kernel import menu
from odop.kernel.ui.icons import icon
from odop.kernel.ui.register import NOTHING, register

Words = str | Promise
LANGUAGE_NAMES = {"en": "English", "hi": "हिन्दी"}

MARK = mark_safe(
    '<svg width="40" height="40" viewBox="0 0 40 40" aria-hidden="true"><rect width="40" height="40" rx="9" '
    'fill="#27346f"/><g fill="none" stroke="#f3c75a" stroke-width="2"><circle cx="20" cy="20" r="4"/>'
    '<path d="M20 5c4 5 4 7 0 11c-4-4-4-6 0-11zM20 35c4-5 4-7 0-11c-4 4-4 6 0 11zM5 20c5-4 7-4 11 0c-4 4-6 4-11 0z'
    'M35 20c-5-4-7-4-11 0c4 4 6 4 11 0z"/></g></svg>'
)


def _brand_names(context: Context) -> list[tuple[str, str]]:
    """(language, name) of the programme, the state's own language first, without the state's name at their end."""
    programme: Any = context.get("programme")
    names = dict(getattr(programme, "name", None) or {})
    states = dict(getattr(programme, "state", None) or {})
    order = sorted(names, key=lambda code: code == "en")
    return [(code, names[code].removesuffix(f", {states.get(code, '')}")) for code in order]


@register.simple_tag(takes_context=True)
def brand(context: Context, title: Words = "", href: str = "") -> SafeString:
    """The mark with the programme's name: the state's own language first, English with the state below it."""
    names = _brand_names(context) or [("en", str(context.get("programme_name") or "ODOP"))]
    state = dict(getattr(context.get("programme"), "state", None) or {}).get("en", "")
    below = " · ".join(part for part in (names[-1][1] if len(names) > 1 else "", state) if part)
    if title:
        words = format_html("<span>{}</span>", title)
    else:
        small = format_html('<small lang="en">{}</small>', below) if below else NOTHING
        words = format_html('<span><span lang="{}">{}</span>{}</span>', *names[0], small)
    home = href or ("/hi/" if get_language() == "hi" else "/")
    return format_html('<a class="brand" href="{}">{}{}</a>', home, MARK, words)


@register.simple_tag(takes_context=True)
def language_switch(context: Context, class_: str = "lang") -> SafeString:
    """A link to this very page in the other language, named in that language."""
    url = context.get("language_switch_url")
    if not url:
        return NOTHING
    other = "en" if get_language() == "hi" else "hi"
    return format_html(
        '<a class="{}" href="{}" lang="{}" hreflang="{}">{}</a>',
        class_,
        url,
        other,
        other,
        LANGUAGE_NAMES[other],
    )


@register.simple_tag(takes_context=True)
def menu_entries(context: Context, place: str) -> list[dict[str, Any]]:
    """The menu entries of `main`, `desk` or `phone` that this reader may open."""
    entries = context.get("menu") or {}
    if isinstance(entries, Mapping):
        return list(entries.get(place, []))
    return list(entries) if place == "main" else []


@register.simple_tag
def menu_rows(entries: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The entries of the desk in one row, or its groups above the entries of the present group."""
    return menu.rows(entries)


@register.simple_tag
def crumbs(items: Iterable[tuple[Words, str] | Words]) -> SafeString:
    """Breadcrumbs from (label, url) pairs; the last one is this page and may be a bare label."""
    pairs = [item if isinstance(item, (tuple, list)) else (item, "") for item in items]
    if not pairs:
        return NOTHING
    last = len(pairs) - 1
    inner = format_html_join(
        "",
        "<li>{}</li>",
        (
            (
                format_html('<span aria-current="page">{}</span>', label)
                if at == last
                else (format_html('<a href="{}">{}</a>', url, label) if url else label),
            )
            for at, (label, url) in enumerate(pairs)
        ),
    )
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', _("Where you are"), inner)


def _links(items: Iterable[Mapping[str, Any]]) -> SafeString:
    return format_html_join(
        "",
        '<li><a href="{}"{}>{}{}</a></li>',
        (
            (
                item["url"],
                mark_safe(' aria-current="page"') if item.get("current") else "",
                item["label"],
                format_html(' <span class="chip">{}</span>', item["count"])
                if item.get("count") is not None
                else "",
            )
            for item in items
        ),
    )


@register.simple_tag
def tabs(items: Iterable[Mapping[str, Any]], label: Words = "") -> SafeString:
    """Views of one thing: each `{label, url, current, count?}` is a page of its own."""
    return format_html(
        '<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label or _("Views"), _links(items)
    )


@register.simple_tag
def choices_bar(items: Iterable[Mapping[str, Any]], label: Words = "") -> SafeString:
    """A row of pills that narrow a list or change a map: `{label, url, current, count?}`."""
    return format_html(
        '<nav aria-label="{}"><ul class="choices-bar">{}</ul></nav>', label or _("Choose"), _links(items)
    )


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: object) -> str:
    """This page's query string with some parts changed; None takes a part away: `{% with_query page=2 %}`."""
    request = context.get("request")
    query: dict[str, Any] = dict(request.GET.lists()) if request is not None else {}
    query.update(changes)
    return "?" + urlencode({key: value for key, value in query.items() if value is not None}, doseq=True)


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Any = None, *, older_url: str = "", newer_url: str = "") -> SafeString:
    """Pages of a list: a Django `Page`, or two ready addresses when a cursor walks it."""
    note: SafeString | str = ""
    if page is not None:
        if page.has_previous():
            newer_url = with_query(context, page=page.previous_page_number())
        if page.has_next():
            older_url = with_query(context, page=page.next_page_number())
        note = _("Page %(number)s of %(all)s") % {"number": page.number, "all": page.paginator.num_pages}
    if not (older_url or newer_url):
        return NOTHING
    back = format_html(
        '<a class="btn quiet" rel="prev" href="{}">{}{}</a>', newer_url, icon("back"), _("Previous")
    )
    ahead = format_html(
        '<a class="btn quiet" rel="next" href="{}">{}{}</a>', older_url, _("Next"), icon("next")
    )
    return format_html(
        '<nav class="pager" aria-label="{}">{}<p class="muted">{}</p>{}</nav>',
        _("Pages of this list"),
        back if newer_url else "",
        note,
        ahead if older_url else "",
    )
