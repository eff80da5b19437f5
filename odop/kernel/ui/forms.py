"""Form fields and the list of all errors on top, from Django's own forms."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from odop.kernel.ui.icons import icon
from odop.kernel.ui.register import NOTHING, attributes, classes, register

Words = str | Promise
SELECTED = mark_safe(" selected")

# What a phone offers by itself when it knows what is asked (HTML Standard, autofill field names).
AUTOCOMPLETE = {
    "name": "name",
    "person_name": "name",
    "mobile": "tel-national",
    "phone": "tel-national",
    "email": "email",
    "pin_code": "postal-code",
    "pin": "postal-code",
    "address": "street-address",
    "otp": "one-time-code",
    "code": "one-time-code",
    "password": "current-password",
    "new_password": "new-password",
    "username": "username",
}
DIGITS = {"mobile", "phone", "pin_code", "pin", "otp", "code", "age", "birth_year", "year"}


@register.simple_tag
def field(
    bound: BoundField,
    *,
    label: Words = "",
    hint: Words = "",
    prefix: str = "",
    money: bool = False,
    across: bool = False,
    short: bool = False,
    full: bool = False,
    spare: bool = True,
    says: Words = "",
    **attrs: object,
) -> SafeString:
    """Label, hint, error and control of one field, tied together for screen readers.

    `money` adds the rupee sign, the number keyboard, grouping and the amount in words below; `says` is that line as
    the server knows it. Choices become large rows (`across`: side by side). `spare=False` leaves "optional" unsaid,
    where a page says once that all may be left out. Other keywords are the control's.
    """
    if bound.is_hidden:
        return bound.as_widget()
    widget, name = bound.field.widget, bound.auto_id or bound.html_name
    hint = hint or bound.help_text
    wants = _wants(bound, label, spare)
    told = format_html('<p class="hint" id="{}_helptext">{}</p>', name, hint) if hint else NOTHING
    above = format_html("{}{}", told, _wrong(bound, name))
    look = classes("field", "wrong" if bound.errors else "", "short" if short else "", "full" if full else "")
    ties = [f"{name}_helptext"] * bool(hint) + [f"{name}_error"] * bool(bound.errors)
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _choices(bound, look, wants, above, " ".join(ties), across)
    control: dict[str, Any] = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
    if ties:
        control["aria-describedby"] = " ".join(ties)
    if isinstance(widget, forms.CheckboxInput):
        row = format_html("{}<span>{}</span>", bound.as_widget(attrs=control), label or bound.label)
        choice = format_html('<label class="choice" for="{}">{}</label>', bound.id_for_label, row)
        return format_html("<div{}>{}{}</div>", look, above, choice)
    if isinstance(widget, forms.MultiWidget | forms.SelectDateWidget):
        parts = bound.as_widget(attrs=control)
        return format_html("<fieldset{}><legend>{}</legend>{}{}</fieldset>", look, wants, above, parts)
    _help_the_keyboard(bound, control, money)
    below = NOTHING
    if money:
        control |= {"data-odop-money": True, "data-odop-words": f"{name}_words"}
        below = format_html('<p class="says" id="{}_words" aria-live="polite">{}</p>', name, says)
    elif says:
        below = format_html('<p class="says">{}</p>', says)
    if isinstance(widget, forms.FileInput):
        control.setdefault("data-odop-preview", f"{name}_preview")
        control |= FILE_WORDS
        below = format_html('{}<div id="{}_preview" class="preview" hidden></div>', below, name)
    drawn = bound.as_widget(attrs=control)
    if prefix := prefix or ("₹" if money else ""):
        sign = format_html('<span aria-hidden="true">{}</span>', prefix)
        drawn = format_html('<div class="with-prefix">{}{}</div>', sign, drawn)
    named = format_html('<label for="{}">{}</label>', bound.id_for_label, wants)
    return format_html("<div{}>{}{}{}{}</div>", look, named, above, drawn, below)


FILE_WORDS = {
    "data-odop-file": gettext_lazy("Choose a file"),
    "data-none": gettext_lazy("No file chosen yet"),
}


@register.simple_tag
def options(choices: Iterable[tuple[object, Words]], chosen: object = "") -> SafeString:
    """`<option>`s of a `<select>` written by hand, from pairs of value and words; `chosen` is the value that is selected."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value == chosen else "", words) for value, words in choices),
    )


