"""Fifty at once: no kit leaves a store twice, no stock falls below nothing, no two people share a seat."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.db.models import Sum

from odop.accounts.models import User
from odop.casework.definitions import forget_compiled
from odop.kernel import clock, scope
from odop.kernel.invariants import broken
from odop.kernel.models import Notice
from odop.kernel.refusals import DomainError
from odop.registry import factories as register
from odop.training import factories, limits, services
from odop.training.factories import JPEG
from odop.training.models import (
    Candidate,
    Certificate,
    KitCode,
    KitIssue,
    KitUnit,
    Seat,
    Stock,
    StockMovement,
)
from odop.training.services.attendance import Where

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 50


def at_once(works: Sequence[Callable[[], object]], by: User) -> Counter[str]:
    """Each work in a transaction and a thread of its own, as the web role; outcomes by code."""
    reader, start = by.scope, Barrier(len(works))
    _ = by.permissions, by.roles

    def run(work: Callable[[], object]) -> str:
        try:
            start.wait(timeout=60)
            with scope.enter(reader):
                work()
            return "done"
        except DomainError as refusal:
            return refusal.code
        except IntegrityError:
            return "integrity"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return Counter(pool.map(run, works))


def test_fifty_counters_give_the_last_twenty_kits_and_one_trainee_fifty_times_gets_one() -> None:
    forget_compiled()
    limits._trains.cache_clear()
    at = factories.ground(register.district("AAA", "Alpha", "अल्फ़ा"), kits=20)
    cases = [one.case for one in factories.selected(at, THREADS + 1)]
    for first in range(0, len(cases), 25):
        batch = services.new_batch(
            at.course, at.venues[0], starts_on=clock.today(), language="hi", women_only=False, by=at.officer
        )
        for number, case in enumerate(cases[first : first + 25], start=1):
            candidate = Candidate.objects.get(case=case)
            seat = Seat.objects.create(
                batch=batch, number=number, candidate=candidate, case=case, district=at.district, office=batch.office,
                name=case.applicant.name, state="certified", days_present=10,
            )  # fmt: skip
            Certificate.objects.create(
                seat=seat, ref=f"TR-{case.pk}", kind="completion", district=at.district, issued_at=clock.now()
            )
    codes = {case.pk: _code(case, at.officer) for case in cases}
    where = Where(photo=JPEG)

    def give(case: object) -> Callable[[], object]:
        return lambda: services.issue_kit(case, at.store, code=codes[case.pk], where=where, by=at.officer)  # type: ignore[attr-defined, arg-type]

    same = at_once([give(cases[0])] * THREADS, at.officer)
    assert same == {"done": 1, "kit_given": THREADS - 1}
    others = at_once([give(case) for case in cases[1:]], at.officer)
    assert others == {"done": 19, "out_of_stock": THREADS - 19}
    assert Stock.objects.get(store=at.store).count == 0
    serials = list(KitIssue.objects.values_list("unit__serial", flat=True))
    assert len(serials) == len(set(serials)) == 20
    assert KitUnit.objects.filter(state="in_store").count() == 0
    assert StockMovement.objects.aggregate(left=Sum("change"))["left"] == 0
    assert KitCode.objects.filter(used_at__isnull=False).count() == 20, "a refused kit leaves her code usable"
    assert [one for one in broken() if one.startswith(("training.stock", "training.kits"))] == []
    with pytest.raises(IntegrityError, match="stock_never_negative"):
        Stock.objects.filter(store=at.store).update(count=-1)


def _code(case: object, by: User) -> str:
    services.send_kit_code(case, by=by)  # type: ignore[arg-type]
    return Notice.objects.filter(template="training.kit_code").latest("made_at").body[:6]
