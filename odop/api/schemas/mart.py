"""What stands in the mart, as the API answers."""

from datetime import date

from pydantic import Field

from odop.api.schemas.cases import PlaceOut
from odop.api.schemas.words import Out, Rupees, Words


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
