"""Goods above the limit leave with an e-way bill, or not at all (Rule 138(1) CGST Rules)."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import OrderState, PaperKind, ParcelFor, ParcelState
from odop.emart.models import Parcel
from odop.emart.queries.eway_to_come import goes_free_with, parcel_needs
from odop.emart.services.authority import check_sells
from odop.emart.services.orders import WHY, held_order
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.lib.digits import to_ascii_digits
from odop.lib.gst.eway import clean_number

MISSING = _(
    "This parcel may not leave yet: goods of this value need an e-way bill on the road. Write its number and day at the parcel first."
)


def check_may_leave(parcel: Parcel, carrier: str) -> None:
    """With this carrier, by its code. Refuses `no_eway_bill`."""
    if not parcel.eway_number and not goes_free_with(carrier) and parcel_needs(parcel):
        raise DomainError(MISSING, code="no_eway_bill")


def checked_eway(number: str, on: date | None, *, earliest: date) -> tuple[str, date]:
    """The number and day of an e-way bill as they are kept; `earliest`: the day of its paper. Refuses `eway_number`, `eway_day`."""
    try:
        clean = clean_number(to_ascii_digits(number))
    except ValueError:
        raise DomainError(_("The number of an e-way bill has twelve digits."), code="eway_number") from None
    if on is None or not earliest <= on <= clock.today():
        raise DomainError(
            _("Write the day of the e-way bill: not before its paper, and not in the future."),
            code="eway_day",
        )
    return clean, on


@transaction.atomic
def note_eway(parcel: Parcel, *, number: str, on: date | None, by: User) -> Parcel:
    """The e-way bill that was made for it; it can be put right until the parcel leaves. Refuses `not_your_place`, `wrong_state`,
    `not_billed`, `eway_number`, `eway_day`."""
    check_sells(by, parcel.order.seller)
    with scope.widened(WHY):
        order = held_order(parcel.order, *OrderState)
        present = Parcel.objects.select_for_update(of=("self",)).get(pk=parcel.pk)
        if present.state != ParcelState.PACKED:
            raise DomainError(_("This parcel has left already."), code="wrong_state")
        earliest = localdate(present.packed_at)
        if present.heading == ParcelFor.SALE:
            bill = order.papers.filter(kind__in=[PaperKind.INVOICE, PaperKind.BILL_OF_SUPPLY]).first()
            if bill is None:
                raise DomainError(
                    _("Make the bill first: the e-way bill names its number."), code="not_billed"
                )
            earliest = bill.issued_on
        present.eway_number, present.eway_on = checked_eway(number, on, earliest=earliest)
        present.save(update_fields=["eway_number", "eway_on"])
        record(events.EWAY_NOTED, order, by=by, parcel=present.ref)
    return present
