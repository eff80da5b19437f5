"""Districts, schemes, assessments and figures: open to everybody."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from odop.api.schemas.words import Code, Day, In, Line, Out, Rupees, Words


class TokenFor(In):
    """Whom to be in the demonstration."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"as": "officer-sambhal"}]})
    slug: Line = Field(alias="as", description="The slug of a demo person.")


class Token(Out):
    token: str = Field(description="Send it as `Authorization: Bearer <token>`. It is shown once.")
    token_type: str = Field(examples=["Bearer"])
    expires_at: str = Field(description="A moment, ISO 8601.")
    slug: str = Field(alias="as")
    roles: list[str]


class ProductLineOut(Out):
    key: str
    name: Words
    rank: int
    category: str
    valid_from: date | None
    valid_to: date | None
    hs_headings: list[str]
    gi_name: str
    gi_status: str = Field(description="`checked`, `to_be_checked` or empty.")
    source: str


class DistrictOut(Out):
    lgd_code: int = Field(examples=[659], description="Local Government Directory.")
    code: str = Field(examples=["SBL"], description="As in references.")
    name: Words
    aliases: list[str]
    division: Words
    lat: float
    lon: float
    population_2011: int | None
    product_lines: list[ProductLineOut] = Field(description="Those that count today, by rank.")


class OfficeOut(Out):
    code: str
    kind: str
    name: Words


class DistrictFull(DistrictOut):
    earlier_product_lines: list[ProductLineOut]
    offices: list[OfficeOut]
    source: str


class ChoiceOut(Out):
    code: str
    label: Words


class FieldOut(Out):
    """One question. Amounts are rupees."""

    key: str
    type: str = Field(examples=["money"])
    label: Words
    help: Words
    choices: list[ChoiceOut]
    required: bool
    min: str | None = None
    max: str | None = None
    unit: Words


class OrderOut(Out):
    order: str
    on: date
    title: Words


class SchemeOut(Out):
    code: str = Field(examples=["margin_money"])
    title: Words
    summary: Words
    version: str
    applies_from: date
    applies_to: date | None
    legal_basis: list[OrderOut]


class ConditionOut(Out):
    id: str
    label: Words
    because: Words = Field(description="What is said to somebody who does not meet it.")
    source: str
    reads: list[str]


class DocumentRuleOut(Out):
    key: str
    label: Words
    help: Words
    required: bool
    formats: list[str]
    max_mb: int
    when: str = Field(description="The condition under which it is asked for; empty for everybody.")
    source: Words
    named_by_order: bool


class RowOut(Out):
    number: int
    when: str
    because: Words
    source: str


class StateOut(Out):
    code: str
    label: Words
    public_label: Words
    stage: str
    office: str
    sla_days: int | None
    calendar: str
    final: bool


class ActionRuleOut(Out):
    do: str
    label: Words
    sources: list[str] = Field(alias="from")
    to: str
    roles: list[str]
    reason: str
    letter: str
    needs: list[FieldOut]


class SchemeFull(SchemeOut):
    facts: list[FieldOut] = Field(alias="fields", description="The facts of an assessment.")
    form_fields: list[FieldOut] = Field(description="What an application asks beside them.")
    conditions: list[ConditionOut]
    rows: list[RowOut] = Field(description="The table of what is given, today.")
    outputs: list[ChoiceOut]
    documents: list[DocumentRuleOut]
    states: list[StateOut]
    actions: list[ActionRuleOut]


class AssessIn(In):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "as_of": "2024-06-01",
                    "facts": {
                        "age": 34, "category": "obc", "gender": "female", "disabled": False,
                        "activity": "industry", "makes_district_product": True, "defaulter": False,
                        "earlier_benefit": False, "family_benefited": False,
                        "project_cost": "3200000.00", "land_cost": "0",
                    },
                }
            ]
        },
    )  # fmt: skip
    as_of: Day | None = Field(None, description="The day to judge by; today when left out.")
    facts: dict[str, Any] = Field(
        description="What is known, by key of the scheme's `fields`. Left out or null: not known. Amounts are decimal"
        " strings in rupees; whole numbers are taken, floats are not."
    )


class FailedOut(Out):
    id: str
    because: Words
    source: str


class RowUsedOut(Out):
    number: int
    because: Words
    source: str


class AssessmentOut(Out):
    """A decision with every reason."""

    in_force: bool
    eligible: bool | None = Field(description="null while a fact that is needed is not known.")
    passed: list[str]
    failed: list[FailedOut]
    missing: list[str]
    outputs: dict[str, Rupees] = Field(
        examples=[{"margin_money": "640000.00", "own_contribution": "160000.00", "bank_loan": "3040000.00"}]
    )
    row: RowUsedOut | None
    version: str


class AssessAllIn(In):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "facts": {
                        "age": 34, "category": "obc", "gender": "female", "disabled": False, "project_cost": "3200000.00"
                    }
                }
            ]
        },
    )  # fmt: skip
    as_of: Day | None = Field(None, description="The day to judge by; today when left out.")
    facts: dict[str, Any] = Field(
        description="What is known, by `name` of the `questions` in the answer. Left out or null: not known."
    )


class QuestionOut(FieldOut):
    """A question of one scheme or of several."""

    name: str = Field(
        description="The fact's key; `scheme.key` where a scheme before it asks something else under that key.",
        examples=["skill_toolkit.family_benefited"],
    )
    schemes: dict[str, str] = Field(description="The schemes that ask it, each with its own key.")
    open: bool = Field(description="Whether an answer can still change what some scheme says.")


class OfferOut(Out):
    scheme: Code
    title: Words
    unit_of_application: str = Field(description="`person`, `unit` or `group`: who can apply.")
    open: list[str] = Field(description="Names of the questions that can still change this.")
    assessment: AssessmentOut


class AssessAllOut(Out):
    """Every scheme's answer: the certain first, then the possible, then the refused; the larger amount before the smaller."""

    offers: list[OfferOut]
    questions: list[QuestionOut]


class IndicatorOut(Out):
    code: str
    title: Words
    definition: Words
    source: Words
    unit: str = Field(examples=["people"])
    measure: str
    better: str
    topic: str
    periods: list[str] | None = Field(
        None, description="For one indicator: the periods it has, newest first."
    )


class FigureOut(Out):
    value: str | None = Field(description="A decimal string; null when there is nothing, or when hidden.")
    hidden: bool = Field(description="Too small to publish, or it would give such a number away.")


class DistrictFigure(FigureOut):
    lgd_code: int
    name: Words


class GroupFigure(FigureOut):
    label: Words


class SheetOut(IndicatorOut):
    period: str
    as_of: date
    total: FigureOut
    groups: list[GroupFigure]
    districts: list[DistrictFigure]


class RecordOut(Out):
    kind: str
    ref: str
    lgd_code: int | None
    on: date | None
    adds: str | bool | None
