"""What is due to makers now, what is not theirs yet, and what went to the bank. Amounts are paise."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from odop.emart.enums import OPEN_CLAIMS, Account, OrderState, SettlementState
from odop.emart.models import BookEntry, Claim, PayoutAnswer, PayoutFile, Seller, Settlement
from odop.emart.queries.transfers import BANK_STATES
from odop.kernel.refusals import NotFound
from odop.lib.money import from_paise


@dataclass
class Due:
    """A maker with what she could be paid today; `why` is a code where she cannot: no_account, nothing_left."""

    seller: Seller
    orders: int
    paise: int
    waits: int  # of orders that may still come back, or are on their way
    why: str = ""

    @property
    def rupees(self) -> Decimal:
        return from_paise(self.paise)

    @property
    def waiting(self) -> Decimal:
        return from_paise(self.waits)


def due_to_makers(on: date) -> list[Due]:
    """Every maker whom the mart has to pay something through the bank, who is owed most first. Two queries; for those who see every
    row."""
    asked_back = Claim.objects.filter(state__in=OPEN_CLAIMS).values("line__order")
    hers = Q(movement__order__state=OrderState.DELIVERED, movement__order__returns_until__lt=on) & ~Q(
        movement__order__in=asked_back
    )
    rows = (
        BookEntry.objects.filter(account=Account.MAKER, movement__order__settlement__isnull=True)
        .filter(
            Q(movement__order__transfer__isnull=True) | Q(movement__order__transfer__state__in=BANK_STATES)
        )
        .exclude(movement__order=None)
        .values("seller")
        .annotate(
            due=Sum("paise", filter=hers),
            orders=Count("movement__order", filter=hers, distinct=True),
            waits=Sum("paise", filter=~hers),
        )
    )
    found = {row["seller"]: row for row in rows if row["due"] or row["waits"]}
    sellers = (
        Seller.objects.select_related("artisan", "group", "district")
        .defer("artisan__bank_account", "group__bank_account")
        .in_bulk(found)
    )
    dues = [
        Due(sellers[key], row["orders"], -(row["due"] or 0), -(row["waits"] or 0))
        for key, row in found.items()
    ]
    for one in dues:
        account = one.seller.group or one.seller.artisan
        if one.orders and one.paise <= 0:
            one.why = "nothing_left"
        elif one.paise > 0 and not account.bank_account_last4:
            one.why = "no_account"
    return sorted(
        (one for one in dues if one.paise or one.waits), key=lambda one: (-one.paise, one.seller.ref)
    )


def settlements_in_sight(state: str) -> QuerySet[Settlement]:
    """Settlements in that state, the newest first."""
    rows = Settlement.objects.select_related("seller", "district", "made_by", "file").defer("account")
    return rows.filter(state=state).order_by("-pk")


def counts_of_settlements() -> dict[str, tuple[int, int]]:
    """How many in each state, and their sum in paise."""
    rows = Settlement.objects.values_list("state").annotate(n=Count("pk"), paise=Sum("paise"))
    return {state: (n, paise) for state, n, paise in rows}


def settlement_in_sight(ref: str) -> Settlement:
    """Raises NotFound."""
    found = (
        Settlement.objects.select_related("seller__artisan", "district", "made_by", "file")
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise NotFound()
    return found


def _answered(state: SettlementState) -> Count:
    return Count("settlements", filter=Q(settlements__state=state))


def payout_files() -> QuerySet[PayoutFile]:
    """Files for the bank, the newest first, and how far the bank has answered each."""
    rows = PayoutFile.objects.select_related("made_by").annotate(
        paid=_answered(SettlementState.PAID),
        rejected=_answered(SettlementState.REJECTED),
        sent=_answered(SettlementState.SENT),
    )
    return rows.order_by("-pk")


def payout_file(ref: str) -> PayoutFile:
    """Raises NotFound."""
    found = payout_files().filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def payout_answers() -> QuerySet[PayoutAnswer]:
    return PayoutAnswer.objects.select_related("uploaded_by").annotate(count=Count("lines")).order_by("-pk")


def payout_answer(ref: str) -> PayoutAnswer:
    """Raises NotFound."""
    found = PayoutAnswer.objects.select_related("uploaded_by").filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found
