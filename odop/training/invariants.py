"""What must always be true of training."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from odop.kernel.invariants import invariant
from odop.training.enums import BatchState, CandidateState, ComplaintState, KitState, SeatState
from odop.training.models import Batch, Certificate, Complaint, KitIssue, KitUnit, Seat, Stock, StockMovement


@invariant("training.stock")
def stock_is_the_sum_of_its_movements() -> Iterator[str]:
    moved = {
        (row["store_id"], row["kit_id"]): row["total"]
        for row in StockMovement.objects.values("store_id", "kit_id").annotate(total=Sum("change"))
    }
    here = {
        (row["store_id"], row["kit_id"]): row["n"]
        for row in KitUnit.objects.filter(state=KitState.IN_STORE)
        .values("store_id", "kit_id")
        .annotate(n=Count("pk"))
    }
    for stock in Stock.objects.all():
        key = (stock.store_id, stock.kit_id)
        if not stock.count == moved.get(key, 0) == here.get(key, 0):
            yield f"store {key[0]}, kit {key[1]}: stock {stock.count}, moved {moved.get(key, 0)}, there {here.get(key, 0)}"


@invariant("training.kits")
def a_kit_is_with_whom_it_was_given_to() -> Iterator[str]:
    for serial in KitIssue.objects.exclude(unit__state=KitState.ISSUED).values_list(
        "unit__serial", flat=True
    ):
        yield f"kit {serial} was given and is not marked so"
    given = KitIssue.objects.values("unit_id")
    for serial in (
        KitUnit.objects.filter(state=KitState.ISSUED).exclude(pk__in=given).values_list("serial", flat=True)
    ):
        yield f"kit {serial} has left the store and nobody has it"


@invariant("training.seats")
def a_batch_is_no_larger_than_its_venue() -> Iterator[str]:
    live = ~Q(seats__state=SeatState.LEFT)
    crowded = Batch.objects.exclude(state=BatchState.CANCELLED).annotate(n=Count("seats", filter=live))
    for ref, people in crowded.filter(n__gt=F("venue__seats")).values_list("ref", "n"):
        yield f"batch {ref} has {people} people"
    for ref in Seat.objects.filter(state=SeatState.SEATED).exclude(
        candidate__state=CandidateState.SEATED
    ).values_list("case__ref", flat=True):  # fmt: skip
        yield f"{ref} sits in a batch and still waits for one"


@invariant("training.attendance")
def days_present_are_those_attended() -> Iterator[str]:
    counted = Seat.objects.annotate(
        n=Coalesce(Count("attendance", filter=Q(attendance__day__closed_at__isnull=False)), 0)
    )
    for pk in counted.exclude(days_present=F("n")).exclude(state=SeatState.LEFT).values_list("pk", flat=True):
        yield f"seat {pk} has other days present than its attendance"


@invariant("training.certificates")
def nobody_is_certified_who_was_not_there() -> Iterator[str]:
    needed = F("seat__batch__course__days_needed")
    for ref in Certificate.objects.filter(seat__days_present__lt=needed).values_list("ref", flat=True):
        yield f"certificate {ref} was given for too few days"


@invariant("training.complaints")
def a_complaint_is_open_while_its_case_is() -> Iterator[str]:
    """Once answered it says what its case says, until the days to appeal have passed."""
    still, closed = Q(state=ComplaintState.OPEN), Q(case__closed_at__isnull=False)
    wrong = (still & closed) | (~still & ~closed & ~Q(case__state=F("state")))
    for ref in Complaint.objects.filter(wrong).values_list("case__ref", flat=True):
        yield f"complaint {ref} says another thing than its case"
