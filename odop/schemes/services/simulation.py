"""*Try a change*: an edited folder run over all applications, before anyone publishes it.

Runs in PostgreSQL in one pass over the applications: what each district costs under the version in force and under the
change, how many gain, lose, become eligible or no longer are, and the total.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import SIMULATE
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.programme import programme
from odop.kernel.refusals import NotAllowed
from odop.lib.formula.fields import Field
from odop.lib.rules import Scheme, compile_files
from odop.schemes.models import SchemeVersion
from odop.schemes.queries import scheme as current_scheme

TABLE = "schemes_application"


@dataclass(frozen=True)
class DistrictEffect:
    """One district under both versions; amounts in paise."""

    district_id: int
    applications: int
    cost_now: int
    cost_then: int
    gain: int
    lose: int
    newly_eligible: int
    no_longer_eligible: int
    undecided: int


@dataclass(frozen=True)
class Simulation:
    code: str
    version_now: str
    version_then: str
    output: str
    as_of: date
    districts: list[DistrictEffect]

    def total(self, name: str) -> int:
        return sum(getattr(row, name) for row in self.districts)


KINDS = {"money": "bigint", "integer": "bigint", "yesno": "boolean", "date": "date"}  # of other facts: text


def fact_in_json(field: Field) -> str:
    """The SQL of one fact of an application's jsonb. Keys are our own, checked when the scheme was compiled."""
    return f"(facts->>'{field.key}')::{KINDS.get(field.type, 'text')}"


def _applications(version: SchemeVersion) -> str:
    """Every application of this scheme, on whichever of its versions."""
    ids = ", ".join(
        str(pk) for pk in SchemeVersion.objects.filter(code=version.code).values_list("pk", flat=True)
    )
    return f"(SELECT district_id, facts FROM {TABLE} WHERE version_id IN ({ids})) AS applications"  # noqa: S608


def _column(field: Field) -> str:
    """Where the statement keeps that fact. A change may make a number of a text: each kind has its own column."""
    return f"fact_{field.key}_{KINDS.get(field.type, 'text')}"


def effect_sql(now: Scheme, then: Scheme, output: str, as_of: date, *, table: str = TABLE) -> str:
    """One statement that compares both versions by district, reading each fact out of the jsonb once a row."""
    facts = {_column(field): fact_in_json(field) for field in (*now.fields, *then.fields)}
    columns = list(facts)
    read = ", ".join(f"{sql} AS {column}" for column, sql in facts.items())
    stored = f"(SELECT district_id, {read} FROM {table} OFFSET 0) AS stored"  # noqa: S608  (OFFSET 0: read here, once)
    first = now.sql_table(as_of, stored, source=_column, keep=["district_id", *columns])
    before = f"""(SELECT district_id, {", ".join(columns)}, eligible AS ok_now,
                         {_amount(now, output, as_of)} AS cost_now FROM ({first}) AS a) AS b"""  # noqa: S608
    both = then.sql_table(as_of, before, source=_column, keep=["district_id", "ok_now", "cost_now"])
    return f"""
        SELECT district_id, count(*), coalesce(sum(cost_now), 0)::bigint, coalesce(sum(cost_then), 0)::bigint,
               count(*) FILTER (WHERE cost_then > cost_now), count(*) FILTER (WHERE cost_then < cost_now),
               count(*) FILTER (WHERE ok_then AND ok_now IS FALSE), count(*) FILTER (WHERE ok_now AND ok_then IS FALSE),
               count(*) FILTER (WHERE ok_then IS NULL)
        FROM (SELECT district_id, ok_now, cost_now, eligible AS ok_then, {_amount(then, output, as_of)} AS cost_then
              FROM ({both}) AS c) AS compared
        GROUP BY district_id ORDER BY district_id"""  # noqa: S608  (built from compiled formulas, no outside text)


def _amount(scheme: Scheme, output: str, as_of: date) -> str:
    """What this version gives a row of its `sql_table`: nothing to who is not eligible or not decided."""
    edition = scheme.entitlement_on(as_of)
    if not scheme.in_force(as_of) or edition is None or output not in {one.key for one in edition.outputs}:
        return "0"
    return f"CASE WHEN eligible THEN {output} ELSE 0 END"


def simulate(
    files: Mapping[str, str], *, by: Actor, as_of: date | None = None, table: str = ""
) -> Simulation:
    """Compare an edited folder with the version in force over every application the reader may see.

    Raises SchemeInvalid with every complaint about the edited files; refuses readers without SIMULATE.
    """
    if not by.may(SIMULATE):
        raise NotAllowed(_("Changes are tried by the ODOP Cell."))
    then = compile_files(files, languages=programme().languages)
    version, now = current_scheme(then.code)
    day = as_of or clock.today()
    output = next(iter(now.entitlement[0].outputs)).key
    with connection.cursor() as cursor:
        cursor.execute(effect_sql(now, then, output, day, table=table or _applications(version)))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return Simulation(
        now.code, version.version, then.version, output, day, [DistrictEffect(*row) for row in rows]
    )
