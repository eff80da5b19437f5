"""Reads of pages that everybody asks for: rows of several tables by one statement, written once a process and planned once a
connection.

Django works a statement out anew for each request, and PostgreSQL plans it anew, with every policy of every table in it: for the page
of a good of the mart both took longer than everything else together. What is asked here goes as a prepared statement, with its
values beside it (`prepared.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState

from odop.kernel.rows import Readers, read, readers_of

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Part(Generic[Row]):
    """The columns of one table in a statement, and how a row of it is made of them."""

    model: type[Row]
    sql: str  # the columns, for the list of a SELECT
    names: list[str]
    readers: Readers
    fields: list[Any]

    def rows(self, found: Sequence[tuple[Any, ...]], begin: int = 0) -> list[Row]:
        """A row of the model of each row found; its columns begin at `begin`."""
        end = begin + len(self.names)
        return [self._row(read(one[begin:end], self.readers)) for one in found]

    def unnested(self, found: list[list[Any]] | None) -> list[Row]:
        """The rows of a column that was `nested` with these columns."""
        return [
            self._row([field.to_python(value) for field, value in zip(self.fields, one, strict=True)])
            for one in found or ()
        ]

    def _row(self, values: list[Any]) -> Row:
        """As Django's `from_db` makes it, without asking each of the model's fields; there are no signals here to be told. A field
        that was not read is asked for when it is wanted."""
        row = self.model.__new__(self.model)
        row._state = ModelState()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        row.__dict__.update(zip(self.names, values, strict=True))
        return row


@cache
def part(model: type[Row], *, only: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> Part[Row]:
    """The columns of this model, `only` these fields or all but these; the table goes by its own name in the statement."""
    fields: list[Any] = [
        one
        for one in model._meta.concrete_fields
        if (not only or one.name in only) and one.name not in without
    ]
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    columns = ", ".join(f"{table}.{quoted(one.column)}" for one in fields)
    return Part(model, columns, [one.attname for one in fields], readers_of(fields), fields)


def side_by_side(found: Sequence[tuple[Any, ...]], parts: Sequence[Part[Any]]) -> list[list[Any]]:
    """Of each of these parts, whose columns are the first of a statement in this order, its rows."""
    begin = 0
    rows: list[list[Any]] = []
    for one in parts:
        rows.append(one.rows(found, begin))
        begin += len(one.names)
    return rows


def nested(columns: str, rows: str) -> str:
    """All these rows (`FROM … ORDER BY …`) as one column of another statement: a list of lists, None where there are none."""
    return f"(SELECT json_agg(one.row) FROM (SELECT json_build_array({columns}) AS row {rows}) AS one)"  # noqa: S608
