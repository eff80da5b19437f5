"""The mart, as the API answers and is asked."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from odop.api.schemas.cases import PlaceOut
from odop.api.schemas.words import Amount, Code, In, Line, Out, Ref, Rupees, Words

Pin = Annotated[str, Field(pattern=r"^[1-9][0-9]{5}$", examples=["226001"])]
Pieces = Annotated[int, Field(ge=1, le=50)]


class GoodOut(Out):
    """A good that stands in the mart, as lists show it."""

    ref: str = Field(examples=["MT-SBL-00012"])
    title: Words
    craft: str = Field(description="Kind of goods, as in /mart/crafts.")
    district: PlaceOut
    maker: Words
    price: Rupees = Field(description="Of the cheapest variant, every tax included.")
    mrp: Rupees
    can_be_bought: bool
    made_to_order: bool
    gi: bool
    within_state: bool = Field(description="The law lets this maker sell within her State only.")
    stars: str | None = Field(
        description="Average of its reviews; null: nobody has said anything.", examples=["4.3"]
    )
    reviews: int
    sold: int = Field(description="Pieces delivered and kept within a year.")
    page: str = Field(description="Where people see it.")
    is_sample: bool


class HamperPartOut(Out):
    """So many of an article in each hamper."""

    sku: str
    quantity: int
    title: Words
    maker: Words
    good: str = Field(description="Reference of the good, as in /mart/goods.")


class HamperOut(Out):
    """Articles that the corporation sells together for one price."""

    ref: str = Field(examples=["HM-0012"])
    title: Words
    description: Words
    price: Rupees = Field(description="Every tax included.")
    goods_price: Rupees = Field(description="Its articles one by one today.")
    can_be_bought: bool
    parcels: int = Field(description="One of each maker; each bears its charge of delivery.")
    delivery_within: Rupees | None = Field(
        description="Of all parcels, within the State; null: too heavy to be sent."
    )
    delivery_between: Rupees | None = Field(description="Of all parcels, to another State.")
    shown_until: date
    articles: list[HamperPartOut]
    page: str = Field(description="Where people see it, and buy it.")
    is_sample: bool


class VariantOut(Out):
    """A variant that can be bought."""

    sku: str
    name: Words
    price: Rupees
    mrp: Rupees
    free: int = Field(description="Pieces on hand that no order holds.")
    made_to_order: bool
    lead_days: int = Field(description="Until it leaves the maker.")
    weight_g: int


class WholeGoodOut(GoodOut):
    """A good with what the law wants declared of it and everything that can be bought of it."""

    description: Words
    material: Words
    care: Words
    story: Words
    hsn: str
    gi_name: str
    net_quantity: str
    quantity_unit: str
    country: str = Field(description="Of origin, ISO 3166-1.")
    return_days: int = Field(description="0: taken back only when it is faulty.")
    maker_ref: str
    offers: list[VariantOut]
    pictures: list[str] = Field(description="WebP, the widest of each.")


class SellerOut(Out):
    """A maker who sells now."""

    ref: str = Field(examples=["SE-SBL-0003"])
    name: Words
    district: PlaceOut
    place: str
    about: Words
    since_year: int | None
    within_state: bool
    page: str
    is_sample: bool


class CraftOut(Out):
    code: str = Field(examples=["metal"])
    name: Words
    goods: int


class Wish(In):
    """So many pieces of a variant."""

    sku: Line = Field(examples=["MT-SBL-00012-1"])
    quantity: Pieces


class QuoteIn(In):
    """What is wanted, and where it is to go."""

    lines: Annotated[list[Wish], Field(min_length=1, max_length=40)]
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
    code: str = Field(examples=["sold_out"])
    text: Words


class QuoteOut(Out):
    """What it would cost now. Nothing is held."""

    state_code: str
    parcels: list[QuotedParcelOut]
    refused: list[NotForSaleOut]
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