@register.simple_tag
def file_words() -> SafeString:
    """What a file's button says in the page's language: attributes for an `<input type="file">` written by hand."""
    return attributes(FILE_WORDS)


def _wants(bound: BoundField, label: Words, spare: bool) -> SafeString:
    """What is asked, and whether it may be left out."""
    if bound.field.required or not spare:
        return format_html("{}", label or bound.label)
    return format_html('{} <span class="optional">({})</span>', label or bound.label, _("optional"))


def _wrong(bound: BoundField, name: str) -> SafeString:
    """What is wrong with the answer, or nothing."""
    if not bound.errors:
        return NOTHING
    words = format_html_join(" ", "{}", ((error,) for error in bound.errors))
    mark = icon("alert", label=_("Error"))
    return format_html('<div class="field-error" id="{}_error">{}<span>{}</span></div>', name, mark, words)


def _why(words: Words | None) -> SafeString:
    """Why this row cannot be chosen, as a part of its name: a screen reader says both."""
    return format_html(' <span class="why">{}</span>', words) if words else NOTHING


def _choices(
    bound: BoundField, look: SafeString, wants: SafeString, above: SafeString, ties: str, across: bool
) -> SafeString:
    closed = getattr(bound.field.widget, "closed", {})
    rows = format_html_join(
        "",
        '<label for="{}">{}<span>{}{}</span></label>',
        (
            (one.id_for_label, one.tag(), one.choice_label, _why(closed.get(one.data["value"])))
            for one in bound
            if one.data["value"] not in (None, "")
        ),
    )
    return format_html(
        "<fieldset{}{}><legend>{}</legend>{}<div{}>{}</div></fieldset>",
        look,
        attributes({"aria-describedby": ties, "id": bound.auto_id}),
        wants,
        above,
        classes("choices", "across" if across else ""),
        rows,
    )


def _help_the_keyboard(bound: BoundField, control: dict[str, Any], money: bool) -> None:
    """The right keyboard on a phone. Number inputs become text: they lose what is typed with commas."""
    widget = bound.field.widget
    if isinstance(widget, forms.NumberInput):
        widget.input_type = "text"
        for key in ("min", "max", "step"):
            widget.attrs.pop(key, None)
        parts = isinstance(bound.field, forms.DecimalField | forms.FloatField)
        control.setdefault("inputmode", "decimal" if parts else "numeric")
    if money:
        control |= {"inputmode": "decimal", "autocomplete": "off"}
    if bound.name in DIGITS and "inputmode" not in widget.attrs:
        control.setdefault("inputmode", "numeric")
    if bound.name in AUTOCOMPLETE and "autocomplete" not in widget.attrs:
        control.setdefault("autocomplete", AUTOCOMPLETE[bound.name])


def _first_control(bound: BoundField) -> str:
    """Where the error's link leads: the control, or the first of a group."""
    if isinstance(bound.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


@register.simple_tag
def error_summary(*given: BaseForm) -> SafeString:
    """All that is wrong, at once, on top, each with a link to its field; nothing when nothing is wrong."""
    found: list[tuple[str, Words]] = []
    for form in given:
        if not form or not form.is_bound:
            continue
        found += [("", str(error)) for error in form.non_field_errors()]
        found += [
            (_first_control(bound), f"{str(bound.label).rstrip('।?.: ')}: {error}")
            for bound in form
            for error in bound.errors
        ]
    if not found:
        return NOTHING
    rows = format_html_join(
        "",
        "<li>{}</li>",
        (
            (format_html('<a href="#{}">{}</a>', target, error) if target else error,)
            for target, error in found
        ),
    )
    title = ngettext("Please correct %(count)s thing", "Please correct %(count)s things", len(found)) % {
        "count": len(found)
    }
    return format_html(
        '<div class="error-summary" role="alert" tabindex="-1" data-odop-focus><h2>{}</h2><ul>{}</ul></div>',
        title,
        rows,
    )
