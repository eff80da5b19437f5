"""What came of a fair: visitors, enquiries, orders and sales, what it cost, and what each rupee spent brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from odop.exhibitions.enums import Asked, Taking
from odop.exhibitions.models import Fair, Outlay, StallApplication, StallRecord
from odop.exhibitions.queries.claims import claimed_for
from odop.kernel import scope
from odop.kernel.fields import ZERO


@dataclass(frozen=True)
class Result:
    """Sums of a fair. `spent` is what the programme spent and the assistance sanctioned on claims for it."""

    stalls: int
    units: int
    visitors: int
    enquiries: int
    orders: int
    ordered: Decimal
    sales: int
    sold: Decimal
    outlay: Decimal
    claims: int
    assistance: Decimal

    @property
    def earned(self) -> Decimal:
        return self.sold + self.ordered

    @property
    def spent(self) -> Decimal:
        return self.outlay + self.assistance

    @property
    def by_rupee(self) -> Decimal | None:
        """Rupees of sales and orders for each rupee spent, to two places; None where nothing was spent."""
        if self.spent <= 0:
            return None
        return (self.earned / self.spent).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _sums() -> dict[str, object]:
    def of(kind: str, what: str) -> Sum:
        return Sum(what, filter=Q(kind=kind), default=0)

    return {
        "visitors": of(Taking.VISITORS, "count"),
        "enquiries": of(Taking.ENQUIRY, "count"),
        "orders": of(Taking.ORDER, "count"),
        "ordered": of(Taking.ORDER, "amount"),
        "sales": of(Taking.SALE, "count"),
        "sold": of(Taking.SALE, "amount"),
    }


def result_of(fair: Fair) -> Result:
    """The sums of a fair over all its stalls, wherever their holders live: sums only, no row is shown."""
    with scope.widened("a public sum"):
        taken = StallRecord.objects.filter(fair=fair, struck_at__isnull=True).aggregate(**_sums())
        held = fair.applications.filter(state=Asked.SELECTED).aggregate(
            n=Count("pk"), with_stall=Count("stall")
        )
        outlay = Outlay.objects.filter(fair=fair).aggregate(total=Sum("amount"))["total"] or ZERO
    claims, assistance = claimed_for(fair)
    return Result(
        stalls=fair.stalls.count(),
        units=held["with_stall"],
        outlay=outlay,
        claims=claims,
        assistance=assistance,
        **taken,
    )


@dataclass(frozen=True)
class StallSums:
    """The sums of one stall."""

    visitors: int
    enquiries: int
    orders: int
    ordered: Decimal
    sales: int
    sold: Decimal


NOTHING = StallSums(0, 0, 0, ZERO, 0, ZERO)


def sums_of(applications: Sequence[StallApplication]) -> dict[int, StallSums]:
    """Sums by application that the reader sees. One query."""
    rows = StallRecord.objects.filter(application__in=applications, struck_at__isnull=True)
    grouped: Any = rows.values("application_id").annotate(**_sums()).order_by()
    return {
        row["application_id"]: StallSums(
            **{key: value for key, value in row.items() if key != "application_id"}
        )
        for row in grouped
    }
