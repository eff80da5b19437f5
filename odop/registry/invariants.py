"""What must always be true of the register; runs nightly and in tests over the demo world."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q, Sum

from odop.kernel.invariants import invariant
from odop.lib.identifiers import looks_like_aadhaar
from odop.registry.enums import Purpose
from odop.registry.models import Artisan, Consent, Group, Joining, Membership, Unit


@invariant("registry.joined_once")
def a_joined_entry_leads_to_one_in_force() -> Iterator[str]:
    joined = Artisan.objects.filter(merged_into__isnull=False)
    for ref in joined.filter(merged_into__merged_into__isnull=False).values_list("ref", flat=True):
        yield f"{ref}: joined with an entry that is itself joined"
    for ref in Unit.objects.filter(owner__merged_into__isnull=False).values_list("ref", flat=True):
        yield f"{ref}: belongs to an entry that is not in force"


@invariant("registry.consented")
def nothing_is_kept_without_the_consent_for_it() -> Iterator[str]:
    given = Consent.objects.filter(artisan=OuterRef("pk"))
    # The consents of joined ones went along; those of erased ones go in their time.
    in_use = Artisan.objects.filter(merged_into__isnull=True, erased_at__isnull=True)
    for ref in in_use.filter(~Exists(given.filter(purpose=Purpose.REGISTER))).values_list("ref", flat=True):
        yield f"{ref}: kept without consent to the register"
    in_force = given.filter(purpose=Purpose.AADHAAR, withdrawn_at__isnull=True)
    digits = in_use.exclude(aadhaar_last4="").filter(~Exists(in_force))
    for ref in digits.values_list("ref", flat=True):
        yield f"{ref}: last four digits of Aadhaar without consent"


@invariant("registry.joinings")
def an_entry_is_joined_as_its_joining_says() -> Iterator[str]:
    present = Joining.objects.filter(gone=OuterRef("pk"), split_at__isnull=True)
    joined = Artisan.objects.filter(merged_into__isnull=False)
    for ref in joined.filter(~Exists(present)).values_list("ref", flat=True):
        yield f"{ref}: joined, and nobody noted what moved"
    for ref in Artisan.objects.filter(Exists(present), merged_into__isnull=True).values_list(
        "ref", flat=True
    ):
        yield f"{ref}: stands by itself, and its joining was never undone"


@invariant("registry.no_aadhaar")
def no_whole_aadhaar_number_stands_anywhere() -> Iterator[str]:
    columns = ("name", "relation_name", "place", "address", "craft")
    holds_digits = Q(
        *((f"{column}__regex", r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}") for column in columns[2:]), _connector=Q.OR
    )
    for ref, *texts in (
        Artisan.objects.filter(holds_digits).values_list("ref", *columns).iterator(chunk_size=2000)
    ):
        if any(looks_like_aadhaar(str(text)) for text in texts):
            yield f"{ref}: a whole Aadhaar number stands in the entry"


@invariant("registry.shares")
def shares_of_a_group_are_at_most_the_whole() -> Iterator[str]:
    present = (
        Membership.objects.filter(to_on__isnull=True)
        .values("group")
        .annotate(total=Sum("share_percent"), n=Count("pk"))
    )
    over = {row["group"] for row in present if row["total"] and row["total"] > 100}
    for ref in Group.objects.filter(pk__in=over).values_list("ref", flat=True):
        yield f"{ref}: the members' shares are more than the whole"
