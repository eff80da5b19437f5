"""The small types of the API: words in every language, amounts, days, references."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,14}(\.[0-9]{1,2})?\Z", re.ASCII)


def _day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and _DAY.match(value)):
        return value
    raise PydanticCustomError("a_day", "Write a date as 2024-06-01.")


def _amount(value: object) -> object:
    """Rupees as text or a whole number; a float has already lost its paise."""
    if isinstance(value, Decimal):
        return value
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and _AMOUNT.match(text):
        return Decimal(text)
    raise PydanticCustomError(
        "an_amount", 'Write the amount in rupees as text with at most two decimals, such as "3200000.50".'
    )


Words = Annotated[
    dict[str, str],
    Field(
        description="Text by language: `en` and `hi`. A person's name may be known in one of them only.",
        examples=[{"en": "Sambhal", "hi": "सम्भल"}],
    ),
]
Rupees = Annotated[
    str, Field(description="Rupees as a decimal string with two places.", examples=["640000.00"])
]
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount, json_schema_input_type=str | int),
    Field(description="Rupees: a decimal string or a whole number, never a float.", examples=["640000.00"]),
]
Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]
Ref = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,80}$")]
Line = Annotated[str, Field(max_length=200)]
Note = Annotated[str, Field(max_length=4000)]


class Out(BaseModel):
    """Something the API answers; nothing but what is named here ever leaves."""


class In(BaseModel):
    """Something the API is sent; a key it does not know is refused by name."""

    model_config = ConfigDict(extra="forbid")


def words(text: Mapping[str, str] | None) -> dict[str, str]:
    return {language: said for language, said in (text or {}).items() if said}


def rupees(value: Decimal | None) -> str | None:
    """Decimal rupees as the API writes them."""
    return None if value is None else f"{value:.2f}"


def iso(value: Any) -> str | None:
    return value.isoformat() if value is not None else None
