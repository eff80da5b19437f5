"""Single rows by a key, with SQL that is worked out once a process and planned once a connection: what every step does several times.

Django writes a statement anew each time, which for a wide row takes longer than PostgreSQL takes to answer it. Values are
read and written by the same fields; there are no signals and no parents, of which this house has none.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, models

from odop.kernel.prepared import asked, cursor

Row = TypeVar("Row", bound=models.Model)
Fields = list[Any]
Readers = list[tuple[int, list[Callable[..., Any]], Any]]
Writer = tuple[Any, type | None, Callable[[Any], Any] | None]
Writers = list[Writer]


def held(model: type[Row], key: object) -> Row:
    """The row as it is now, locked until the end of the transaction. Raises the model's DoesNotExist."""
    sql, names, readers, key_writer = _reading(model, "pk", "=")
    found = asked(sql, [_sent(key, key_writer)])
    if not found:
        raise _missing(model, key)
    return model.from_db(DEFAULT_DB_ALIAS, names, read(found[0], readers))


def held_many(model: type[Row], keys: Iterable[object], *, by: str = "pk") -> list[Row]:
    """The rows of these keys in the order of the keys, locked in it too. `by` names another field than the primary key."""
    sql, names, readers, key_writer = _reading(model, by, "ANY")
    found = asked(sql, [[_sent(key, key_writer) for key in keys]])
    return [model.from_db(DEFAULT_DB_ALIAS, names, read(row, readers)) for row in found]


def found(model: type[Row], **where: object) -> list[Row]:
    """The rows whose columns are just so (None: empty), in the order of their keys, not locked."""
    sql, names, readers, given = _finding(model, (), tuple((name, where[name] is None) for name in where))
    rows = asked(sql, [_sent(where[name], writer) for name, writer in given])
    return [model.from_db(DEFAULT_DB_ALIAS, names, read(row, readers)) for row in rows]


def told(model: type[models.Model], *columns: str, **where: object) -> list[tuple[Any, ...]]:
    """These columns of the rows that `found` would give."""
    sql, _names, readers, given = _finding(
        model, columns, tuple((name, where[name] is None) for name in where)
    )
    rows = asked(sql, [_sent(where[name], writer) for name, writer in given])
    return [tuple(read(row, readers)) for row in rows] if readers else rows


def add(row: Row) -> Row:
    """Write a new row and give it its key."""
    add_many([row])
    return row


def add_many(rows: Sequence[models.Model]) -> None:
    """Write a few new rows of one kind by one statement and give them their keys."""
    if not rows:
        return
    head, places, tail, writers = _adding(type(rows[0]))
    values = [value for row in rows for value in _written(row, writers, add=True)]
    with cursor() as adding:
        adding.execute(head + ", ".join([places] * len(rows)) + tail, values)
        keys = adding.fetchall() if tail else []
    for number, row in enumerate(rows):
        if tail:
            row.pk = keys[number][0]
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def change(row: models.Model, *names: str) -> None:
    """Write these fields of a row that is held."""
    sql, writers = _changing(type(row), names)
    with cursor() as changing:
        changing.execute(sql, [*_written(row, writers, add=False), row.pk])
        if changing.rowcount != 1:
            raise _missing(type(row), row.pk)


def _missing(model: Any, key: object) -> Exception:
    found: Exception = model.DoesNotExist(f"{model._meta.object_name} {key}")
    return found


def read(row: tuple[Any, ...], readers: Readers) -> list[Any]:
    """The values of these columns as Python knows them."""
    values = list(row)
    for at, functions, column in readers:
        for function in functions:
            values[at] = function(values[at], column, connection)
    return values


def _sent(value: object, writer: Writer) -> Any:
    """What a column is compared with."""
    field, plain, wrap = writer
    if plain and type(value) is plain:
        return wrap(value) if wrap else value
    return field.get_db_prep_value(value, connection)


def _written(row: models.Model, writers: Writers, *, add: bool) -> list[Any]:
    """What the columns are sent: values of their very type as they are, any other by way of the field."""
    values = []
    for field, plain, wrap in writers:
        value = getattr(row, field.attname) if plain else None
        if value is not None and type(value) is plain:
            values.append(wrap(value) if wrap else value)
        else:
            values.append(field.get_db_prep_save(field.pre_save(row, add=add), connection))
    return values


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _key(model: type[models.Model]) -> Any:
    return model._meta.pk


