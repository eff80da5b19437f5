"""Parts of pages that are the same again and again, made once a process: what stands around every page for who is not signed in,
and what follows from a few values."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from odop.kernel.ui.register import register

HERE = "/odop-this-page/"  # where the address of this page in the other language will stand
MOST = 200

_made: dict[tuple[object, ...], str] = {}


@register.simple_tag(takes_context=True)
def frame(context: Context, name: str) -> SafeString:
    """The template `name` as `include` would write it. For who is not signed in it is made once for each language and each
    present entry of the menu: it may show nothing else of the page but its address in the other language."""
    template = get_template(name).template  # type: ignore[attr-defined]
    known: Any = context.flatten()
    if known.get("person_name"):
        return SafeString(template.render(context))
    menu, other = known.get("menu") or {}, str(known.get("language_switch_url") or "")
    key = (
        name, get_language(), known.get("programme_name"), known.get("sample_data"), bool(other), settings.STATIC_URL,
        *((one["url"], one["current"]) for place in ("main", "foot") for one in menu.get(place, ())),
    )  # fmt: skip
    made = _made.get(key)
    if made is None:
        if len(_made) >= MOST:
            _made.clear()
        with context.push(language_switch_url=HERE if other else ""):
            made = _made[key] = template.render(context)
    return SafeString(made.replace(HERE, escape(other)))


@register.simple_tag
def part(template: str, **given: object) -> SafeString:
    """The `template` as it follows from the values that are given and the reader's language, from nothing else of the page:
    `{% part "emart/maker.html" name=seller.name place=seller.place %}`. Made once for each of these values, so that another value is
    another part: nothing that changes can be shown for longer. Numbers, texts, dates, and mappings of them."""
    values = tuple((key, _plain(value)) for key, value in given.items())
    return _part(template, get_language(), settings.STATIC_URL, values)


@lru_cache(maxsize=2000)
def _part(
    name: str, _language: str | None, _static: str | None, values: tuple[tuple[str, Any], ...]
) -> SafeString:
    template = get_template(name).template  # type: ignore[attr-defined]
    return SafeString(template.render(Context({key: _given(value) for key, value in values})))


def _plain(value: object) -> tuple[type, object]:
    """A value by which parts are told apart: 1 is not True, and what may change while it is kept is refused."""
    if isinstance(value, Mapping):
        return type(value), tuple((key, _plain(one)) for key, one in value.items())
    if value is None or type(value) in (str, int, bool, Decimal, date):
        return type(value), value
    raise TypeError(f"A part of a page is not kept by a {type(value).__name__}.")


def _given(plain: tuple[type, Any]) -> Any:
    kind, value = plain
    if not issubclass(kind, Mapping):
        return value
    made: Any = kind
    return made((key, _given(one)) for key, one in value)
