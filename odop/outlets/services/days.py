"""A day of a till is counted and closed by one person and signed by another; cash goes to the bank."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.services.counter import cash_differs, cash_to_bank
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.rows import held
from odop.outlets import events
from odop.outlets.models import BankSlip, DayClose, Shop
from odop.outlets.queries.days import (
    NOTES,
    expected,
    first_open_day,
    last_close,
    open_day,
    opening,
    report,
    worth,
)
from odop.outlets.services.authority import check_here, held_shop, reason_of

WHY = "the mart's books, which are the state's office's to see"
CLOSED = _("This day is closed already.")


@transaction.atomic
def close_day(shop: Shop, *, day: date, counted: Mapping[str, int], reason: str = "", by: User) -> DayClose:
    """The cash was counted, by notes and coins. Nothing is sold into this day any more. Refuses `not_your_shop`, `closed_already`,
    `not_yet`, `earlier_day_open`, `no_count`, `no_reason` where it is not what should be there."""
    check_here(by, shop)
    if set(counted) - {str(note) for note in NOTES} or any(
        not 0 <= number < 100_000 for number in counted.values()
    ):
        raise DomainError(_("Write how many there are of each note and coin."), code="no_count")
    present = held_shop(shop)
    last = last_close(present)
    if last is not None and last.day >= day:
        raise DomainError(CLOSED, code="closed_already")
    if day > clock.today():
        raise DomainError(_("This day is still to come."), code="not_yet")
    earlier = first_open_day(present, day)
    if earlier is not None and earlier < day:
        raise DomainError(_("Close the earlier day first."), code="earlier_day_open")
    should, there = expected(present, day), worth(counted)
    why = reason_of(reason) if should != there else ""
    made = DayClose.objects.create(
        shop=present, day=day, opening_paise=opening(present, day), expected_paise=should, counted_paise=there,
        counted={value: number for value, number in counted.items() if number}, reason=why,
        totals=report(present, day), closed_at=clock.now(), closed_by=by,
    )  # fmt: skip
    record(
        events.CLOSED,
        made,
        by=by,
        shop=present.ref,
        day=day.isoformat(),
        difference=str(made.difference_paise),
    )
    return made


@transaction.atomic
def reopen_day(close: DayClose, *, reason: str, by: User) -> None:
    """What was counted wrongly is counted again, as long as nobody has signed it and no later day is closed. Refuses `not_your_shop`,
    `signed`, `no_reason`, `later_day_closed`."""
    check_here(by, close.shop)
    why = reason_of(reason)
    shop = held_shop(close.shop)
    present = held(DayClose, close.pk)
    if present.signed_at is not None:
        raise DomainError(_("A signed day stays closed."), code="signed")
    last = last_close(shop)
    if last is not None and last.pk != present.pk:
        raise DomainError(_("A later day is closed already."), code="later_day_closed")
    record(events.REOPENED, shop, by=by, day=present.day.isoformat(), reason=str(len(why)))
    present.delete()


@transaction.atomic
def sign_day(close: DayClose, *, by: User) -> DayClose:
    """A second person has counted too and signs; what was too little or too much goes into the books. Refuses `not_your_shop`,
    `signed`, `own_count`."""
    check_here(by, close.shop)
    present = held(DayClose, close.pk)
    if present.signed_at is not None:
        raise DomainError(_("This day is signed already."), code="signed")
    if present.closed_by_id == by.pk:
        raise DomainError(_("Somebody else than who counted signs."), code="own_count")
    present.signed_at, present.signed_by = clock.now(), by
    present.save(update_fields=["signed_at", "signed_by"])
    if present.difference_paise:
        with scope.widened(WHY):
            cash_differs(present.difference_paise, by=by)
    record(events.SIGNED, present, by=by, day=present.day.isoformat())
    return present


@transaction.atomic
def bring_to_bank(shop: Shop, *, paise: int, slip: str, by: User) -> BankSlip:
    """Cash was taken out of the till to the bank, with the slip's number. Refuses `not_your_shop`, `no_slip`, `slip_taken`,
    `not_so_much`."""
    check_here(by, shop)
    number = slip.strip()[:40]
    if not number:
        raise DomainError(_("Write the number of the bank's slip."), code="no_slip")
    present = held_shop(shop)
    if BankSlip.objects.filter(shop=present, slip=number).exists():
        raise DomainError(_("This slip is noted already."), code="slip_taken")
    day = open_day(present, clock.today())
    if not 0 < paise <= expected(present, day):
        raise DomainError(_("So much cash does not lie in the till."), code="not_so_much")
    made = BankSlip.objects.create(
        shop=present, day=day, paise=paise, slip=number, noted_at=clock.now(), by=by
    )
    with scope.widened(WHY):
        cash_to_bank(paise, by=by)
    record(events.BANKED, shop, by=by, paise=str(paise))
    return made