@cache
def _reading(model: type[models.Model], by: str, how: str) -> tuple[str, list[str], Readers, Writer]:
    fields: Fields = list(model._meta.concrete_fields)
    field: Any = _key(model) if by == "pk" else model._meta.get_field(by)
    table, key, columns = (
        _quoted(model._meta.db_table), _quoted(field.column), ", ".join(_quoted(one.column) for one in fields)
    )  # fmt: skip
    kind, *_length = field.rel_db_type(connection).split("(")  # with it a cast would cut what is asked for
    where = f"{key} = %s" if how == "=" else f"{key} = ANY (%s::{kind}[])"
    order = ", ".join(dict.fromkeys([key, _quoted(_key(model).column)]))
    sql = f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order} FOR UPDATE"  # noqa: S608  (our own names)
    return sql, [one.attname for one in fields], readers_of(fields), _writers([field])[0]


@cache
def _finding(
    model: type[models.Model], columns: tuple[str, ...], where: tuple[tuple[str, bool], ...]
) -> tuple[str, list[str], Readers, list[tuple[str, Writer]]]:
    fields: Fields = [model._meta.get_field(name) for name in columns] or list(model._meta.concrete_fields)
    tests, given = [], []
    for name, empty in where:
        field: Any = model._meta.get_field(name)
        column = _quoted(field.column)
        tests.append(f"{column} IS NULL" if empty else f"{column} = %s")
        given += [] if empty else [(name, _writers([field])[0])]
    wanted, table = ", ".join(_quoted(one.column) for one in fields), _quoted(model._meta.db_table)
    sql = f"SELECT {wanted} FROM {table} WHERE {' AND '.join(tests)} ORDER BY {_quoted(_key(model).column)}"  # noqa: S608
    return sql, [one.attname for one in fields], readers_of(fields), given


def readers_of(fields: Fields) -> Readers:
    """Of each column that the database does not give as its field wants it: where it stands, and how it is read."""
    readers = []
    for at, one in enumerate(fields):
        column = one.get_col(one.model._meta.db_table)
        functions = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        if functions:
            readers.append((at, functions, column))
    return readers


# What Django hands on as it is, by the kind of the field.
AS_IT_IS = {
    "CharField": str, "TextField": str, "BooleanField": bool, "DateField": date, "DateTimeField": datetime,
    "DecimalField": Decimal, "UUIDField": UUID,
}  # fmt: skip
KEYS = {"BigAutoField": "BigIntegerField", "AutoField": "IntegerField"}


def _writers(fields: Fields) -> Writers:
    """Each field with the type of value that is sent as it is, and the PostgreSQL integer that a number is sent as."""
    writers: Writers = []
    integers: Any = connection.ops
    for field in fields:
        target = field
        while isinstance(target, models.ForeignKey):
            target = target.target_field
        kind = target.get_internal_type()
        wrap = integers.integerfield_type_map.get(KEYS.get(kind, kind))
        of_itself = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        writers.append((field, None if of_itself else int if wrap else AS_IT_IS.get(kind), wrap))
    return writers


@cache
def _adding(model: type[models.Model]) -> tuple[str, str, str, Writers]:
    numbered = isinstance(_key(model), models.AutoField)  # by the database
    fields: Fields = [one for one in model._meta.local_concrete_fields if not (numbered and one.primary_key)]
    columns = ", ".join(_quoted(one.column) for one in fields)
    head = f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    tail = f" RETURNING {_quoted(_key(model).column)}" if numbered else ""
    return head, f"({', '.join(map(_place, fields))})", tail, _writers(fields)


@cache
def _changing(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, Writers]:
    fields: Fields = [model._meta.get_field(name) for name in names]
    sets = ", ".join(f"{_quoted(one.column)} = {_place(one)}" for one in fields)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {_quoted(_key(model).column)} = %s"  # noqa: S608
    return sql, _writers(fields)


def _place(field: Any) -> str:
    """A list is sent as what its column holds, as Django does."""
    return f"%s::{field.db_type(connection)}" if hasattr(field, "base_field") else "%s"
