"""Who sees which centres and what happens there. Centres themselves are public."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import RUN_FACILITIES, SEE_DELIVERY
from odop.casework.models import Case
from odop.facilities.models import Booking, Charge, FacilityCentre, JobOrder, Machine, Receipt
from odop.kernel import scope
from odop.kernel.refusals import NotFound
from odop.registry.models import Artisan


def centres() -> QuerySet[FacilityCentre]:
    """Every centre: public."""
    return FacilityCentre.objects.select_related("district", "product_line")


def centre(ref: str) -> FacilityCentre:
    """The centre with this reference. Raises NotFound."""
    found = centres().filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def centres_run_by(user: User) -> QuerySet[FacilityCentre]:
    """Centres whose books the reader sees: of the districts of an office, or those she keeps."""
    if user.may(RUN_FACILITIES) or user.may(SEE_DELIVERY):
        return centres() if user.scope.everything else centres().filter(district_id__in=user.scope.districts)
    return centres().filter(keepers__user=user, keepers__to_on__isnull=True)


def centre_run_by(user: User, ref: str) -> FacilityCentre:
    """Raises NotFound where the reader neither keeps the centre nor runs its district."""
    found = centres_run_by(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def machine_of(centre: FacilityCentre, ref: str) -> Machine:
    found = centre.machines.filter(ref=ref).first()
    if found is None:
        raise NotFound()
    found.centre = centre
    return found


def charges_in_force(centre: FacilityCentre) -> QuerySet[Charge]:
    """Approved charges, those of machines first."""
    return centre.charges.filter(state="approved").select_related("machine").order_by("machine", "pk")


def charges_for(machine: Machine) -> list[Charge]:
    """What can be booked on this machine: its own charges, else those of the centre as a whole."""
    return charges_among(list(charges_in_force(machine.centre)), machine)


def charges_among(approved: Sequence[Charge], machine: Machine) -> list[Charge]:
    own = [one for one in approved if one.machine_id == machine.pk]
    return own or [one for one in approved if one.machine_id is None]


def bookings_of(user: User) -> QuerySet[Booking]:
    """The reader's own bookings, the latest first."""
    rows = Booking.objects.filter(user=user).select_related("machine", "centre", "charge", "receipt")
    return rows.order_by("-during")


def jobs_of(user: User) -> QuerySet[JobOrder]:
    return JobOrder.objects.filter(user=user).select_related("centre", "charge", "receipt")


def receipt_visible_to(user: User, ref: str) -> Receipt:
    """Her own receipt, or one of a centre whose books she sees. Raises NotFound."""
    rows = Receipt.objects.select_related(
        "centre__district", "booking__machine", "booking__charge", "job__charge"
    )
    found = rows.filter(Q(user=user) | Q(centre__in=centres_run_by(user)), ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def receipt_of_code(code: str) -> Receipt | None:
    """The receipt a printed code belongs to: for the public page that says whether it is genuine."""
    with scope.widened("whether a receipt is genuine"):
        return Receipt.objects.filter(code=code).select_related("centre").first()


def person_at_the_counter(ref: str) -> Artisan:
    """The entry with exactly this reference, of any district: somebody who stands at the counter with her slip."""
    with scope.widened("the person at the counter of a centre, by her own reference"):
        found = Artisan.objects.filter(ref=ref.strip().upper(), merged_into=None, erased_at=None).first()
    if found is None:
        raise NotFound()
    return found


def planned_case(user: User, ref: str) -> Case:
    """The case whose machines are planned; row security decides whether she sees it. Raises NotFound."""
    rows = Case.objects.select_related("district", "group", "applicant")
    if user.is_citizen:
        rows = rows.filter(applicant_user=user)
    elif not user.scope.everything:
        rows = rows.filter(Q(district_id__in=user.scope.districts) | Q(bank_id__in=user.scope.offices))
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found
