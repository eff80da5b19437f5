"""The directory, as buyers search it, as she has it, and as an office keeps it. No number and no address anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import RUN_LIBRARY
from odop.kernel import scope
from odop.kernel.refusals import NotFound
from odop.library.definitions import DIRECTORY
from odop.library.models import Enquiry, Listing
from odop.library.search import matching
from odop.places.models import District, ProductLine
from odop.registry.models import Artisan
from odop.registry.queries import artisans_visible_to


@dataclass(frozen=True)
class Wanted:
    """What a buyer looks for; what is empty narrows nothing."""

    text: str = ""
    district: int | None = None
    product_line: str = ""
    kind: str = ""
    mark: str = ""
    capacity: int | None = None  # at least so much a month
    export_ready: bool = False


def _rows() -> QuerySet[Listing]:
    rows = Listing.objects.select_related("district", "product_line")
    return rows.order_by("found_by", "pk")  # which begins with the name


def directory(wanted: Wanted | None = None) -> QuerySet[Listing]:
    """Who stands in the directory now and answers to what is wanted, by name."""
    wanted = wanted or Wanted()
    rows = _rows().filter(agreed=True, ended_at__isnull=True)
    if wanted.district is not None:
        rows = rows.filter(district_id=wanted.district)
    if wanted.product_line:
        rows = rows.filter(product_line__key=wanted.product_line)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.mark:
        rows = rows.filter(marks__contains=[wanted.mark])
    if wanted.capacity is not None:
        rows = rows.filter(capacity__gte=wanted.capacity)
    if wanted.export_ready:
        rows = rows.filter(export_ready=True)
    return matching(rows, wanted.text)


def places_listed() -> list[District]:
    """Districts from which somebody is listed."""
    return list(District.objects.filter(pk__in=directory().order_by().values("district")))


def lines_listed() -> list[ProductLine]:
    """Product lines of which somebody is listed."""
    found = directory().order_by().filter(product_line__isnull=False).values("product_line")
    return list(ProductLine.objects.filter(pk__in=found).select_related("district"))


def listing_named(ref: str) -> Listing:
    """The entry of this number. Raises NotFound, also when she is no longer listed."""
    found = directory().filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def own_listing(user: User) -> Listing | None:
    """Her own entry, listed or not."""
    return _rows().select_related("artisan").filter(artisan__user_id=user.pk).first()


def listings_visible_to(user: User) -> QuerySet[Listing]:
    """Entries of the office's districts, ended ones too."""
    if not user.may(RUN_LIBRARY):
        return _rows().none()
    rows = _rows().select_related("artisan")
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def agreed_not_listed(user: User) -> QuerySet[Artisan]:
    """People of the office's districts who agreed to be listed and are not yet, the latest enrolment first."""
    listed = Listing.objects.filter(ended_at__isnull=True).values("artisan")
    agreed = Q(consents__purpose=DIRECTORY, consents__withdrawn_at__isnull=True)
    return artisans_visible_to(user).filter(agreed).exclude(pk__in=listed).order_by("-enrolled_at", "-pk")


@dataclass(frozen=True)
class Asked:
    """How many enquiries came, and how many she answered."""

    came: int = 0
    answered: int = 0


def asked_of(listings: Iterable[Listing]) -> dict[int, Asked]:
    """Counts by entry, for offices, which read no enquiry."""
    with scope.widened("how many enquiries came and were answered"):
        rows = (
            Enquiry.objects.filter(listing_id__in=[one.pk for one in listings])
            .values_list("listing")
            .annotate(came=Count("pk"), answered=Count("answered_at"))
        )
        return {pk: Asked(came, answered) for pk, came, answered in rows}


def enquiries_to(user: User) -> QuerySet[Enquiry]:
    """What was asked of her, what waits for an answer first."""
    rows = Enquiry.objects.filter(listing__artisan__user_id=user.pk).select_related("listing__artisan")
    return rows.order_by(F("answered_at").asc(nulls_first=True), "-made_at")


def enquiry_to(user: User, number: int) -> Enquiry:
    """Raises NotFound where it was not made to her."""
    found = enquiries_to(user).filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Shown:
    """An enquiry as whoever holds its code reads it."""

    text: str
    answer: str
    answered: bool
    listing_ref: str
    name: object


def enquiry_by_code(code: str) -> Shown | None:
    """What was asked and answered, for who holds the code; the maker's name only while she is listed."""
    with scope.widened("the answer to an enquiry, for who was given its address"):
        found = Enquiry.objects.select_related("listing").filter(code=code).first()
        if found is None:
            return None
        listing = found.listing
        shown = listing.agreed and listing.ended_at is None
    return Shown(
        found.text, found.answer, found.answered_at is not None, listing.ref if shown else "",
        listing.name if shown else "",
    )  # fmt: skip
