"""Makers are paid: for every order that has become theirs, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart import events
from odop.emart.enums import OPEN_CLAIMS, Account, Movement, OrderState, SettlementState
from odop.emart.models import BookEntry, Order, Seller, Settlement
from odop.emart.services.books import post
from odop.emart.services.payouts import check_pays
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.rows import held
from odop.kernel.services import next_number
from odop.places.queries import financial_year, financial_year_of


def _check(by: User) -> None:
    if not (by.may(RUN_MART) and by.scope.everything):
        raise NotAllowed(_("Makers are paid by the state's office."), code="not_your_place")


@transaction.atomic
def settle(seller: Seller, *, by: User) -> Settlement | None:
    """What a maker is paid now: the orders that were delivered, whose days for returns are over and of
    which nothing is asked back. Nothing where there is none.
    Refuses `not_your_place`, `no_account`."""
    _check(by)
    present = held(Seller, seller.pk)
    orders = list(
        Order.objects.select_for_update()
        .filter(
            seller=present,
            state=OrderState.DELIVERED,
            settlement__isnull=True,
            returns_until__lt=clock.today(),
        )
        .exclude(lines__claims__state__in=OPEN_CLAIMS)
        .order_by("pk")
    )
    owed = BookEntry.objects.filter(movement__order__in=orders, account=Account.MAKER)
    paise = -(owed.aggregate(n=Sum("paise"))["n"] or 0)
    if paise <= 0:
        return None
    account = present.group or present.artisan
    if not account.bank_account:
        raise DomainError(
            _("The register has no bank account of this maker. Note it there first."), code="no_account"
        )
    year = financial_year(financial_year_of(clock.today())).short
    made = Settlement.objects.create(
        ref=f"SM-{year}-{next_number(f'emart.settlement.{year}'):06}",
        seller=present,
        district_id=present.district_id,
        paise=paise,
        account=account.bank_account,
        account_last4=account.bank_account_last4,
        ifsc=account.bank_ifsc,
        made_at=clock.now(),
        made_by=by,
    )
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(settlement=made)
    post(Movement.SETTLED, {Account.MAKER: paise, Account.BANK: -paise}, by=by, seller=present)
    record(events.SETTLED, made, by=by, orders=str(len(orders)))
    return made


@dataclass
class Run:
    """What a run of settlements came to: made, and whose sum could not be made ready, by code."""

    made: list[Settlement]
    held_back: list[tuple[Seller, str]]


def settle_all(sellers: Iterable[Seller], *, by: User) -> Run:
    """A settlement for each of these makers who has something due; one that cannot be paid stops no other. Refuses
    `not_your_place`, `nothing_due`."""
    _check(by)
    run = Run([], [])
    for seller in sorted(sellers, key=lambda one: one.pk):
        try:
            made = settle(seller, by=by)
        except DomainError as refusal:
            run.held_back.append((seller, refusal.code))
            continue
        if made is not None:
            run.made.append(made)
    if not run.made:
        raise DomainError(_("There is nobody to be paid now."), code="nothing_due")
    return run


@transaction.atomic
def note_payout(settlement: Settlement, *, on: date, bank_reference: str, by: User) -> Settlement:
    """It was paid without a file, as the bank's statement shows. Refuses `not_your_place`, `same_person` to whoever made it ready,
    `paid_already`, `no_reference`, `reference_taken`."""
    check_pays(by)
    present = held(Settlement, settlement.pk)
    if present.state not in (SettlementState.MADE, SettlementState.SENT):
        raise DomainError(_("This payment is noted already."), code="paid_already")
    if present.made_by_id == by.pk:
        raise NotAllowed(
            _("Whoever made a payment ready does not note that it was paid."), code="same_person"
        )
    if not bank_reference.strip():
        raise DomainError(_("Write the bank's reference (UTR)."), code="no_reference")
    present.paid_on, present.bank_reference = on, bank_reference.strip()[:40]
    present.state = SettlementState.PAID
    try:
        with transaction.atomic():
            present.save(update_fields=["paid_on", "bank_reference", "state"])
    except IntegrityError as error:
        raise DomainError(
            _("This bank reference stands at another payment."), code="reference_taken"
        ) from error
    record(events.PAID_OUT, present, by=by)
    return present
