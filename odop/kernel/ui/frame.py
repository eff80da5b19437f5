"""What stands around every page, for who is not signed in: the same words again and again, made once a process."""

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
