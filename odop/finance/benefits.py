"""Benefits given here, for lists that other offices check against: money that a committee sanctioned to a person and that was
not set free. What a group was given is no benefit of the member who signed for it."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from odop.finance.models import Sanction
from odop.linkage.other_lists.definitions import Given, gives


@gives
def sanctioned(start: date, end: date, district_id: int | None) -> Iterator[Given]:
    """One a sanction, on the day of the committee's decision."""
    found = Sanction.objects.exclude(state=Sanction.State.RETURNED)
    found = found.filter(case__isnull=False, case__group=None).select_related("case")
    found = found.filter(sanctioned_at__date__gte=start, sanctioned_at__date__lte=end)
    if district_id is not None:
        found = found.filter(district_id=district_id)
    for one in found.order_by("case__applicant_id", "sanctioned_at").iterator(chunk_size=2000):
        amount = one.released_amount if one.released_amount is not None else one.amount
        assert one.case is not None  # noqa: S101 (so chosen)
        yield Given(one.case.applicant_id, one.case.code, timezone.localdate(one.sanctioned_at), amount)
