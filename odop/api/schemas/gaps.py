"""What districts lack, as the API answers it."""

from datetime import date

from pydantic import Field

from odop.api.schemas.cases import PlaceOut
from odop.api.schemas.words import Out, Words


class GapOut(Out):
    """One published gap."""

    ref: str = Field(examples=["GP-G40"])
    district: PlaceOut | None = Field(description="Null: the whole programme lacks it.")
    product_line: str | None = Field(description="Key of the product line, as in /districts.")
    kind: str = Field(
        examples=["technology"],
        description="`raw_material`, `technology`, `skill`, `finance`, `design`, `packaging`, `quality`, `marketing` or"
        " `setting` (infrastructure, institutions and rules).",
    )
    aspect: str = Field(
        description="Of `setting`: infrastructure, environment, rules, awareness, institution; else empty."
    )
    statement: Words
    wanted: Words = Field(description="What was asked for, or would close it; empty where nobody said.")
    remedy: str = Field(description="`hard`, `soft` or empty.")
    basis: str = Field(description="How it is known: `asked`, `directed`, `done`, `seen`, `studied`.")
    note: Words
    severity: str = Field(description="`high`, `medium`, `low`; empty: not judged.")
    reach: int | None = Field(description="How many it touches; null: not known.")
    reach_of: str = Field(description="`people`, `units` or empty.")
    noted_on: date | None
    noted_note: str = Field(description="The date as the source gives it, where it is no day.")
    state: str = Field(description="`open` or `met`.")
    source: str
