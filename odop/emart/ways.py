"""Which lawful way of selling follows from three plain questions, and what it means for her, said before she agrees.

Source: CGST Act 2017 sections 10, 22, 24(ix) and 52; Notifications 10/2019-CT (₹ 40 lakh a year for goods), 34/2023-CT, 36/2023-CT
and 37/2023-CT (sellers through an operator without registration, or under composition: within their State only).
A tax adviser has to confirm the reading before goods are sold.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from odop.emart.enums import TaxMode

TERMS = "2026-11"  # version of the consequences below: what she agreed to is kept by this name
LIMIT_LAKH = 40  # Notification 10/2019-CT; goods only

GST = (
    ("regular", _("Yes, and I show GST on my bills")),
    ("composition", _("Yes, under the composition scheme")),
    ("none", _("No")),
)
TURNOVER = (
    ("below", _("₹ 40 lakh or less")),
    ("above", _("More than ₹ 40 lakh")),
)
WHERE = (
    ("everywhere", _("In all of India. The corporation buys from me and sells it")),
    ("within", _("Only within my State, in my own name")),
    ("both", _("Within my State in my own name; for other States the corporation buys from me and sells")),
)


@dataclass(frozen=True)
class Way:
    """A tax mode with what it means, each sentence by itself, and what is needed for it."""

    mode: TaxMode
    means: tuple[Any, ...]
    needs_gstin: bool = False
    needs_enrolment: bool = False


WAYS = {
    TaxMode.REGULAR: Way(
        TaxMode.REGULAR,
        (
            _("You sell in your own name to all of India."),
            _("The bill is yours, with your GSTIN. You pay the GST to the government and file the returns."),
            _("0.5% of the price before tax is held back as tax and stands in your GST account, where you can use it."),
        ),
        needs_gstin=True,
    ),
    TaxMode.COMPOSITION: Way(
        TaxMode.COMPOSITION,
        (
            _("You sell in your own name, but only to buyers in your State. The law does not allow more."),
            _("You give a bill of supply. You may not ask the buyer for GST."),
            _("0.5% of the price is held back as tax and stands in your GST account."),
        ),
        needs_gstin=True,
    ),
    TaxMode.ENROLLED: Way(
        TaxMode.ENROLLED,
        (
            _("You sell in your own name, but only to buyers in your State. The law does not allow more."),
            _("You need no GST number, only an enrolment number, which the GST portal gives free with your PAN."),
            _("No GST is added and nothing is held back for it."),
        ),
        needs_enrolment=True,
    ),
    TaxMode.AGGREGATED: Way(
        TaxMode.AGGREGATED,
        (
            _("Buyers in all of India can order your goods."),
            _("The corporation buys each piece from you when it is sold, and bills the buyer with GST. You file nothing."),
            _(
                "You are paid the price that you set, less the GST that is in it. Your name stands on the page of the goods"
                " and on the card that goes with them."
            ),
        ),
    ),
}  # fmt: skip


ELSEWHERE = _(
    "What is ordered from other States the corporation buys from you, less the GST that is in the price, and sells."
)


def way_of(gst: str, turnover: str, where: str) -> Way | None:
    """The way that follows from her answers; None while an answer is missing, or where she must register first."""
    if gst == "regular":
        return WAYS[TaxMode.REGULAR]
    if gst not in ("composition", "none") or (gst == "none" and turnover != "below"):
        return None
    if where == "everywhere":
        return WAYS[TaxMode.AGGREGATED]
    own = WAYS[TaxMode.COMPOSITION if gst == "composition" else TaxMode.ENROLLED]
    if where == "both":
        return replace(own, means=(*own.means, ELSEWHERE))
    return own if where == "within" else None


def must_register(gst: str, turnover: str) -> bool:
    """Above the limit goods may not be sold without a GST number (CGST Act 2017, section 22)."""
    return gst == "none" and turnover == "above"
