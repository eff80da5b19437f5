"""Parts of pages that are the same again and again, made once a process: what stands around every page for who is not signed in,
and what follows from a few values."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context, Template
from django.template.base import NodeList, Parser, TextNode, Token
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from odop.kernel.ui.register import register

HERE = "/odop-this-page/"  # where the address of this page in the other language will stand
BLOCK = "\0"  # around the name of a block that will stand here
MOST = 200

_made: dict[tuple[object, ...], str] = {}


@register.simple_tag(takes_context=True)
def frame(context: Context, name: str) -> SafeString:
    """The template `name` as `include` would write it. For who is not signed in it is made once for each language and each
    present entry of the menu: it may show nothing else of the page but its address in the other language."""
    known: Any = context.flatten()
    if known.get("person_name"):
        return SafeString(_template(name).render(context))
    other, key = str(known.get("language_switch_url") or ""), (name, *_for_all(known))
    made = _made.get(key)
    if made is None:
        with context.push(language_switch_url=HERE if other else ""):
            made = _keep(key, _template(name).render(context))
    return SafeString(made.replace(HERE, escape(other)))


class Within(ExtendsNode):
    """`{% within "emart/page.html" %}` is `extends` for pages that everybody sees alike: for who is not signed in, what stands around
    the blocks of this template is made once, as a `frame` is. Blocks cannot ask for what they replace (`block.super`)."""

    def render(self, context: Context) -> str:
        known: Any = context.flatten()
        if known.get("person_name") or known.get("messages"):
            return super().render(context)
        other = str(known.get("language_switch_url") or "")
        key = (self.parent_name.token, *self.blocks, *_for_all(known))
        around = _made.get(key) or _keep(key, self._around(context, here=HERE if other else ""))
        context["LANGUAGE_CODE"] = get_language()  # as the document has it
        written: list[str] = []
        for place, text in enumerate(around.split(BLOCK)):  # texts and, between them, names of blocks
            if place % 2:
                written.append(self.blocks[text].render(context))
            else:
                written.append(text.replace(HERE, escape(other)))
        return "".join(written)

    def _around(self, context: Context, *, here: str) -> str:
        """The page with the name of each block in its place."""
        empty = Within(NodeList(), self.parent_name)
        empty.origin = self.origin
        empty.blocks = {
            name: BlockNode(name, NodeList([TextNode(BLOCK + name + BLOCK)])) for name in self.blocks
        }
        kept: Any = context.render_context
        with kept.push_state(kept.template), context.push(language_switch_url=here):
            return str(ExtendsNode.render(empty, context))


@register.tag
def within(parser: Parser, token: Token) -> Within:
    _tag, parent = token.split_contents()
    return Within(parser.parse(), parser.compile_filter(parent))


def _for_all(known: Mapping[str, Any]) -> Iterator[object]:
    """What the same part of pages for everybody differs by."""
    yield from (get_language(), known.get("programme_name"), known.get("sample_data"), settings.STATIC_URL)
    yield bool(known.get("language_switch_url"))
    menu = known.get("menu") or {}
    for place in ("main", "foot"):
        for one in menu.get(place, ()):
            yield one["url"]
            yield one["current"]


def _keep(key: tuple[object, ...], made: str) -> str:
    if len(_made) >= MOST:
        _made.clear()
    _made[key] = made
    return made


def _template(name: str) -> Template:
    template: Template = get_template(name).template  # type: ignore[attr-defined]
    return template


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
    return SafeString(_template(name).render(Context({key: _given(value) for key, value in values})))


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
