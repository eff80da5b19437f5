"""Tables with a caption, headers that sort, and words for when there is nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.template import Context
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from odop.kernel.ui.basics import empty as empty_state
from odop.kernel.ui.icons import icon
from odop.kernel.ui.nav import with_query
from odop.kernel.ui.register import NOTHING, classes, id_from, register

Words = str | Promise
Column = Mapping[str, Any]


@register.simple_block_tag(takes_context=True)
def table(
    context: Context,
    content: str,
    columns: Iterable[Column],
    caption: Words,
    *,
    sort: str = "",
    count: int | None = None,
    hide_caption: bool = False,
    stacks: bool = False,
    empty_title: Words = "",
    empty_text: Words = "",
) -> SafeString:
    """A table around ready `<tr>` rows.

    Columns: `{label, align?: "right", sort?: key}`. `sort` is the present order, "-key" for falling.
    With `count=0` the table gives way to an empty state, without a heading as the table has none. `stacks` turns rows into cards on a phone
    (give cells `data-label`).
    """
    if count == 0:
        return empty_state(empty_title or _("Nothing here yet"), empty_text)
    heads = format_html_join("", "{}", ((_head(context, column, sort),) for column in columns))
    name = id_from("table", caption)
    return format_html(
        '<div class="table-wrap" role="region" tabindex="0" aria-labelledby="{0}"><table{1}>'
        '<caption id="{0}"{2}>{3}</caption><thead><tr>{4}</tr></thead><tbody>{5}</tbody></table></div>',
        name,
        classes("stacks" if stacks else ""),
        classes("sr-only" if hide_caption else ""),
        caption,
        heads,
        content,
    )


def _head(context: Context, column: Column, sort: str) -> SafeString:
    label, key = column["label"], column.get("sort")
    look = classes(column.get("align"))
    if not label:
        return format_html("<td{}></td>", look)
    if not key:
        return format_html('<th scope="col"{}>{}</th>', look, label)
    rising, falling = sort == key, sort == f"-{key}"
    order = ' aria-sort="ascending"' if rising else ' aria-sort="descending"' if falling else ""
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}{}</a></th>',
        look,
        SafeString(order),
        with_query(context, sort=f"-{key}" if rising else key, page=None),
        label,
        icon("up" if rising else "down" if falling else "sort", size=14),
    )


@register.simple_tag(takes_context=True)
def plain_table(
    context: Context,
    columns: Iterable[Column],
    rows: Iterable[Iterable[Any]],
    caption: Words,
    hide_caption: bool = False,
) -> SafeString:
    """A table straight from rows of values; the first cell of a row is its header."""
    known = list(columns)
    body = format_html_join("", "<tr>{}</tr>", ((_cells(known, row),) for row in rows))
    return table(context, body, known, caption, hide_caption=hide_caption)


def _cells(columns: list[Column], row: Iterable[Any]) -> SafeString:
    parts = []
    for at, value in enumerate(row):
        look = columns[at].get("align") if at < len(columns) else ""
        look = classes(look, "num" if look == "right" else "")
        tag = SafeString('th scope="row"' if at == 0 else "td")
        parts.append((tag, look, conditional_escape(value), SafeString("th" if at == 0 else "td")))
    return format_html_join("", "<{}{}>{}</{}>", parts) if parts else NOTHING
