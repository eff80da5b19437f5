"""Controls of forms as Django's own templates write them, letter for letter, in a tenth of the time: a list of thirty-seven States went
through a hundred templates. What is not known here goes through its template."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

WIDGETS = "django/forms/widgets/"
INPUTS = (
    "text",
    "number",
    "email",
    "tel",
    "search",
    "url",
    "hidden",
    "date",
    "checkbox",
    "radio_option",
    "checkbox_option",
)


def _said(value: Any) -> str:
    """As a template writes it."""
    return value.__html__() if hasattr(value, "__html__") else conditional_escape(str(value))


def _attrs(given: Mapping[str, object]) -> str:
    return "".join(
        f" {_said(name)}" if value is True else f' {_said(name)}="{_said(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_said(widget["value"])}"'
    drawn = f'<input type="{_said(widget["type"])}" name="{_said(widget["name"])}"{value}{_attrs(widget["attrs"])}>'
    if not widget.get("wrap_label"):
        return drawn
    whose = f' for="{_said(widget["attrs"]["id"])}"' if widget["attrs"].get("id") else ""
    return f"<label{whose}>{drawn}\n {_said(widget['label'])}</label>"


def _option(one: Mapping[str, Any]) -> str:
    return f'<option value="{_said(one["value"])}"{_attrs(one["attrs"])}>{_said(one["label"])}</option>'


def _select(widget: Mapping[str, Any]) -> str:
    rows = []
    for group, options, _index in widget["optgroups"]:
        rows += [f'\n  <optgroup label="{_said(group)}">'] if group else []
        rows += [f"\n  {_option(one)}\n" for one in options]
        rows += ["\n  </optgroup>"] if group else []
    return f'<select name="{_said(widget["name"])}"{_attrs(widget["attrs"])}>{"".join(rows)}\n</select>'


def _textarea(widget: Mapping[str, Any]) -> str:
    value = _said(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_said(widget["name"])}"{_attrs(widget["attrs"])}>\n{value}</textarea>'


WRITERS = {f"{WIDGETS}{name}.html": _input for name in INPUTS} | {
    f"{WIDGETS}select.html": _select,
    f"{WIDGETS}textarea.html": _textarea,
}


class Renderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        writer = WRITERS.get(template_name)
        if writer is None:
            return super().render(template_name, context, request)
        return SafeString(writer(context["widget"]))
