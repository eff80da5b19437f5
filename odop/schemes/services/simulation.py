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


def fact_in_json(field: Field) -> str:
    """The SQL of one fact of an application's jsonb. Keys are our own, checked when the scheme was compiled."""
    kind = {"money": "bigint", "integer": "bigint", "yesno": "boolean", "date": "date"}.get(
        field.type, "text"
    )
    return f"(facts->>'{field.key}')::{kind}"


def effect_sql(now: Scheme, then: Scheme, output: str, as_of: date, *, table: str = TABLE) -> str:
    """One statement that compares both versions by district."""
    a, b = now.sql(as_of, source=fact_in_json), then.sql(as_of, source=fact_in_json)
    return f"""
        SELECT district_id, count(*),
               coalesce(sum(now), 0)::bigint, coalesce(sum(then_), 0)::bigint,
               count(*) FILTER (WHERE then_ > now), count(*) FILTER (WHERE then_ < now),
               count(*) FILTER (WHERE ok_then AND ok_now IS FALSE), count(*) FILTER (WHERE ok_now AND ok_then IS FALSE),
               count(*) FILTER (WHERE ok_then IS NULL)
        FROM (SELECT district_id, ok_now, ok_then,
                     CASE WHEN ok_now THEN now ELSE 0 END AS now, CASE WHEN ok_then THEN then_ ELSE 0 END AS then_
              FROM (SELECT district_id, ({a.eligible}) AS ok_now, ({b.eligible}) AS ok_then,
                           ({a.outputs[output]}) AS now, ({b.outputs[output]}) AS then_ FROM {table}) AS judged) AS paid
        GROUP BY district_id ORDER BY district_id"""  # noqa: S608  (built from compiled formulas, no outside text)


def simulate(
    files: Mapping[str, str], *, by: Actor, as_of: date | None = None, table: str = TABLE
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
        cursor.execute(effect_sql(now, then, output, day, table=table))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return Simulation(
        now.code, version.version, then.version, output, day, [DistrictEffect(*row) for row in rows]
    )
