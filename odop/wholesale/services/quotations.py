"""The cell puts makers' answers together into a quotation; the buyer accepts it, asks for a change, or refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.queries.tax import declared_of, rates
from odop.emart.queries.tax import terms as mart_terms
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, filled
from odop.kernel.rows import held
from odop.lib.gst.amounts import Tax, tax_upon, total
from odop.lib.gst.rates import RateMissing, clean_hsn
from odop.lib.gst.supply import Kind, Supply, place_of_supply
from odop.lib.gst.units import NUMBERS, uqc_of
from odop.lib.money import rupees
from odop.wholesale import events
from odop.wholesale.definitions import trade_terms
from odop.wholesale.enums import BuyerState, EnquiryKind, EnquiryState, PayTerms, QuotationState, RequestState
from odop.wholesale.models import (
    Enquiry,
    EnquiryLine,
    Quotation,
    QuotationLine,
    Request,
    TradeBuyer,
    TradeOrder,
)
from odop.wholesale.services.authority import (
    Wrong,
    check_buyer,
    check_cell,
    next_ref,
    refuse,
    tell_buyer,
    wrong_state,
)
from odop.wholesale.services.enquiries import end_requests, title_of
from odop.wholesale.services.orders import place

HIGHEST_FREIGHT = 10**11


@dataclass(frozen=True)
class Pick:
    """So many pieces of a maker's answer, and the freight to the buyer in paise, without tax."""

    quantity: int | None
    freight: int = 0


@dataclass(frozen=True)
class Offered:
    """The terms of a quotation as written. `hsn` by the number of the enquiry's line."""

    picks: Mapping[str, Pick]  # by the request's number
    hsn: Mapping[int, str]
    terms: str = PayTerms.ADVANCE
    advance_percent: int | None = 0
    valid_until: date | None = None
    words: str = ""
    rate: Decimal | None = None


@transaction.atomic
def quote(enquiry: Enquiry, offered: Offered, *, by: User) -> Quotation:
    """A new version goes to the buyer; a version that is with her is over. Prices are those that the makers named; the corporation
    sells, adds the tax of the day and the freight.

    Refuses `not_the_cell`, `not_now`, `nobody`, `too_many` (more than was asked for), `no_rate`, `invalid`.
    """
    check_cell(by)
    present = held(Enquiry, enquiry.pk)
    if present.state not in (EnquiryState.SENT, EnquiryState.QUOTED):
        raise wrong_state()
    _check_terms(offered)
    assert offered.valid_until is not None  # noqa: S101 (checked above)
    lines = _lines(present, offered)
    before = present.quotations.order_by("-version").first()
    present.quotations.filter(state=QuotationState.SENT).update(state=QuotationState.LAPSED)
    supply = supply_of(present)
    # To the paisa: each delivery has a bill of its own, and together they are what was accepted.
    added = total([part for line in lines for part in (line.goods, line.freight)], rounded=False)
    made = Quotation.objects.create(
        ref=next_ref("QT"), enquiry=present, user_id=present.user_id, version=before.version + 1 if before else 1,
        terms=offered.terms, advance_percent=_advance(offered), valid_until=offered.valid_until, words=offered.words.strip()[:2000],
        rate=offered.rate if present.currency != "INR" else None, kind=supply.kind.value, place_code=supply.place,
        rounding_paise=added.rounding, total_paise=added.payable, made_at=clock.now(), made_by=by, is_sample=present.is_sample,
    )  # fmt: skip
    for line in lines:
        line.quotation = made
    QuotationLine.objects.bulk_create(lines)
    present.state, present.due_on, present.late_told = EnquiryState.QUOTED, made.valid_until, False
    present.save(update_fields=["state", "due_on", "late_told"])
    record(events.QUOTED, made, by=by, version=str(made.version), lines=str(len(lines)))
    _tell(present, made)
    return made


def _tell(enquiry: Enquiry, made: Quotation) -> None:
    buyer = TradeBuyer.objects.get(pk=enquiry.buyer_id)
    with override(buyer.language):
        said = gettext(
            "Quotation %(ref)s over %(amount)s is ready for your enquiry %(enquiry)s. Sign in and decide."
        )
        tell_buyer(
            buyer, said % {"ref": made.ref, "amount": rupees(made.total), "enquiry": enquiry.ref}, made.ref
        )


