"""The library and the directory of makers, as the API answers them."""

from datetime import date, datetime

from pydantic import Field

from odop.api.schemas.cases import PlaceOut
from odop.api.schemas.words import Out, Words


class PublicationOut(Out):
    """One publication that everybody reads."""

    ref: str = Field(examples=["LB-GO-263"])
    kind: str = Field(description="`order`, `report`, `standard`, `design`, `minutes` or `guide`.")
    number: str = Field(description="Of the order or the standard; else empty.")
    title: Words
    about: Words
    dated_on: date | None
    dated_note: str = Field(description="The date as the source gives it, where it is no day.")
    scheme: str = Field(description="Code of the scheme that follows this order; else empty.")
    changes: str | None = Field(description="Number in the library of the order that it changed.")
    changed: Words = Field(description="What it changed there.")
    category: str = Field(description="Kind of goods, as in /districts; else empty.")
    scale: str = Field(description="Of a project report: `micro`, `small`, `medium`; else empty.")
    district: PlaceOut | None
    product_line: str | None
    source: str
    address: str = Field(description="Where it can be read elsewhere; else empty.")
    files: int = Field(description="How many files the library holds of it.")


class MakerOut(Out):
    """Somebody who agreed to stand in the directory. No telephone number and no address: buyers ask through the page."""

    ref: str = Field(examples=["DR-SBL-0001"])
    kind: str = Field(description="`maker`, `supplier` or `exporter`.")
    name: Words
    goods: str
    district: PlaceOut
    product_line: str | None
    capacity: int | None = Field(description="A month, in `capacity_unit`; null: not said.")
    capacity_unit: str
    marks: list[str] = Field(description="Certificates, as the maker states them.")
    export_ready: bool
    checked_at: datetime | None = Field(
        description="When the office had seen the certificates; null: not yet."
    )
    is_sample: bool
