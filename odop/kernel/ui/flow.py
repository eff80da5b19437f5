"""How far something has come: timelines, progress, lists of checks and pairs of facts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from odop.kernel.ui.basics import chip
from odop.kernel.ui.icons import icon
from odop.kernel.ui.register import NOTHING, classes, register
from odop.kernel.ui.sources import order_words

Words = str | Promise

STATES = {
    "done": gettext_lazy("done"),
    "now": gettext_lazy("in progress"),
    "late": gettext_lazy("late"),
    "todo": gettext_lazy("still to come"),
}


@register.simple_tag
def timeline(steps: Iterable[Mapping[str, Any]], label: Words = "") -> SafeString:
    """The way of a case: `{label, state: done|now|late|todo, lines: [...], chip: (text, tone)?, url?}` each."""
    inner = format_html_join("", "{}", ((_step(step),) for step in steps))
    return format_html(
        '<ol class="steps" aria-label="{}">{}</ol>', label or _("Steps so far and to come"), inner
    )


def _step(step: Mapping[str, Any]) -> SafeString:
    state = str(step.get("state") or "todo")
    name = (
        format_html('<a href="{}">{}</a>', step["url"], step["label"]) if step.get("url") else step["label"]
    )
    mark = step.get("chip")
    lines = step.get("lines") or ()
    return format_html(
        '<li{}{}><b>{}</b> <span class="sr-only">({})</span>{}{}</li>',
        classes("" if state == "todo" else state),
        mark_safe(' aria-current="step"') if state in ("now", "late") else "",
        name,
        STATES.get(state, state),
        chip(*mark) if mark else NOTHING,
        format_html_join("", '<span class="line">{}</span>', ((line,) for line in lines)),
    )


@register.simple_tag
def segments(stages: Iterable[Mapping[str, Any]], label: Words = "") -> SafeString:
    """A bar of stages on a small card: `{label, state: done|now|late|todo}` each; read aloud as a list."""
    inner = format_html_join(
        "",
        '<li{}><span class="sr-only">{}: {}</span></li>',
        (
            (
                classes("" if stage.get("state") == "todo" else stage.get("state")),
                stage["label"],
                STATES.get(str(stage.get("state") or "todo"), ""),
            )
            for stage in stages
        ),
    )
    return format_html('<ol class="segments" aria-label="{}">{}</ol>', label or _("Stages"), inner)


CHECK_ICONS = {"ok": "check", "late": "close", "soon": "help"}
CHECK_WORDS = {
    "ok": gettext_lazy("Met"),
    "late": gettext_lazy("Not met"),
    "soon": gettext_lazy("Not known yet"),
}


@register.simple_tag
def checks(items: Iterable[Mapping[str, Any]]) -> SafeString:
    """Conditions one by one: `{text, tone: ok|late|soon, source?, url?}`; the source is the order behind it."""
    inner = format_html_join("", "{}", ((_check(item),) for item in items))
    return format_html('<ul class="checks">{}</ul>', inner)


def _check(item: Mapping[str, Any]) -> SafeString:
    tone = str(item.get("tone") or "ok")
    text = format_html('<a href="{}">{}</a>', item["url"], item["text"]) if item.get("url") else item["text"]
    return format_html(
        '<li class="{}">{}<div>{}{}</div></li>',
        tone,
        icon(CHECK_ICONS.get(tone, "dot"), label=str(CHECK_WORDS.get(tone, ""))),
        text,
        format_html("<small>{}</small>", order_words(item["source"])) if item.get("source") else NOTHING,
    )


@register.simple_tag
def pairs(items: Iterable[tuple[Words, Any]]) -> SafeString:
    """Facts by name: (name, value) pairs as a description list; pairs without a value say that it is not known."""
    rows = ((name, _("not known") if value in (None, "") else value) for name, value in items)
    return format_html('<dl class="pairs">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


DOCUMENT_TONES = {
    "accepted": ("ok", gettext_lazy("Accepted")),
    "to_check": ("soon", gettext_lazy("To check")),
    "wanted": ("plain", gettext_lazy("Not yet received")),
    "returned": ("late", gettext_lazy("Send again")),
}


@register.simple_tag
def document_row(
    name: Words,
    *,
    state: str = "wanted",
    url: str = "",
    received: Words = "",
    note: Words = "",
    action: SafeString = NOTHING,
) -> SafeString:
    """One row of a documents table: name, when it came, its check. States: accepted, to_check, wanted, returned."""
    tone, word = DOCUMENT_TONES[state]
    return format_html(
        '<tr><th scope="row">{}{}</th><td data-label="{}">{}</td><td data-label="{}">{} {}</td></tr>',
        format_html('<a href="{}">{}</a>', url, name) if url else name,
        format_html('<br><span class="small muted">{}</span>', note) if note else NOTHING,
        _("Received"),
        received or format_html('<span class="muted">{}</span>', _("not yet")),
        _("Check"),
        chip(word, tone),
        action,
    )
