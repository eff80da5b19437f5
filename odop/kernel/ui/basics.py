"""Buttons, chips, cards and the other small things that every page is made of."""

from functools import lru_cache

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from odop.kernel.ui.icons import icon
from odop.kernel.ui.register import NOTHING, attributes, classes, register

Words = str | Promise

TONE_ICONS = {"ok": "check", "late": "alert", "soon": "clock", "plain": "", "": ""}
NOTICE_ICONS = {"ok": "check", "late": "alert", "soon": "clock", "plain": "info", "": "info"}


@register.simple_tag
def button(
    label: Words,
    *,
    href: str = "",
    tone: str = "primary",
    icon_name: str = "",
    wide: bool = False,
    disabled: bool = False,
    why: Words = "",
    confirm: Words = "",
    type: str = "submit",  # noqa: A002 (the attribute's name)
    **more: object,
) -> SafeString:
    """A link that looks like a button when `href` is given, else a `<button>`.

    Tones: primary, quiet, danger, due, link. A disabled button stays readable and says `why`.
    `confirm` asks that question in a dialog before the form is sent (without JavaScript the server decides).
    """
    look = classes("btn", "" if tone == "primary" else tone, "wide" if wide else "")
    content = format_html("{}{}", icon(icon_name) if icon_name else "", label)
    if disabled:
        dead = format_html('<button type="button"{} disabled{}>{}</button>', look, attributes(more), content)
        return format_html('<span class="btn-why">{}<span>{}</span></span>', dead, why) if why else dead
    if confirm:
        more["data_odop_confirm"] = confirm
    if href:
        return format_html('<a{} href="{}"{}>{}</a>', look, href, attributes(more), content)
    return format_html('<button type="{}"{}{}>{}</button>', type, look, attributes(more), content)


@register.simple_tag
def chip(text: Words, tone: str = "plain", icon_name: str = "") -> SafeString:
    """A state in a word or two. Tones: ok, late, soon, plain; each brings an icon, so colour never speaks alone."""
    return _chip(
        conditional_escape(str(text) if isinstance(text, Promise) else text),
        tone,
        icon_name or TONE_ICONS.get(tone, ""),
    )


@lru_cache(maxsize=1000)  # the same few words again and again
def _chip(text: SafeString, tone: str, drawn: str) -> SafeString:
    return format_html(
        "<span{}>{}{}</span>",
        classes("chip", "" if tone == "plain" else tone),
        icon(drawn) if drawn else "",
        text,
    )


@register.simple_block_tag
def card(content: str, title: Words = "", level: int = 2, tone: str = "", **more: object) -> SafeString:
    """A white surface with a heading; further keywords are attributes. Tones: leaf (what you get), due, late, sand."""
    head = format_html("<h{0}>{1}</h{0}>", level, title) if title else NOTHING
    return format_html("<section{}{}>{}{}</section>", classes("card", tone), attributes(more), head, content)


@register.simple_tag
def link_card(title: Words, href: str, text: Words = "", level: int = 3) -> SafeString:
    """A whole card that opens one page: title, one line, and an arrow."""
    return format_html(
        '<div class="card link-card"><div><h{0}><a href="{1}">{2}</a></h{0}>{3}</div>{4}</div>',
        level,
        href,
        title,
        format_html('<p class="small muted">{}</p>', text) if text else NOTHING,
        icon("next"),
    )


@register.simple_block_tag
def notice(content: str, title: Words = "", tone: str = "plain", role: str = "") -> SafeString:
    """A message in the page. Tones: plain, ok, soon, late; late ones are announced at once."""
    return format_html(
        "<div{}{}>{}<div>{}{}</div></div>",
        classes("notice", "" if tone == "plain" else tone),
        attributes({"role": role or ("alert" if tone == "late" else "")}),
        icon(NOTICE_ICONS.get(tone, "info"), size=24),
        format_html("<b>{}</b>", title) if title else NOTHING,
        content,
    )


@register.simple_tag
def empty(
    title: Words,
    text: Words = "",
    href: str = "",
    action: Words = "",
    icon_name: str = "list",
    level: int = 0,
) -> SafeString:
    """What a list says when it has nothing: why, and what to do next. Nothing follows below it, so it needs no heading; `level` of
    one where it stands for all of a page: one below what stands over it."""
    return format_html(
        '<div class="empty">{0}<{1} class="title">{2}</{1}>{3}{4}</div>',
        icon(icon_name, size=40),
        f"h{level}" if level else "p",
        title,
        format_html('<p class="muted">{}</p>', text) if text else NOTHING,
        button(action, href=href, tone="quiet") if href and action else NOTHING,
    )


def wrong_in(content: str) -> bool:
    """Whether a form in here was refused: whoever sent it must not have to look for the reason."""
    return 'class="error-summary"' in content or 'class="field-error"' in content


@register.simple_block_tag
def more(content: str, summary: Words, opened: bool = False, **attrs: object) -> SafeString:
    """Something that can be opened: `{% more "Show each condition" %}…{% endmore %}`. It stands open where something in it was wrong."""
    return format_html(
        '<details class="more"{}{}><summary>{}{}</summary>{}</details>',
        attributes({"open": opened or wrong_in(content)}),
        attributes(attrs),
        icon("next", size=16),
        summary,
        content,
    )


@register.simple_block_tag
def fold(content: str, title: Words, anchor: str, count: object = "", opened: bool = False) -> SafeString:
    """A part of a long page under its heading, closed until it is wanted: `{% fold title "gaps" count=3 %}…{% endfold %}`. A link to
    `#gaps` opens it; on paper all of them stand open."""
    return format_html(
        '<details class="fold"{}><summary>{}<h2>{}</h2>{}</summary><div id="{}">{}</div></details>',
        attributes({"open": opened or wrong_in(content)}),
        icon("next", size=20),
        title,
        format_html('<span class="chip num">{}</span>', count) if count not in ("", None) else NOTHING,
        anchor,
        content,
    )


@register.simple_block_tag
def dialog(content: str, name: str, title: Words) -> SafeString:
    """A `<dialog>` that a button with `data_odop_opens="<name>"` opens; without JavaScript it stands open."""
    return format_html(
        '<dialog class="ask" id="{0}" aria-labelledby="{0}-title" data-odop-dialog open>'
        '<h2 id="{0}-title">{1}</h2>{2}<p class="actions">'
        '<button type="button" class="btn quiet" data-odop-closes hidden>{3}</button></p></dialog>',
        name,
        title,
        content,
        _("Close"),
    )


@register.simple_tag
def copy_button(text: str, label: Words = "") -> SafeString:
    """Copies `text`; hidden until the script that does it is there."""
    return format_html(
        '<button type="button" class="btn quiet" data-odop-copy="{}" data-done="{}" hidden>{}<span>{}</span></button>',
        text,
        _("Copied"),
        icon("copy"),
        label or _("Copy"),
    )


@register.simple_tag
def print_button(label: Words = "") -> SafeString:
    """Opens the browser's print window; hidden until the script that does it is there."""
    return format_html(
        '<button type="button" class="btn quiet" data-odop-print hidden>{}{}</button>',
        icon("print"),
        label or _("Print"),
    )


@register.simple_block_tag
def spoken(content: str, language: str) -> SafeString:
    """A part of the page in another language than the rest: `{% spoken "hi" %}…{% endspoken %}`."""
    return format_html('<span lang="{}">{}</span>', language, conditional_escape(content))
