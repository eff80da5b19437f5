"""Action plans, as the API answers them."""

from datetime import date

from pydantic import Field

from odop.api.schemas.cases import PlaceOut
from odop.api.schemas.words import Out, Rupees, Words


class PlanOut(Out):
    """One approved plan with its sums."""

    ref: str = Field(examples=["AP-SBL-0001"])
    district: PlaceOut
    financial_year: str = Field(examples=["2026-27"])
    version: int
    state: str = Field(
        description="`approved`: in force; `replaced`: a newer version is in force; `/plans` lists the first."
    )
    approved_on: date
    aim: Words
    interventions: int
    cost: Rupees
    spent: Rupees
    done_percent: int = Field(description="Of the work, each intervention weighing by its cost.")
    late: int = Field(description="How many interventions are late.")
    is_sample: bool


class MilestoneOut(Out):
    title: str
    due_on: date
    reached_on: date | None


class QuarterOut(Out):
    """What a quarter brought, counted from the beginning."""

    quarter_on: date = Field(description="First day of the quarter.")
    done_percent: int
    spent: Rupees
    value: str | None = Field(description="Of the indicator; null: not measured.")


class InterventionOut(Out):
    number: int
    title: Words
    gap: str | None = Field(description="`ref` as in /gaps.")
    kind: str = Field(description="`hard` or `soft`.")
    through: str = Field(
        description="`scheme`, `centre`, `training`, `fair`, `laboratory`, `agreement` or `other`."
    )
    owner: str
    source: str = Field(
        description="Where the money comes from: a budget head, `centre`, `state`, `members` or `bank`."
    )
    cost: Rupees
    spent: Rupees
    starts_on: date
    ends_on: date
    indicator: Words
    baseline: str
    target: str
    value: str | None = Field(description="Where the indicator stood last; null: not measured.")
    done_percent: int
    late: str = Field(description="`milestone`, `end`, `report` or empty.")
    late_since: date | None
    outcome: str = Field(description="`met`, `missed`, `dropped`; empty while it goes on.")
    milestones: list[MilestoneOut]
    quarters: list[QuarterOut]


class ExportAimOut(Out):
    """A line of the export chapter."""

    product_line: str = Field(description="Key of the product line, as in /districts.")
    hs_heading: str = Field(examples=["9606"])
    market: Words
    barrier: Words
    lowered_by: int | None = Field(description="Number of an intervention of this plan.")
    base_year: str = Field(description="Empty where no figure is known.")
    base_amount: Rupees | None
    source: str
    targets: dict[str, Rupees] = Field(
        description="Rupees by financial year.", examples=[{"2026-27": "8000000.00"}]
    )


class WholePlanOut(PlanOut):
    """One plan with everything that is done in it."""

    follows: str | None = Field(description="`ref` of the version before.")
    revised_because: str
    plan: list[InterventionOut]
    exports: list[ExportAimOut]
