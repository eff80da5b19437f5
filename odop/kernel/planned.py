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

from odop.kernel.prepared import asked
from odop.kernel.rows import Readers, read, readers_of

__all__ = ["Part", "asked", "part"]
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Part(Generic[Row]):
    """The columns of one table in a statement, and how a row of it is made of them."""

    model: type[Row]
    sql: str  # the columns, for the list of a SELECT
    names: list[str]
    readers: Readers

    def rows(self, found: Sequence[tuple[Any, ...]], begin: int = 0) -> list[Row]:
        """A row of the model of each row found; its columns begin at `begin`."""
        end = begin + len(self.names)
        return [
            self.model.from_db(DEFAULT_DB_ALIAS, self.names, read(one[begin:end], self.readers))
            for one in found
        ]


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
    return Part(model, columns, [one.attname for one in fields], readers_of(fields))
