"""A decision as PostgreSQL text, for batches, lists and *try a change* inside the database.

`sql_decision` gives expressions to place anywhere. `sql_table` gives a whole SELECT that computes each fact and each
derived amount once a row: use it where a fact is more than a column (a jsonb lookup costs more than the decision).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from odop.lib.formula.sql_code import guarded, known, sql_code
from odop.lib.formula.tree import derived_in, reads
from odop.lib.rules.decide import AS_OF, Edition, edition_on

if TYPE_CHECKING:
    from odop.lib.formula.fields import Field
    from odop.lib.rules.scheme import Scheme

IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?\Z")
PASSES = "passes_"


@dataclass(frozen=True)
class SqlDecision:
    """SQL texts without parameters.

    `eligible` boolean or NULL, `failed` and `missing` text[], `outputs` bigint paise or NULL, `row` smallint or NULL.
    """

    eligible: str
    failed: str
    missing: str
    outputs: dict[str, str]
    row: str


NOT_IN_FORCE = SqlDecision("false", "ARRAY['in_force']::text[]", "ARRAY[]::text[]", {}, "NULL::smallint")


def sql_decision(scheme: Scheme, as_of: date, source: Callable[[Field], str]) -> SqlDecision:
    """The expressions of the edition in force on `as_of`, equal to `decider` on every row.

    `source(field)` is the SQL of that fact: bigint paise for money, integer, boolean, date, text; NULL when missing.
    """
    edition = edition_on(scheme, as_of)
    if edition is None:
        return NOT_IN_FORCE
    names = _names(scheme, edition, as_of, source)
    return _decision(edition, names, _passes(edition, names))


def sql_table(
    scheme: Scheme, as_of: date, relation: str, source: Callable[[Field], str], keep: Sequence[str]
) -> str:
    """A SELECT over `relation` with the columns `keep`, eligible, failed, missing, each output, and row.

    PostgreSQL leaves out the columns that the outer query does not use. `relation`, `keep` and `source` are the
    caller's own SQL, never text from outside. A fact that is itself in `keep` is handed on.
    """
    edition = edition_on(scheme, as_of)
    if edition is None:
        missing = [f"NULL::bigint AS {output.key}" for output in scheme.entitlement[-1].outputs]
        columns = [*keep, "false AS eligible", f"{NOT_IN_FORCE.failed} AS failed", f"{NOT_IN_FORCE.missing} AS missing",
                   *missing, "NULL::smallint AS row"]  # fmt: skip
        return f"SELECT {', '.join(columns)} FROM {relation}"  # noqa: S608
    sources = _names(scheme, edition, as_of, source)
    facts = [f"{sources[key]} AS {key}" for key in edition.needed]
    fence = "" if all(IDENTIFIER.match(sources[key]) for key in edition.needed) else " OFFSET 0"
    names = {key: key for key in edition.needed} | {AS_OF: sources[AS_OF]}
    derived = derived_in(*edition.formulas)
    staged = [
        f"CASE WHEN {known(reads(symbol.tree), names)} THEN {sql_code(symbol.tree, names)} END AS {symbol.key}"
        for symbol in derived
        if symbol.tree is not None
    ]
    kept = [column for column in keep if column not in edition.needed]
    inner = f"SELECT {', '.join([*kept, *facts])} FROM {relation}{fence}"  # noqa: S608
    middle = ", ".join([*kept, *edition.needed, *staged, f"{_passes(edition, names)} AS {PASSES}"])
    names |= {symbol.key: symbol.key for symbol in derived}
    decision = _decision(edition, names, PASSES)
    columns = [*keep, f"{decision.eligible} AS eligible", f"{decision.failed} AS failed"]
    columns += [
        f"{decision.missing} AS missing",
        *(f"{sql} AS {key}" for key, sql in decision.outputs.items()),
    ]
    columns.append(f"{decision.row} AS row")
    stage = f"SELECT {middle} FROM ({inner}) AS facts_ OFFSET 0"  # noqa: S608
    return f"SELECT {', '.join(columns)} FROM ({stage}) AS judged_"  # noqa: S608


def _names(scheme: Scheme, edition: Edition, as_of: date, source: Callable[[Field], str]) -> dict[str, str]:
    needed = set(edition.needed)
    names = {spec.key: source(spec) for spec in scheme.fields if spec.key in needed}
    return names | {AS_OF: f"DATE '{as_of.isoformat()}'"}


def _passes(edition: Edition, names: Mapping[str, str]) -> str:
    """All rules at once: SQL's AND is false before it is null, and null before it is true, as we mean it."""
    holds = [guarded(rule.require, names) for rule in edition.rules]
    return "(" + " AND ".join(holds) + ")" if holds else "true"


def _decision(edition: Edition, names: Mapping[str, str], passes: str) -> SqlDecision:
    entitled = f"(CASE WHEN {known(edition.needed, names)} THEN true END)"
    tests = ((rule.id, guarded(rule.require, names)) for rule in edition.rules)
    failed = ", ".join(f"CASE WHEN {test} IS FALSE THEN '{rule_id}' END" for rule_id, test in tests)
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


def _output(edition: Edition, key: str, served: str, names: Mapping[str, str]) -> str:
    entitlement = edition.entitlement
    nodes = [row.outputs[key] for row in entitlement.rows]
    if all(node == nodes[0] for node in nodes):
        value = sql_code(nodes[0], names)
    else:
        value = _by_row(edition, [sql_code(node, names) for node in nodes], names)
    return (
        f"(CASE WHEN {known(entitlement.output_reads[key], names)} AND {served} THEN ({value})::bigint END)"
    )


def _row(edition: Edition, served: str, names: Mapping[str, str]) -> str:
    entitlement = edition.entitlement
    value = _by_row(edition, [str(row.number) for row in entitlement.rows], names)
    return f"(CASE WHEN {known(entitlement.row_reads, names)} AND {served} THEN {value} END)::smallint"


def _by_row(edition: Edition, values: list[str], names: Mapping[str, str]) -> str:
    rows = edition.entitlement.rows
    whens = [sql_code(row.when, names) for row in rows if row.when is not None]
    if not whens:
        return values[-1]
    arms = " ".join(f"WHEN {when} THEN {value}" for when, value in zip(whens, values, strict=False))
    return f"CASE {arms} ELSE {values[-1]} END"
