"""What a coupon takes off a cart, and why it does not.

A coupon counts for goods that the corporation sells in its own name. There the discount stands on the bill before the goods are
supplied, and the value that bears tax is what is left (s.15(3)(a) CGST Act). On a maker's own bill it would be money of a third
party, which belongs to the value (s.15(2)(e)), so it does not count for what she sells herself.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.emart.enums import OrderState
from odop.emart.models import Coupon, CouponUse, OrderLine
from odop.emart.queries.carts import Looked
from odop.emart.queries.tax import declared_of, rates, terms
from odop.emart.shares import shares_with_discount
from odop.kernel.refusals import NotFound, filled
from odop.kernel.ui.numbers import day_text, rupees
from odop.lib.gst.amounts import Tax, shared_out, tax_within
from odop.lib.gst.selling import Way
from odop.lib.money import from_paise

Words = str | Promise
WHY: dict[str, Words] = {
    "coupon_unknown": _("There is no coupon with this code. Please look at it once more."),
    "coupon_paused": _("This coupon is not taken just now."),
    "coupon_early": _("This coupon counts from %(first)s on."),
    "coupon_over": _("This coupon was valid until %(last)s."),
    "coupon_used_up": _("This coupon has been used as often as it may be."),
    "coupon_nothing": _("Nothing in your cart is among the goods of this coupon."),
    "coupon_least": _(
        "This coupon counts for goods of %(least)s or more that the corporation sells. What makers sell themselves does not count."
    ),
    # Whoever writes somebody else's number is not told whether it has bought here.
    "coupon_not_yours": _("This coupon cannot be used with this order."),
}


def words_of(coupon: Coupon | None, why: str) -> Words:
    """Why it does not count, in a sentence."""
    if coupon is None:
        return WHY[why]
    return filled(
        WHY[why],
        first=day_text(coupon.first_on),
        last=day_text(coupon.last_on),
        least=rupees(from_paise(coupon.least_paise)),
    )


def clean_code(text: str) -> str:
    """A code as it is kept: capitals and digits, however it was typed."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())[:20]


def coupon_coded(text: str) -> Coupon | None:
    """Needs every row in sight."""
    return Coupon.objects.filter(code=clean_code(text)).first()


def why_not_on(coupon: Coupon, on: date) -> str:
    """A code where it does not count on this day; what may be used at most is looked at once more when it is used."""
    if coupon.paused_at is not None:
        return "coupon_paused"
    if on < coupon.first_on:
        return "coupon_early"
    if on > coupon.last_on:
        return "coupon_over"
    return "coupon_used_up" if coupon.times is not None and coupon.used >= coupon.times else ""


def _counts_for(coupon: Coupon, line: Looked) -> bool:
    listing = line.offer.listing
    return (
        line.verdict.way is Way.CORPORATION
        and line.hamper is None  # sold for less already
        and (not coupon.crafts or listing.craft in coupon.crafts)
        and (not coupon.districts or listing.seller.district.code in coupon.districts)
        and (not coupon.sellers or listing.seller.ref in coupon.sellers)
    )


def take_off(coupon: Coupon, lines: Sequence[Looked], on: date) -> str:
    """Takes it off the lines it counts for, in proportion to their price, to the paisa; returns a code where it does not count.

    The rate is looked up for what is left, since bands go by the value of a piece after the discount. The maker is paid as without
    it: what is missing is the corporation's.
    """
    if why := why_not_on(coupon, on):
        return why
    counting = [line for line in lines if _counts_for(coupon, line)]
    if not counting:
        return "coupon_nothing"
    whole = sum(line.paise for line in counting)
    if whole < coupon.least_paise:
        return "coupon_least"
    off = coupon.paise if coupon.paise is not None else whole * (coupon.percent or 0) // 100
    off = min(off, coupon.most_paise or off, whole - len(counting))
    if off <= 0:
        return "coupon_nothing"
    for line, part in zip(counting, shared_out(off, [line.paise for line in counting]), strict=True):
        _lower(line, part, on)
    return ""


def _lower(line: Looked, off: int, on: date) -> None:
    listing, gross, full = line.offer.listing, line.paise - off, line.tax
    line.off = off
    if line.kind is None:  # nobody knows yet where it goes, nor what tax it bears
        line.tax = Tax(gross, 0, 0, 0)
        return
    rate = rates().rate_within(
        listing.hsn, on=on, gross_unit_paise=gross // line.quantity, conditions=declared_of(listing)
    )
    line.rate, line.tax = rate, tax_within(gross, rate.rate, line.kind)
    line.shares = shares_with_discount(line.tax, full, Decimal(terms().commission_percent))


def coupons_of_the_desk() -> QuerySet[Coupon]:
    """All coupons, the newest first, each with what it has taken off."""
    return Coupon.objects.select_related("made_by").order_by("-pk")


def coupon_named(code: str) -> Coupon:
    """Raises NotFound."""
    found = Coupon.objects.filter(code=code).first()
    if found is None:
        raise NotFound()
    return found


def uses_of(coupon: Coupon) -> list[tuple[CouponUse, int]]:
    """Its last uses, with their purchases and the paise that were taken off and still are."""
    used = list(CouponUse.objects.filter(coupon=coupon).select_related("purchase").order_by("-pk")[:200])
    lines = _standing().filter(order__purchase__in=[one.purchase_id for one in used]).order_by()
    off = dict(lines.values_list("order__purchase").annotate(n=Sum(LEFT)))
    return [(one, int(off.get(one.purchase_id, 0))) for one in used]


# What came back takes its part of the discount with it, counted from the beginning of the line.
LEFT = F("discount_paise") - F("discount_paise") * F("returned") / F("quantity")


def _standing() -> QuerySet[OrderLine]:
    """Lines with a discount, but for orders that were called off or not taken."""
    gone = [OrderState.CANCELLED, OrderState.REFUSED]
    return OrderLine.objects.filter(discount_paise__gt=0).exclude(order__state__in=gone)


def taken_off(coupon: Coupon) -> int:
    """Paise that it took off what was bought and neither called off nor sent back: read from the lines, since an order of several
    may be called off alone."""
    lines = _standing().filter(order__purchase__coupon_use__coupon=coupon)
    return int(lines.order_by().aggregate(n=Sum(LEFT))["n"] or 0)
