"""Pages by cursor: what comes after the last row seen, so that rows added meanwhile shift nothing."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from odop.api.schemas.words import Out
from odop.kernel.refusals import Invalid

T = TypeVar("T")
MOST = 200


class Paging(Schema):
    cursor: str | None = Field(None, max_length=400, description="`next` of the page before.")
    limit: int | None = Field(None, ge=1, le=MOST, description=f"Rows on a page, at most {MOST}.")


class Page(Out, Generic[T]):
    """One page. Ask for the next one with `?cursor=` and what `next` says, until it is null."""

    items: list[T]
    next: str | None = Field(None, description="The cursor of the next page; null on the last one.")


def _signer() -> Signer:
    return Signer(salt="odop.api.cursor")


def seal(values: list[Any]) -> str:
    return _signer().sign_object(values)


def open_cursor(cursor: str, size: int) -> list[Any]:
    """The values of a cursor that we gave; refuses (`bad_cursor`) any other."""
    try:
        values = _signer().unsign_object(cursor)
    except (BadSignature, ValueError):
        values = None
    if not isinstance(values, list) or len(values) != size:
        message = _("This is not a cursor of this list. Begin again without one.")
        raise Invalid(message, code="bad_cursor", fields={"cursor": message})
    return values


def page_of(
    rows: QuerySet[Any],
    paging: Paging,
    show: Callable[[Any], Any],
    *,
    key: str = "-pk",
    default: int = 50,
) -> dict[str, Any]:
    """One page of `rows` in the order of `key` (a unique column, `-` for descending)."""
    name, falling = key.lstrip("-"), key.startswith("-")
    rows = rows.order_by(key)
    if paging.cursor:
        [last] = open_cursor(paging.cursor, 1)
        rows = rows.filter(**{f"{name}__{'lt' if falling else 'gt'}": last})
    limit = paging.limit or default
    found = list(rows[: limit + 1])
    more = seal([_plain(getattr(found[limit - 1], name))]) if len(found) > limit else None
    return {"items": [show(row) for row in found[:limit]], "next": more}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


def page_by_deadline(
    rows: QuerySet[Any], paging: Paging, show: Callable[[Any], Any], *, default: int = 50
) -> dict[str, Any]:
    """One page of cases, the most pressing first; those without a deadline come last."""
    rows = rows.order_by(F("due_on").asc(nulls_last=True), "id")
    if paging.cursor:
        due, last = open_cursor(paging.cursor, 2)
        same = Q(due_on=due, id__gt=last) if due else Q(due_on__isnull=True, id__gt=last)
        rows = rows.filter(same | Q(due_on__gt=due) | Q(due_on__isnull=True) if due else same)
    limit = paging.limit or default
    found = list(rows[: limit + 1])
    end = found[limit - 1] if len(found) > limit else None
    more = seal([end.due_on.isoformat() if end.due_on else "", end.pk]) if end else None
    return {"items": [show(row) for row in found[:limit]], "next": more}


def page_of_list(
    items: list[Any], paging: Paging, show: Callable[[Any], Any], *, default: int = 100
) -> dict[str, Any]:
    """One page of a short list that is known whole; each item has a `code`."""
    if paging.cursor:
        [last] = open_cursor(paging.cursor, 1)
        codes = [one.code for one in items]
        items = items[codes.index(last) + 1 :] if last in codes else []
    limit = paging.limit or default
    more = seal([items[limit - 1].code]) if len(items) > limit else None
    return {"items": [show(one) for one in items[:limit]], "next": more}
