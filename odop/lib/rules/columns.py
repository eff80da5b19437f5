"""Many decisions at once over numpy columns, for *try a change* over whole populations."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from odop.lib.formula.numpy_math import Values, evaluate_columns
from odop.lib.formula.tree import derived_in
from odop.lib.rules.decide import AS_OF, Edition, edition_on

if TYPE_CHECKING:
    from odop.lib.formula.fields import Field
    from odop.lib.rules.scheme import Scheme

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Columns:
    """Decisions by row. `eligible`: 1 yes, 0 no, -1 not decided. Outputs are paise, 0 where `decided` is False."""

    eligible: Array
    failed: dict[str, Array]
    missing: dict[str, Array]
    outputs: dict[str, Array]
    decided: dict[str, Array]
    row: Array  # 0 where no row was used


def columns_from(
    scheme: Scheme, rows: Iterable[Mapping[str, Any]]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Typed facts of many applicants as columns and their known masks; a choice becomes its position in the list."""
    kept = list(rows)
    columns, known = {}, {}
    for spec in scheme.fields:
        raw = [facts.get(spec.key) for facts in kept]
        known[spec.key] = np.fromiter((value is not None for value in raw), dtype=bool, count=len(raw))
        columns[spec.key] = _column(spec, raw)
    return columns, known


def _column(spec: Field, raw: list[Any]) -> Array:
    match spec.type:
        case "integer" | "money":
            return np.array([0 if value is None else value for value in raw], dtype=np.int64)
        case "yesno":
            return np.array([bool(value) for value in raw], dtype=bool)
        case "date":
            return np.array([value or date(1970, 1, 1) for value in raw], dtype="datetime64[D]")
        case "choice":
            codes = {code: index for index, code in enumerate(spec.choice_codes)}
            return np.array([-1 if value is None else codes[value] for value in raw], dtype=np.int8)
    return np.array(["" if value is None else value for value in raw], dtype=np.str_)


def assess_columns(
    scheme: Scheme, columns: Mapping[str, Array], known: Mapping[str, Array], as_of: date
) -> Columns:
    """Decide every row at once, equal to `decider` row by row.

    `columns` holds one array a fact: int64 (money in paise), bool, datetime64[D]; a choice is an array of texts, or of
    integers: the position in the field's choices. `known` holds a bool array where some values are missing; without
    one a column is known throughout, and without a column it is missing throughout.
    """
    size = len(next(iter(columns.values()))) if columns else 0
    edition = edition_on(scheme, as_of)
    no = np.zeros(size, dtype=bool)
    if edition is None:
        return Columns(np.zeros(size, np.int8), {"in_force": ~no}, {}, {}, {}, np.zeros(size, np.int16))
    absent = {key: _absent(columns, known, key, size) for key in edition.needed}
    entitlement = edition.entitlement
    rows = entitlement.rows
    values = _values(scheme, edition, columns, size, as_of)

    def unknown(keys: Iterable[str]) -> Array | None:
        """Rows where one of the facts is missing; None when no row is."""
        masks = [mask for mask in map(absent.get, keys) if mask is not None]
        return reduce(operator.or_, masks) if masks else None

    failed, any_failed = {}, no.copy()
    for rule in edition.rules:
        bad = ~evaluate_columns(rule.require, values)
        blank = unknown(rule.reads)
        if blank is not None:
            bad &= ~blank
        failed[rule.id] = np.broadcast_to(bad, (size,))
        any_failed |= bad
    open_rows = unknown(edition.needed)
    eligible = np.where(any_failed, 0, 1).astype(np.int8)
    if open_rows is not None:
        eligible[open_rows & ~any_failed] = -1

    blank_row = unknown(entitlement.row_reads)
    served = ~any_failed if blank_row is None else ~any_failed & ~blank_row
    row_used = np.zeros(size, dtype=np.int16)
    outputs = {output.key: np.zeros(size, dtype=np.int64) for output in entitlement.outputs}
    free = served.copy()
    chosen = []
    for row in rows:
        mask = free if row.when is None else free & evaluate_columns(row.when, values)
        row_used[mask] = row.number
        chosen.append(mask)
        free = free & ~mask
    decided = {}
    for key in outputs:
        blank = unknown(entitlement.output_reads[key])
        decided[key] = served if blank is None else served & ~blank
        _fill(outputs[key], [row.outputs[key] for row in rows], chosen, values)
        if blank is not None:
            outputs[key][~decided[key]] = 0
    missing = {key: no if mask is None else mask for key, mask in absent.items()}
    return Columns(eligible, failed, missing, outputs, decided, row_used)


def _values(scheme: Scheme, edition: Edition, columns: Mapping[str, Array], size: int, as_of: date) -> Values:
    """The columns, blanks for facts without one, and everything derived."""
    values = Values({**columns, AS_OF: np.datetime64(as_of, "D")})
    for spec in scheme.fields:
        if spec.key in edition.needed and spec.key not in columns:
            values[spec.key] = _blank(spec, size)
    for symbol in derived_in(*edition.formulas):
        if symbol.tree is not None:
            values[symbol.key] = evaluate_columns(symbol.tree, values)
    return values


def _fill(target: Array, nodes: list[Any], chosen: list[Array], values: Values) -> None:
    """Put each row's formula where that row was chosen; one formula shared by all rows is computed once."""
    if all(node == nodes[0] for node in nodes):
        everywhere = np.logical_or.reduce(chosen)
        np.copyto(target, evaluate_columns(nodes[0], values), where=everywhere)
        return
    for node, mask in zip(nodes, chosen, strict=True):
        np.copyto(target, evaluate_columns(node, values), where=mask)


def _absent(columns: Mapping[str, Array], known: Mapping[str, Array], key: str, size: int) -> Array | None:
    if key not in columns:
        return np.ones(size, dtype=bool)
    if key not in known or known[key].all():
        return None
    return ~known[key]


def _blank(spec: Field, size: int) -> Array:
    if spec.type == "yesno":
        return np.zeros(size, dtype=bool)
    if spec.type == "date":
        return np.zeros(size, dtype="datetime64[D]")
    return np.zeros(size, dtype=np.int64)
