"""Who may sell what where, by the way the seller stands to the tax; and what is held back from whom.

Notifications 34, 36 and 37/2023-Central Tax: a seller without registration who is enrolled, and one under composition, may
sell through an operator within their own State only, and the operator must not let them do otherwise. What the corporation
has bought and sells itself goes anywhere.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from odop.lib.gst.limits import LimitBook
from odop.lib.gst.supply import Kind


class TaxMode(Enum):
    """How a seller stands to the tax."""

    REGULAR = "regular"  # has a GSTIN, collects tax
    COMPOSITION = "composition"  # has a GSTIN, pays a share of turnover, collects none
    ENROLLED = "enrolled"  # has an enrolment number, below the limit
    AGGREGATED = "aggregated"  # sells to the corporation, which sells on


class Way(Enum):
    """How a line can be sold."""

    OWN = "own"  # by the maker under the maker's own name
    CORPORATION = "corporation"  # bought and sold on by the corporation
    NONE = "none"


@dataclass(frozen=True)
class Verdict:
    """`reason` is a code, empty where the line is simply sold: own_state_only, composition_own_state, over_limit, not_paid_apart."""

    way: Way
    reason: str = ""


def way_to_sell(
    mode: TaxMode,
    kind: Kind,
    *,
    through_corporation: bool,
    turnover_paise: int = 0,
    line_paise: int = 0,
    limits: LimitBook | None = None,
    on: date | None = None,
    paid_apart: bool = True,
) -> Verdict:
    """Returns how a line may be sold to its place.

    `through_corporation`: the maker has agreed that the corporation buys and sells on, so an unlawful line is led there
    instead of being refused. An enrolled seller whose sales of the year would pass the limit of s.22 must register first.
    `paid_apart`: the payment service pays this seller itself; the market may not hold the money of those who sell in their own
    name (RBI, Master Direction on Payment Aggregators, 15 September 2025), so without it they do not.
    """
    if mode is TaxMode.AGGREGATED:
        return Verdict(Way.CORPORATION)
    reason = ""
    if mode is TaxMode.ENROLLED and kind is not Kind.WITHIN:
        reason = "own_state_only"
    elif mode is TaxMode.COMPOSITION and kind is not Kind.WITHIN:
        reason = "composition_own_state"
    elif (
        mode is TaxMode.ENROLLED
        and limits is not None
        and on is not None
        and turnover_paise + line_paise > limits.limit("registration", on).paise
    ):
        reason = "over_limit"
    elif not paid_apart:
        reason = "not_paid_apart"
    if not reason:
        return Verdict(Way.OWN)
    return Verdict(Way.CORPORATION if through_corporation else Way.NONE, reason)


def collects_tax(mode: TaxMode, way: Way) -> bool:
    """Returns whether the invoice carries tax: the corporation's and a regular seller's do."""
    return way is Way.CORPORATION or mode is TaxMode.REGULAR


@dataclass(frozen=True)
class HeldBack:
    """Paise held back from a seller, each with the law's label; nothing where the corporation is the seller."""

    tcs_cgst: int = 0
    tcs_sgst: int = 0
    tcs_igst: int = 0
    tds: int = 0
    tds_section: str = ""

    @property
    def tcs(self) -> int:
        return self.tcs_cgst + self.tcs_sgst + self.tcs_igst

    @property
    def all(self) -> int:
        return self.tcs + self.tds


def held_back(
    mode: TaxMode,
    way: Way,
    kind: Kind,
    *,
    taxable_paise: int,
    gross_paise: int,
    has_pan: bool,
    individual: bool,
    gross_before_paise: int,
    limits: LimitBook,
    on: date,
) -> HeldBack:
    """Returns what the operator holds back from one sale.

    TCS (s.52 CGST Act) on the net taxable value of registered sellers, none from an enrolled one (37/2023-CT) and none on
    the corporation's own sales. TDS of the operator on the gross amount; an individual with PAN pays none until the sales of
    the year pass the threshold; without PAN the higher rate holds from the first rupee. `gross_before_paise` is what this
    seller has sold in the year before: the sale that passes the threshold is charged in full, as those after it.
    """
    if way is not Way.OWN:
        return HeldBack()
    cgst = sgst = igst = 0
    if mode in (TaxMode.REGULAR, TaxMode.COMPOSITION):
        if kind is Kind.WITHIN:
            cgst = sgst = limits.limit("tcs_half", on).of(taxable_paise)
        else:
            igst = limits.limit("tcs", on).of(taxable_paise)
    if not has_pan:
        rule = limits.limit("tds_without_pan", on)
        return HeldBack(cgst, sgst, igst, rule.of(gross_paise), rule.section)
    if individual and gross_before_paise + gross_paise <= limits.limit("tds_threshold", on).paise:
        return HeldBack(cgst, sgst, igst)
    rule = limits.limit("tds", on)
    return HeldBack(cgst, sgst, igst, rule.of(gross_paise), rule.section)
