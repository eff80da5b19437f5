"""Run by test_killed.py in a process of its own, on the home of a running server: makes the cases, and counts afterwards.

python -m tests.killed_world seed NUMBER    prints {"cases": […], "tokens": {role: token}, "branch": code} as JSON
python -m tests.killed_world count          prints what stands in the database, and everything that is wrong
"""

import asyncio
import json
import sys
from collections import Counter
from decimal import Decimal
from typing import Any

import django


def seed(number: int) -> dict[str, Any]:
    from odop.accounts.services import make_api_token
    from odop.casework.factories import cast
    from odop.finance import factories
    from odop.kernel import scope
    from odop.kernel.actors import SYSTEM
    from odop.places.models import District
    from odop.registry.enums import Purpose
    from odop.registry.models import Artisan
    from odop.registry.services import give_consent

    with scope.system():
        place = District.objects.order_by("pk")[0]
        people = cast(place)
        factories.purse(place, number * 100_000)
        cases = factories.cases(place, number, values={"bank_loan": 1_900_000_00})
        for case in cases:
            Artisan.objects.filter(pk=case.applicant_id).update(mobile=f"9{case.pk:09d}")
            give_consent(case.applicant, Purpose.BANK, by=SYSTEM, language="hi")
        tokens = {
            role: make_api_token(getattr(people, role), label="killed", by=getattr(people, role))
            for role in ("committee", "officer", "bank")
        }
    return {"cases": [case.ref for case in cases], "tokens": tokens, "branch": people.branch.code}


async def _stalled_again() -> int:
    """What the worker's own clock does every two minutes, without the wait."""
    from procrastinate.contrib.django import app

    from odop.kernel.tasks import retry_all

    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        async with worker.open_async():
            return await retry_all(worker.job_manager, seconds_since_heartbeat=15)


def count() -> dict[str, Any]:
    from django.db import connection
    from django.db.models import Sum

    from odop.casework.models import Case, CaseStep, Letter
    from odop.finance.models import BudgetLine, LedgerEntry, LedgerTransaction, Sanction
    from odop.kernel import scope, trail
    from odop.kernel.invariants import broken
    from odop.kernel.models import Event, Notice

    again = asyncio.run(_stalled_again())
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'kernel.react' AND status IN ('todo', 'doing')"
        )
        waiting = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'kernel.react' AND status = 'failed'"
        )
        failed = cursor.fetchone()[0]
        line = BudgetLine.objects.get(district__isnull=False)
        notices = Counter(Notice.objects.values_list("template", "subject_ref"))
        steps = CaseStep.objects.exclude(do="submit").order_by("case_id", "number")
        return {
            "again": again, "waiting": waiting, "failed": failed,
            "broken": broken(), "trail": str(trail.verify() or ""),
            "unchained": Event.objects.filter(seq__isnull=True).count(),
            "ledger": str(LedgerEntry.objects.aggregate(sum=Sum("amount"))["sum"]),
            "committed": str(line.committed_amount.quantize(Decimal("0.01"))),
            "sanctions": Sanction.objects.count(),
            "commits": LedgerTransaction.objects.filter(kind="commit").count(),
            "states": dict(Counter(Case.objects.values_list("state", flat=True))),
            "steps": [f"{ref} {do}" for ref, do in steps.values_list("case__ref", "do")],
            "letters": Letter.objects.filter(kind="sanction").count(),
            "moved": Event.objects.filter(verb="case.moved").count(),
            "notices": len(notices), "notices_twice": sum(1 for times in notices.values() if times > 1),
        }  # fmt: skip


if __name__ == "__main__":
    django.setup()
    print(json.dumps(seed(int(sys.argv[2])) if sys.argv[1] == "seed" else count()))