def _advance(offered: Offered) -> int:
    return (offered.advance_percent or 0) if offered.terms == PayTerms.ADVANCE else 0


def _check_terms(offered: Offered) -> None:
    wrong: Wrong = {}
    if offered.terms not in PayTerms.values:
        wrong["terms"] = _("Choose one of these.")
    if offered.advance_percent is None or not 0 <= offered.advance_percent <= 100:
        wrong["advance_percent"] = _("Write a part from 0 to 100.")
    if offered.valid_until is None or offered.valid_until < clock.today():
        wrong["valid_until"] = _("Write a day that is to come.")
    if offered.rate is not None and not 0 < offered.rate < 100_000:
        wrong["rate"] = _("Write rupees for one unit of the currency, or leave it empty.")
    refuse(wrong)


def supply_of(enquiry: Enquiry) -> Supply:
    """Whose tax it is: the corporation sells from its own State."""
    return place_of_supply(
        seller_state=mart_terms().state, delivery_state=enquiry.state_code, country=enquiry.country
    )


def _lines(enquiry: Enquiry, offered: Offered) -> list[QuotationLine]:
    requests = {
        one.ref: one
        for one in Request.objects.filter(line__enquiry=enquiry, state=RequestState.ANSWERED).select_related(
            "line__listing", "seller"
        )
    }
    supply = supply_of(enquiry)
    made: list[QuotationLine] = []
    taken: dict[int, int] = {}
    for ref, pick in offered.picks.items():
        one = requests.get(ref)
        if one is None or pick.quantity is None:
            continue
        assert one.quantity is not None and one.unit_paise is not None and one.days is not None  # noqa: S101
        taken[one.line_id] = taken.get(one.line_id, 0) + pick.quantity
        if not 1 <= pick.quantity <= one.quantity or taken[one.line_id] > one.line.quantity:
            raise DomainError(
                filled(
                    _("Of %(goods)s more is offered than was asked for or named by the maker."),
                    goods=one.title,
                ),
                code="too_many",
            )
        if not 0 <= pick.freight <= HIGHEST_FREIGHT:
            raise DomainError(_("The freight cannot be read. Write rupees."), code="wrong_freight")
        made.append(_line(one, pick, offered.hsn.get(one.line.number, ""), supply, len(made) + 1, enquiry))
    if not made:
        raise DomainError(_("Choose at least one maker who has named a price."), code="nobody")
    return made


def _line(one: Request, pick: Pick, hsn: str, supply: Supply, number: int, enquiry: Enquiry) -> QuotationLine:
    assert pick.quantity is not None and one.unit_paise is not None and one.days is not None  # noqa: S101
    code, rate = _rate(one.line, hsn, one.unit_paise, enquiry)
    goods = tax_upon(one.unit_paise * pick.quantity, rate, supply.kind)
    freight = tax_upon(pick.freight, rate, supply.kind)
    return QuotationLine(
        number=number, request=one, seller_id=one.seller_id, title=title_of(one.line), hsn=code, unit=_unit(one.line),
        quantity=pick.quantity,
        unit_paise=one.unit_paise, days=one.days, rate=rate if supply.kind is not Kind.EXPORT else 0, **_columns("", goods),
        **_columns("freight_", freight),
    )  # fmt: skip


def _columns(prefix: str, tax: Tax) -> dict[str, int]:
    first = f"{prefix}paise" if prefix else "taxable_paise"
    return {
        first: tax.taxable,
        f"{prefix}cgst_paise": tax.cgst,
        f"{prefix}sgst_paise": tax.sgst,
        f"{prefix}igst_paise": tax.igst,
    }


def _unit(line: EnquiryLine) -> str:
    """In what the article is counted, as its listing says; numbers where it was asked for in words."""
    good = line.listing
    return uqc_of(good.quantity_unit, good.net_quantity) if good else NUMBERS


