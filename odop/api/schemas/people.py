"""Who asks, the register, and the trail."""

from typing import Any

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

from odop.api.schemas.public import OfficeOut
from odop.api.schemas.words import In, Out, Ref, Words


class PostingOut(Out):
    role: str
    office: OfficeOut


class MeOut(Out):
    name: Words
    kind: str = Field(description="`citizen` or `officer`.")
    language: str
    roles: list[str]
    permissions: list[str]
    postings: list[PostingOut]
    districts: list[int] = Field(description="LGD codes of the reader's place; see `everywhere`.")
    everywhere: bool = Field(description="Whether the reader's office sees the whole programme.")
    artisan: str | None = Field(description="The reference of her own entry in the register.")


class ArtisanRow(Out):
    ref: str = Field(examples=["AR-SBL-000123"])
    name: Words
    lgd_code: int
    product_line: Words | None
    place: str
    enrolled_at: str
    enrolled_by: str


class UnitOut(Out):
    ref: str
    kind: str
    name: Words
    udyam: str
    gstin: str


class ArtisanOut(ArtisanRow):
    """An entry of the register, without account number or Aadhaar."""

    relation: str
    relation_name: Words
    birth_year: int | None
    gender: str
    category: str
    disabled: bool | None
    mobile: str
    address: str
    pin_code: str
    craft: str
    bank_ifsc: str
    bank_account_last4: str
    merged_into: str | None
    units: list[UnitOut]
    consents: list[str]
    cases: list[str]


Answer = StrictStr | StrictInt | StrictBool | None | list[StrictStr] | dict[str, StrictStr]


class EnrolIn(In):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "answers": {
                        "name": {"en": "Shabnam Ansari", "hi": "शबनम अंसारी"},
                        "relation": "father", "relation_name": "Rafiq Ansari", "birth_year": 1992,
                        "gender": "female", "category": "obc", "disabled": False, "district": 659,
                        "place": "Sarai Tarin", "pin_code": "244302", "craft": "Horn and bone",
                        "mobile": "9876543210", "language": "hi", "consents": ["register", "bank"],
                    }
                }
            ]
        },
    )  # fmt: skip
    answers: dict[str, Answer]
    says_same_as: list[Ref] = Field(default_factory=list, max_length=20)


class SubjectOut(Out):
    type: str
    ref: str


class EventOut(Out):
    """One event of the trail. It names no person beyond ids."""

    id: str
    at: str
    verb: str
    label: Words
    subject: SubjectOut
    lgd_code: int | None
    actor: int | None = Field(description="Null: the system.")
    facts: dict[str, Any]
    seq: int | None
    hash: str | None
