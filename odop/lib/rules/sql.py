"""A decision as PostgreSQL expressions, for batches, lists and *try a change* inside the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from odop.lib.formula.sql_code import guarded, known, sql_code
from odop.lib.rules.decide import AS_OF, Edition, edition_on

if TYPE_CHECKING:
    from odop.lib.formula.fields import Field
    from odop.lib.rules.scheme import Scheme


@dataclass(frozen=True)
class SqlDecision:
    """SQL texts without parameters.

    `eligible` boolean or NULL, `failed` and `missing` text[], `outputs` bigint paise or NULL, `row` smallint or NULL.
    The texts repeat the SQL of the facts: where that is more than a column, compute the facts in a subquery with
    OFFSET 0 first and let `source` name its columns.
    """

    eligible: str
    failed: str
    missing: str
    outputs: dict[str, str]
    row: str


def sql_decision(scheme: Scheme, as_of: date, source: Callable[[Field], str]) -> SqlDecision:
    """The expressions of the edition in force on `as_of`, equal to `decider` on every row.

    `source(field)` is the SQL of that fact: bigint paise for money, integer, boolean, date, text; NULL when missing.
    """
    edition = edition_on(scheme, as_of)
    if edition is None:
        return SqlDecision("false", "ARRAY['in_force']::text[]", "ARRAY[]::text[]", {}, "NULL::smallint")
    needed = set(edition.needed)
    names = {spec.key: source(spec) for spec in scheme.fields if spec.key in needed}
    names[AS_OF] = f"DATE '{as_of.isoformat()}'"
    holds = [guarded(rule.require, names) for rule in edition.rules]
    passes = (
        "(" + " AND ".join(holds) + ")" if holds else "true"
    )  # SQL's AND: false beats null, null beats true
    entitled = f"(CASE WHEN {known(frozenset(needed), names)} THEN true END)"
    failed = ", ".join(
        f"CASE WHEN {test} IS FALSE THEN '{rule.id}' END"
        for rule, test in zip(edition.rules, holds, strict=True)
    )
    missing = ", ".join(f"CASE WHEN {names[key]} IS NULL THEN '{key}' END" for key in edition.needed)
    served = f"{passes} IS NOT FALSE"
    return SqlDecision(
        eligible=f"({passes} AND {entitled})",
        failed=f"array_remove(ARRAY[{failed}]::text[], NULL)",
        missing=f"array_remove(ARRAY[{missing}]::text[], NULL)",
        outputs={
            output.key: _output(edition, output.key, served, names) for output in edition.entitlement.outputs
        },
        row=_row(edition, served, names),
    )


def _output(edition: Edition, key: str, served: str, names: dict[str, str]) -> str:
    entitlement = edition.entitlement
    every = frozenset(entitlement.output_reads[key])
    nodes = [row.outputs[key] for row in entitlement.rows]
    if all(node == nodes[0] for node in nodes):
        value = sql_code(nodes[0], names)
    else:
        tests = [sql_code(row.when, names) if row.when is not None else "true" for row in entitlement.rows]
        arms = [f"WHEN {test} THEN {sql_code(node, names)}" for test, node in zip(tests, nodes, strict=True)]
        value = f"CASE {' '.join(arms)} END"
    return f"(CASE WHEN {known(every, names)} AND {served} THEN ({value})::bigint END)"


def _row(edition: Edition, served: str, names: dict[str, str]) -> str:
    entitlement = edition.entitlement
    arms = [
        f"WHEN {sql_code(row.when, names) if row.when is not None else 'true'} THEN {row.number}"
        for row in entitlement.rows
    ]
    value = f"CASE {' '.join(arms)} END"
    return f"(CASE WHEN {known(entitlement.row_reads, names)} AND {served} THEN {value} END)::smallint"
