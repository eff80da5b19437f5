"""What must always be true of fairs."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from odop.exhibitions.enums import Asked
from odop.exhibitions.models import Claim, Fair, StallApplication, StallRecord
from odop.kernel.invariants import invariant


@invariant("a stall belongs to the fair of its holder")
def stalls_of_their_fair() -> Iterator[str]:
    for ref in (
        StallApplication.objects.filter(stall__isnull=False)
        .exclude(stall__fair=F("fair"))
        .values_list("ref", flat=True)
    ):
        yield f"{ref} stands on a stall of another fair"


@invariant("no more are selected than a fair has stalls")
def not_more_than_stalls() -> Iterator[str]:
    rows = Fair.objects.annotate(
        places=Count("stalls", distinct=True),
        chosen=Count("applications", distinct=True, filter=Q(applications__state=Asked.SELECTED)),
    ).filter(chosen__gt=F("places"))
    for fair in rows:
        yield f"{fair.ref} has {fair.chosen} selected for {fair.places} stalls"


@invariant("what was noted at a stall lies within the days of its fair")
def records_within_the_fair() -> Iterator[str]:
    outside = StallRecord.objects.filter(struck_at__isnull=True).exclude(
        on_date__gte=F("fair__from_on"), on_date__lte=F("fair__to_on"), application__fair=F("fair")
    )
    for uuid in outside.values_list("uuid", flat=True):
        yield f"record {uuid} does not lie within its fair"


@invariant("nothing is claimed twice for one fair by one unit")
def one_claim_a_fair() -> Iterator[str]:
    twice = (
        Claim.objects.filter(fair__isnull=False, case__unit__isnull=False)
        .exclude(case__state__in=("rejected", "withdrawn"))
        .values("fair__ref", "case__unit__ref")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for row in twice:
        yield f"unit {row['case__unit__ref']} claimed {row['n']} times for {row['fair__ref']}"
