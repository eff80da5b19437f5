"""What an institute was paid for its batches: the halves, what the bank said, and why one is held."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q

from odop.finance.models import Payment
from odop.kernel import scope
from odop.training.enums import BatchState, SeatState
from odop.training.models import Batch, Institute


@dataclass(frozen=True)
class Half:
    """One half of a fee. `state`: not_due, due, held, none (nothing was earned), or that of the payment: drafted, sent, paid,
    rejected."""

    state: str
    amount: Decimal | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Fee:
    batch: Batch
    first: Half
    second: Half


def payments_of(institute: Institute, limit: int = 100) -> list[Fee]:
    """The fee of each batch of the institute that was confirmed, the latest first. Asked in three queries."""
    certified = Count("seats", filter=Q(seats__state=SeatState.CERTIFIED))
    batches = list(
        Batch.objects.filter(institute=institute, fee_amount__isnull=False)
        .exclude(state=BatchState.CANCELLED)
        .annotate(certified=certified)
        .order_by("-starts_on", "-pk")[:limit]
    )
    told = dict(_told([one.ref for one in batches]))
    held = institute.held_at is not None
    return [
        Fee(
            one,
            _half(
                told.get((one.ref, 1)), one.first_half_at, due=one.state != BatchState.PROPOSED, held=False
            ),
            _half(
                told.get((one.ref, 2)), one.second_half_at, due=one.state == BatchState.CERTIFIED, held=held
            ),
        )
        for one in batches
    ]


def _told(refs: list[str]) -> Iterator[tuple[tuple[str, int], Half]]:
    """By batch and half the latest payment: the institute reads its own batches' payments, and of them no account."""
    subjects = [f"batch:{ref}" for ref in refs]
    with scope.widened("what became of the payments of an institute's own batches"):
        rows = list(
            Payment.objects.filter(sanction__subject__in=subjects)
            .order_by("pk")
            .values_list("sanction__subject", "instalment", "state", "amount", "answered_at", "drafted_at")
        )
    for subject, number, state, amount, answered, drafted in rows:
        yield (str(subject).removeprefix("batch:"), number), Half(state, amount, answered or drafted)


def _half(told: Half | None, paid_at: datetime | None, *, due: bool, held: bool) -> Half:
    if told is not None:
        return told
    if paid_at is not None:
        return Half("none", at=paid_at)
    if due and held:
        return Half("held")
    return Half("due" if due else "not_due")
