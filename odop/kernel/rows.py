"""Single rows by a key, with SQL that is worked out once a process: what every step does several times.

Django writes a statement anew each time, which for a wide row takes longer than PostgreSQL takes to answer it. Values are
read and written by the same fields; there are no signals and no parents, of which this house has none.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

Row = TypeVar("Row", bound=models.Model)
Fields = list[Any]
Readers = list[tuple[int, list[Callable[..., Any]], Any]]


def held(model: type[Row], key: object) -> Row:
    """The row as it is now, locked until the end of the transaction. Raises the model's DoesNotExist."""
    found = held_many(model, [key])
    if not found:
        raise _missing(model, key)
    return found[0]


def held_many(model: type[Row], keys: Iterable[object], *, by: str = "pk") -> list[Row]:
    """The rows of these keys in the order of the keys, locked in it too. `by` names another field than the primary key."""
    sql, names, readers = _reading(model, by)
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(keys)])
        rows = cursor.fetchall()
    return [model.from_db(DEFAULT_DB_ALIAS, names, _read(row, readers)) for row in rows]


def add(row: Row) -> Row:
    """Write a new row and give it its key."""
    add_many([row])
    return row


def add_many(rows: Sequence[models.Model]) -> None:
    """Write a few new rows of one kind by one statement and give them their keys."""
    if not rows:
        return
    head, places, tail, fields = _adding(type(rows[0]))
    values = [one.get_db_prep_save(one.pre_save(row, add=True), connection) for row in rows for one in fields]
    with connection.cursor() as cursor:
        cursor.execute(head + ", ".join([places] * len(rows)) + tail, values)
        keys = cursor.fetchall() if tail else []
    for number, row in enumerate(rows):
        if tail:
            row.pk = keys[number][0]
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def change(row: models.Model, *names: str) -> None:
    """Write these fields of a row that is held."""
    sql, fields = _changing(type(row), names)
    values = [one.get_db_prep_save(one.pre_save(row, add=False), connection) for one in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, row.pk])
        if cursor.rowcount != 1:
            raise _missing(type(row), row.pk)


def _missing(model: Any, key: object) -> Exception:
    found: Exception = model.DoesNotExist(f"{model._meta.object_name} {key}")
    return found


def _read(row: tuple[Any, ...], readers: Readers) -> list[Any]:
    values = list(row)
    for at, functions, column in readers:
        for function in functions:
            values[at] = function(values[at], column, connection)
    return values


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _key(model: type[models.Model]) -> Any:
    return model._meta.pk


@cache
def _reading(model: type[models.Model], by: str) -> tuple[str, list[str], Readers]:
    fields: Fields = list(model._meta.concrete_fields)
    field: Any = _key(model) if by == "pk" else model._meta.get_field(by)
    readers = []
    for at, one in enumerate(fields):
        column = one.get_col(model._meta.db_table)
        functions = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        if functions:
            readers.append((at, functions, column))
    table, key, columns = (
        _quoted(model._meta.db_table), _quoted(field.column), ", ".join(_quoted(one.column) for one in fields)
    )  # fmt: skip
    order = ", ".join(dict.fromkeys([key, _quoted(_key(model).column)]))
    sql = f"SELECT {columns} FROM {table} WHERE {key} = ANY (%s) ORDER BY {order} FOR UPDATE"  # noqa: S608  (our own names)
    return sql, [one.attname for one in fields], readers


@cache
def _adding(model: type[models.Model]) -> tuple[str, str, str, Fields]:
    numbered = isinstance(_key(model), models.AutoField)  # by the database
    fields: Fields = [one for one in model._meta.local_concrete_fields if not (numbered and one.primary_key)]
    columns = ", ".join(_quoted(one.column) for one in fields)
    head = f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    tail = f" RETURNING {_quoted(_key(model).column)}" if numbered else ""
    return head, f"({', '.join(map(_place, fields))})", tail, fields


@cache
def _changing(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, Fields]:
    fields: Fields = [model._meta.get_field(name) for name in names]
    sets = ", ".join(f"{_quoted(one.column)} = {_place(one)}" for one in fields)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {_quoted(_key(model).column)} = %s"  # noqa: S608
    return sql, fields


def _place(field: Any) -> str:
    """A list is sent as what its column holds, as Django does."""
    return f"%s::{field.db_type(connection)}" if hasattr(field, "base_field") else "%s"
