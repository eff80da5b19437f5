"""Buying in the mart, as the API is asked and answers."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from odop.api.schemas.words import Amount, Code, In, Line, Out, Ref, Rupees, Words

Pin = Annotated[str, Field(pattern=r"^[1-9][0-9]{5}$", examples=["226001"])]
Pieces = Annotated[int, Field(ge=1, le=50)]


class Wish(In):
    """So many pieces of a variant."""

    sku: Line = Field(examples=["MT-SBL-00012-1"])
    quantity: Pieces


class HamperWish(In):
    """So many of a hamper."""

    ref: Line = Field(examples=["HM-0012"])
    quantity: Annotated[int, Field(ge=1, le=20)]


class QuoteIn(In):
    """What is wanted, and where it is to go: articles, hampers or both."""

    lines: list[Wish] = Field([], max_length=40)
    hampers: list[HamperWish] = Field([], max_length=10)
    coupon: Line = Field("", description="A code that takes something off what the corporation sells.")
    pin_code: Pin
    state_code: Code | None = Field(
        None, description="GST code, where several States share the PIN code.", examples=["09"]
    )


class BuyerIn(In):
    """Who receives the parcels."""

    name: Line
    mobile: Line
    email: Line = Field("", description="Where messages and the bill go as well.")
    address: Annotated[str, Field(max_length=300)]
    place: Line
    gstin: Line = ""


class PurchaseIn(QuoteIn):
    """A purchase. `total` is the sum that was agreed; another one is refused (`changed`)."""

    buyer: BuyerIn
    pay_by: Literal["online", "at_door"] = "online"
    total: Amount | None = None


class QuotedLineOut(Out):
    sku: str
    hamper: str | None = Field(
        description="The hamper it is a part of; `price` is then its part of that price."
    )
    quantity: int
    price: Rupees


class QuotedHamperOut(Out):
    """Hampers for their price; their articles lie in the parcels of their makers."""

    ref: str
    quantity: int
    price: Rupees


class QuotedParcelOut(Out):
    """What one maker ships; an order and a bill of its own."""

    maker: str
    sold_by: Literal["own", "corporation"]
    lines: list[QuotedLineOut]
    delivery: Rupees
    total: Rupees
    days: int = Field(description="Until it leaves the maker.")


class NotForSaleOut(Out):
    sku: str
    hamper: str | None = Field(description="Where a hamper cannot be bought; it is said once of each.")
    code: str = Field(examples=["sold_out"])
    text: Words


class CouponRefusedOut(Out):
    code: str = Field(examples=["coupon_over"])
    text: Words


class QuoteOut(Out):
    """What it would cost now. Nothing is held."""

    state_code: str
    parcels: list[QuotedParcelOut]
    hampers: list[QuotedHamperOut]
    refused: list[NotForSaleOut]
    off: Rupees = Field(description="By the coupon; `total` is what is left to pay.")
    coupon_refused: CouponRefusedOut | None
    can_be_bought: bool
    total: Rupees


class PurchaseOut(Out):
    """A purchase that holds its pieces until `expires_at`; webhooks tell how its orders stand."""

    ref: str = Field(examples=["PU-2627-000417"])
    orders: list[Ref]
    total: Rupees
    state: str
    expires_at: datetime
    gateway_order: str | None = Field(description="To be paid with the gateway; null: cash at the door.")
    page: str | None = Field(
        None,
        description="The buyer's own page: bills, returns, complaints. Given here alone; pass it on to her. Whoever has it acts for her.",
    )


class LineStateOut(Out):
    """A line of an order: what of it comes, and what came back."""

    kind: str = Field(examples=["goods"])
    sku: str = Field(description="Empty for delivery and gift wrap.")
    hamper: str | None = Field(description="The hamper that it is a part of.")
    quantity: int
    left_out: int = Field(description="Pieces that the maker does not send; paid back.")
    returned: int = Field(description="Pieces that came back or were not taken.")


class OrderStateOut(Out):
    """An order as its maker and its carrier have it now."""

    ref: Ref
    state: str = Field(examples=["shipped"])
    maker: str
    total: Rupees
    ship_by: date | None
    carrier: str
    tracking: str
    sent_at: datetime | None
    delivered_at: datetime | None
    lines: list[LineStateOut]


class PurchaseStateOut(Out):
    """What became of a purchase."""

    ref: str
    state: str
    total: Rupees
    expires_at: datetime
    orders: list[OrderStateOut]
