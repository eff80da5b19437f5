"""Form fields and the list of all errors on top, from Django's own forms."""

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from odop.kernel.ui.icons import icon
from odop.kernel.ui.register import NOTHING, attributes, classes, register

Words = str | Promise

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
    says: Words = "",
    **attrs: object,
) -> SafeString:
    """Label, hint, error and control of one field, tied together for screen readers.

    `money` adds the rupee sign, the number keyboard, grouping and the amount in words below; `says` is that line as
    the server knows it. Choices become large rows (`across`: side by side). Other keywords are the control's.
    """
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    name, hint = bound.auto_id or bound.html_name, hint or bound.help_text
    title = label or bound.label
    wants = format_html(
        "{}{}",
        title,
        NOTHING
        if bound.field.required
        else format_html(' <span class="optional">({})</span>', _("optional")),
    )
    told = format_html('<p class="hint" id="{}_helptext">{}</p>', name, hint) if hint else NOTHING
    wrong = (
        format_html(
            '<div class="field-error" id="{}_error">{}<span>{}</span></div>',
            name,
            icon("alert", label=_("Error")),
            format_html_join(" ", "{}", ((error,) for error in bound.errors)),
        )
        if bound.errors
        else NOTHING
    )
    look = classes("field", "wrong" if bound.errors else "", "short" if short else "", "full" if full else "")
    described = " ".join(
        part for part in (f"{name}_helptext" if hint else "", f"{name}_error" if wrong else "") if part
    )
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return _choices(bound, look, wants, told, wrong, described, across)
    control = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
    if described:
        control["aria-describedby"] = described
    if isinstance(widget, forms.CheckboxInput):
        return format_html(
            '<div{}>{}{}<label class="choice" for="{}">{}<span>{}</span></label></div>',
            look, told, wrong, bound.id_for_label, bound.as_widget(attrs=control), title,
        )  # fmt: skip
    if isinstance(widget, (forms.MultiWidget, forms.SelectDateWidget)):
        legend = format_html("<legend>{}</legend>", wants)
        return format_html(
            "<fieldset{}>{}{}{}{}</fieldset>", look, legend, told, wrong, bound.as_widget(attrs=control)
        )
    _help_the_keyboard(bound, control, money)
    if money:
        prefix = prefix or "₹"
        control |= {"data-odop-money": True, "data-odop-words": f"{name}_words"}
    if isinstance(widget, forms.ClearableFileInput | forms.FileInput):
        control.setdefault("data-odop-preview", f"{name}_preview")
    drawn: SafeString = bound.as_widget(attrs=control)
    if prefix:
        drawn = format_html(
            '<div class="with-prefix"><span aria-hidden="true">{}</span>{}</div>', prefix, drawn
        )
    return format_html(
        '<div{}><label for="{}">{}</label>{}{}{}{}{}</div>',
        look,
        bound.id_for_label,
        wants,
        told,
        wrong,
        drawn,
        format_html('<p class="says" id="{}_words" aria-live="polite">{}</p>', name, says)
        if money or says
        else NOTHING,
        format_html('<div id="{}_preview" class="preview" hidden></div>', name)
        if "data-odop-preview" in control
        else NOTHING,
    )


def _choices(
    bound: BoundField,
    look: SafeString,
    wants: Words,
    told: SafeString,
    wrong: SafeString,
    described: str,
    across: bool,
) -> SafeString:
    rows = format_html_join(
        "",
        '<label for="{}">{}<span>{}</span></label>',
        (
            (one.id_for_label, one.tag(), one.choice_label)
            for one in bound
            if one.data["value"] not in (None, "")
        ),
    )
    return format_html(
        "<fieldset{}{}><legend>{}</legend>{}{}<div{}>{}</div></fieldset>",
        look,
        attributes({"aria-describedby": described, "id": bound.auto_id}),
        wants,
        told,
        wrong,
        classes("choices", "across" if across else ""),
        rows,
    )


def _help_the_keyboard(bound: BoundField, control: dict[str, object], money: bool) -> None:
    """The right keyboard on a phone. Number inputs become text: they lose what is typed with commas."""
    widget = bound.field.widget
    if isinstance(widget, forms.NumberInput):
        widget.input_type = "text"
        for key in ("min", "max", "step"):
            widget.attrs.pop(key, None)
        control.setdefault(
            "inputmode",
            "numeric"
            if isinstance(bound.field, forms.IntegerField)
            and not isinstance(bound.field, forms.DecimalField | forms.FloatField)
            else "decimal",
        )
    if money:
        control["inputmode"] = "decimal"
        control.setdefault("autocomplete", "off")
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
        found += [("", error) for error in form.non_field_errors()]
        found += [
            (_first_control(bound), f"{str(bound.label).rstrip('।?.: ')}: {error}") for bound in form for error in bound.errors
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
