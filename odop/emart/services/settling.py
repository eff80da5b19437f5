"""Makers are paid: for every order that has become theirs, once. Who sells in her own name is paid by the payment service, which lets go
what it has set aside for her; all others through the bank."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart import events
from odop.emart.enums import OPEN_CLAIMS, Account, Movement, OrderState, SettlementState, TransferState
from odop.emart.models import BookEntry, Order, Seller, Settlement, Transfer
from odop.emart.queries.transfers import BY_BANK
from odop.emart.services.books import post
from odop.emart.services.linked import settles_to_her
from odop.emart.services.orders import WHY, held_order
from odop.emart.services.payouts import check_pays
from odop.emart.services.transfers import FOR_GOOD, waits_for
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.rows import held
from odop.kernel.services import next_number
from odop.lib.payments.gateway import Gateway, GatewayError
from odop.places.queries import financial_year, financial_year_of


def _check(by: User) -> None:
    if not (by.may(RUN_MART) and by.scope.everything):
        raise NotAllowed(_("Makers are paid by the state's office."), code="not_your_place")


def _ref() -> str:
    year = financial_year(financial_year_of(clock.today())).short
    return f"SM-{year}-{next_number(f'emart.settlement.{year}'):06}"


@transaction.atomic
def settle(seller: Seller, *, by: User) -> Settlement | None:
    """What a maker is paid now: the orders that were delivered, whose days for returns are over and of
    which nothing is asked back; not those that the payment service pays. Nothing where there is none.
    Refuses `not_your_place`, `no_account`."""
    _check(by)
    present = held(Seller, seller.pk)
    orders = list(
        Order.objects.select_for_update(of=("self",))
        .filter(
            BY_BANK,
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
    made = Settlement.objects.create(
        ref=_ref(),
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


@transaction.atomic
def release(order: Order, *, at: Gateway) -> Settlement | None:
    """The payment service lets go what it has set aside of an order: its maker is paid, by a settlement of this order alone. Nothing
    where it is not hers yet, what lies there is not yet what it should be, or the service has not confirmed her bank account. Killed
    after it was let go, it is let go again, which changes nothing. Raises GatewayError. Refuses `wrong_state`."""
    with scope.widened(WHY):
        present = held_order(order, OrderState.DELIVERED)
        transfer = Transfer.objects.select_for_update(of=("self",)).get(order=present)
        hers = BookEntry.objects.filter(movement__order=present, account=Account.MAKER)
        paise = -(hers.aggregate(n=Sum("paise"))["n"] or 0)
        over = present.returns_until is not None and present.returns_until < clock.today()
        if (
            transfer.state != TransferState.HELD
            or present.settlement_id is not None
            or not over
            or not 0 < paise == transfer.net_paise
            or present.lines.filter(claims__state__in=OPEN_CLAIMS).exists()
        ):
            return None
        seller = Seller.objects.select_related("artisan", "unit", "group").get(pk=present.seller_id)
        if not settles_to_her(seller, at=at):
            known = (seller.group or seller.artisan).bank_account_last4
            waits_for(transfer, "not_confirmed" if known else "no_bank")
            return None
        if at.release(transfer.number).on_hold:
            return None
        made = Settlement.objects.create(
            ref=_ref(), seller_id=present.seller_id, district_id=present.district_id, paise=paise, made_at=clock.now(),
            state=SettlementState.PAID, paid_on=clock.today(), bank_reference=transfer.number,
        )  # fmt: skip
        present.settlement = made
        present.save(update_fields=["settlement"])
        transfer.state, transfer.released_at = TransferState.RELEASED, clock.now()
        transfer.waits = ""
        transfer.save(update_fields=["state", "released_at", "waits"])
        post(
            Movement.SETTLED,
            {Account.MAKER: paise, Account.GATEWAY: -paise},
            by=SYSTEM,
            seller=present.seller,
        )
        record(events.RELEASED, made, by=SYSTEM, number=transfer.number)
    return made


def let_go(order: Order, *, at: Gateway) -> Settlement | None:
    """`release`; what the payment service refuses for good is noted, and tried again. Raises GatewayError where it does not answer."""
    try:
        return release(order, at=at)
    except GatewayError as error:
        if error.code != FOR_GOOD:
            raise
        with scope.widened(WHY):
            waits_for(Transfer.objects.get(order=order), str(error))
        return None


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
