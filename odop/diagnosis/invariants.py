"""What must always be true of contracts."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, Sum

from odop.diagnosis.enums import DeliverableState
from odop.diagnosis.models import Contract
from odop.kernel.invariants import invariant

PAYING = (DeliverableState.PAYING, DeliverableState.PAID)


@invariant("diagnosis.contracts")
def a_contract_holds_the_sums_of_its_deliverables() -> Iterator[str]:
    rows = Contract.objects.annotate(
        promised=Sum("deliverables__amount"),
        accepted=Sum("deliverables__amount", filter=Q(deliverables__accepted_by__isnull=False)),
        paying=Sum("deliverables__amount", filter=Q(deliverables__state__in=PAYING)),
    )
    for one in rows:
        for name in ("promised", "accepted", "paying"):
            kept, summed = getattr(one, f"{name}_amount"), getattr(one, name) or Decimal(0)
            if kept != summed:
                yield f"{one.ref}: {name} {kept}, its deliverables {summed}"
