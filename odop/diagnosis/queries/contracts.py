"""Agencies and contracts as they are read."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from odop.accounts.models import Office, User
from odop.diagnosis.agencies import folded
from odop.diagnosis.models import Agency, Contract, Deliverable
from odop.kernel import clock, scope
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.places.models import ProductLine


def agencies() -> QuerySet[Agency]:
    """Every organisation that is known here."""
    return Agency.objects.select_related("office")


def agency_named(words: str) -> Agency | None:
    """The organisation that bears this name, short name or other spelling; None where none does."""
    asked = folded(words)
    return agencies().filter(names_folded__contains=[asked]).first() if asked else None


def contracts_visible_to(user: User) -> QuerySet[Contract]:
    """Contracts over the reader's districts, and those of her agency."""
    rows = Contract.objects.select_related("agency", "office", "head", "district").prefetch_related(
        "lines__product_line__district"
    )
    if user.scope.everything:
        return rows
    mine = Q(district_id__in=user.scope.districts) | Q(office_id__in=user.scope.offices)
    return rows.filter(mine | Q(pk__in=_over(user.scope.districts)))


def _over(districts: tuple[int, ...] | frozenset[int]) -> Any:
    return Contract.objects.filter(lines__district_id__in=districts).values("pk")


def contract_visible_to(user: User, ref: str) -> Contract:
    """With its deliverables. Raises NotFound outside the reader's place and work."""
    rows = Deliverable.objects.select_related(
        "product_line__district", "district", "contract", "submitted_by", "accepted_by"
    )
    found = (
        contracts_visible_to(user).filter(ref=ref).prefetch_related(Prefetch("deliverables", rows)).first()
    )
    if found is None:
        raise NotFound()
    return found


def deliverable_of(contract: Contract, number: str) -> Deliverable:
    """By its number, as a form writes it. Raises NotFound."""
    for one in contract.deliverables.all():
        if str(one.number) == number:
            return one
    raise NotFound()


def handed_in_file(deliverable: Deliverable) -> tuple[bytes, str, str]:
    """What was handed in: bytes, kind, name. Whoever sees the contract sees it. Raises NotFound where there is none."""
    with scope.widened("a file that was handed in under a contract in sight"):
        stored = deliverable.file
        if stored is None:
            raise NotFound()
        return read_file(stored), stored.media_type, stored.name


def offices_charged(lines: QuerySet[ProductLine]) -> list[Office]:
    """The offices of agencies with a contract in force over any of these product lines: who may be charged with a study."""
    today = clock.today()
    rows = Contract.objects.filter(
        lines__product_line__in=lines, ended_on__isnull=True, from_on__lte=today, to_on__gte=today
    ).select_related("office")
    return list({one.office_id: one.office for one in rows}.values())