def _rate(line: EnquiryLine, hsn: str, unit_paise: int, enquiry: Enquiry) -> tuple[str, Decimal]:
    """The HSN and the rate of the day. Abroad the whole code of eight digits is wanted."""
    written = hsn.strip() or (line.listing.hsn if line.listing else "")
    try:
        code = clean_hsn(written)
    except ValueError:
        raise _no_hsn(line) from None
    if not 4 <= len(code) <= 8 or (enquiry.kind == EnquiryKind.EXPORT and len(code) != 8):
        raise _no_hsn(line)
    declared = declared_of(line.listing) if line.listing else frozenset({"handicraft"})
    try:
        return code, rates().rate_of(code, on=clock.today(), unit_paise=unit_paise, conditions=declared).rate
    except RateMissing:
        raise DomainError(
            filled(
                _("The tax of HSN %(code)s has not been settled. It is looked up first, never guessed."),
                code=code,
            ),
            code="no_rate",
        ) from None


def _no_hsn(line: EnquiryLine) -> DomainError:
    words = filled(_("Write the HSN of %(goods)s: four digits or more, abroad all eight."), goods=line.title)
    return DomainError(words, code="no_hsn")


def _decidable(quotation: Quotation, by: User) -> tuple[Enquiry, Quotation]:
    """Enquiry and quotation as they are now, in this order locked. Refuses `not_yours`, `not_now`, `lapsed`."""
    enquiry = held(Enquiry, quotation.enquiry_id)
    present = held(Quotation, quotation.pk)
    check_buyer(by, present.user_id)
    if present.state != QuotationState.SENT or enquiry.state != EnquiryState.QUOTED:
        raise wrong_state()
    if present.valid_until < clock.today():
        raise DomainError(_("The days of this quotation are over. Ask for a new one."), code="lapsed")
    return enquiry, present


def _decide(present: Quotation, state: QuotationState, by: User, reason: str = "") -> None:
    present.state, present.decided_at, present.decided_by, present.reason = state, clock.now(), by, reason
    present.save(update_fields=["state", "decided_at", "decided_by", "reason"])


@transaction.atomic
def accept(quotation: Quotation, *, by: User) -> TradeOrder:
    """The buyer takes it: it is an order with a delivery planned for each line. Refuses `not_yours`, `not_now`, `lapsed`,
    `not_accepted` where the cell has closed the buyer meanwhile."""
    enquiry, present = _decidable(quotation, by)
    if TradeBuyer.objects.get(pk=enquiry.buyer_id).state != BuyerState.ACCEPTED:
        raise DomainError(_("The cell has to accept your registration first."), code="not_accepted")
    _decide(present, QuotationState.ACCEPTED, by)
    enquiry.state, enquiry.due_on, enquiry.closed_at = EnquiryState.ORDERED, None, clock.now()
    enquiry.save(update_fields=["state", "due_on", "closed_at"])
    record(events.QUOTE_ACCEPTED, present, by=by)
    return place(present, enquiry, by=by)


@transaction.atomic
def ask_change(quotation: Quotation, *, reason: str, by: User) -> Quotation:
    """The buyer wants it otherwise: the cell makes a new version. Refuses `not_yours`, `not_now`, `lapsed`, `invalid`."""
    enquiry, present = _decidable(quotation, by)
    _decide(present, QuotationState.CHANGE, by, _reason(reason))
    enquiry.state = EnquiryState.SENT
    enquiry.due_on = clock.today() + timedelta(days=trade_terms().days_to_quote)
    enquiry.save(update_fields=["state", "due_on"])
    record(events.CHANGE_ASKED, present, by=by)
    return present


@transaction.atomic
def turn_down(quotation: Quotation, *, reason: str, by: User) -> Quotation:
    """The buyer does not want it, and says why; the enquiry is closed. Refuses `not_yours`, `not_now`, `lapsed`, `invalid`."""
    enquiry, present = _decidable(quotation, by)
    _decide(present, QuotationState.REFUSED, by, _reason(reason))
    enquiry.state, enquiry.due_on, enquiry.closed_at = EnquiryState.CLOSED, None, clock.now()
    enquiry.reason = present.reason
    enquiry.save(update_fields=["state", "due_on", "closed_at", "reason"])
    record(events.QUOTE_REFUSED, present, by=by)
    with scope.widened("makers who were asked are not waited for any more"):
        end_requests(enquiry)
    return present


def _reason(text: str) -> str:
    if not 3 <= len(text.strip()) <= 500:
        refuse({"reason": _("Write a reason.")})
    return text.strip()
