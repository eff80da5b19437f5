"""Applications for tests."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from odop.casework.factories import Cast, bring_papers
from odop.casework.models import Case
from odop.finance.models import BudgetHead
from odop.finance.services import allot, bring_budget
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.programme import programme
from odop.kernel.services import touch_pages
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.schemes.queries import scheme as current_scheme
from odop.schemes.services import apply, load_programme

ANSWERS: dict[str, Any] = {
    "age": "34", "category": "obc", "gender": "female", "disabled": False, "activity": "industry",
    "makes_district_product": True, "defaulter": False, "earlier_benefit": False, "family_benefited": False,
    "project_cost": "3200000", "land_cost": "0", "project_title": "Horn craft finishing", "machinery_cost": "2100000",
    "civil_cost": "300000", "working_capital": "800000",
}  # fmt: skip


def code() -> str:
    """The programme's first scheme."""
    return programme().schemes[0]


def application(people: Cast, *, papers: bool = True, **changes: Any) -> Case:
    """An application of the district's artisan, with all papers accepted unless `papers` is false."""
    case = apply(people.artisan, scheme=code(), answers={**ANSWERS, **changes}, by=people.citizen).case
    if papers:
        _version, compiled = current_scheme(code())
        asked = compiled.documents_for(
            compiled.parse_facts({k: v for k, v in {**ANSWERS, **changes}.items() if k in FACTS})[0]
        )
        bring_papers(case, people, [rule.key for rule in asked if rule.required])
    return case


FACTS = frozenset(ANSWERS) - {"project_title", "machinery_cost", "civil_cost", "working_capital"}


def budget_for(district: District, amount: Decimal = Decimal(1_00_00_000)) -> None:
    """An allotment of this year for the district, from a budget brought in for it."""
    head = BudgetHead.objects.get(scheme=code())
    year = financial_year_of(clock.today())
    bring_budget(head, year, amount, by=SYSTEM)
    allot(head, year, district, amount, by=SYSTEM)


_kept: dict[Path, dict[str, bytes]] = {}  # what the programme's folder becomes in the database, by table


def ground() -> None:
    """The programme loaded as `load_programme` does it; read from its folder once a process, and copied back after."""
    kept, empty = _kept.get(settings.PROGRAMME_DIR), not District.objects.exists()
    with connection.cursor() as cursor:
        if kept is not None and empty:
            for table, rows in kept.items():
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as into:
                    into.write(rows)
            touch_pages()
            return
        before = _counts(cursor)
        load_programme()
        after = _counts(cursor)
        changed = [table for table, count in after.items() if count != before[table]]
        if empty and not any(before[table] for table in changed):
            _kept[settings.PROGRAMME_DIR] = {table: _rows_of(cursor, table) for table in changed}


def _counts(cursor: Any) -> dict[str, int]:
    tables = connection.introspection.table_names(cursor)
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))  # noqa: S608
    return dict(cursor.fetchall())


def _rows_of(cursor: Any, table: str) -> bytes:
    with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as out:
        return b"".join(bytes(part) for part in out)
