"""Cases: where they stand, what was done, what can be done."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field, StrictBool

from odop.api.schemas.public import AssessmentOut, FieldOut, OfficeOut
from odop.api.schemas.words import Code, Day, In, Line, Note, Out, Ref, Rupees, Words


class PlaceOut(Out):
    lgd_code: int
    name: Words


class ApplicantOut(Out):
    ref: str
    name: Words


class CaseRow(Out):
    """A case as lists show it."""

    ref: str = Field(examples=["MM-SBL-2627-000417"])
    scheme: str
    district: PlaceOut
    applicant: ApplicantOut
    state: str = Field(examples=["scrutiny"])
    label: Words
    stage: str
    waiting_on: str = Field(description="The kind of office that must act, `applicant`, or `none`.")
    due_on: date | None
    late: bool
    amount: Rupees | None
    financial_year: str
    opened_at: str


class ReasonOut(Out):
    code: str
    text: Words


class ActionOut(Out):
    """A step that belongs to the reader's role here."""

    do: str = Field(examples=["recommend"])
    label: Words
    to: str
    allowed: bool
    because: list[ReasonOut] = Field(description="Every obstacle that nothing in the call could settle.")
    needs: list[FieldOut] = Field(description="What goes into `data`.")
    reason: str = Field(description="Whether `note` is required, optional or none.")
    letter: str = Field(description="The kind of letter it issues; empty for none.")
    confirm: Words = Field(description="What to ask a person before; empty when nothing needs to be asked.")


class StepOut(Out):
    number: int
    do: str
    label: Words
    from_state: str
    to_state: str
    role: str
    by: Words | None = Field(description="Null: the system.")
    office: Words | None
    at: str
    note: str
    data: dict[str, Any]
    days_taken: int | None


class FileOut(Out):
    name: str
    media_type: str
    size: int
    sha256: str


class DocumentOut(Out):
    """A paper that this case asks for, received or not."""

    key: str
    label: Words
    help: Words
    needed: bool
    received_at: str | None
    check_state: str | None = Field(description="`to_check`, `accepted`, `rejected`; null: not received.")
    remark: str
    file: FileOut | None


class LetterOut(Out):
    kind: str
    number: str
    issued_at: str
    code: str
    verify_url: str


class StageOut(Out):
    code: str
    label: Words
    status: str = Field(description="`done`, `now` or `todo`.")


class CaseOut(CaseRow):
    """A case in full, as far as the reader may see it."""

    public_label: Words
    working_days_left: int | None
    closed_at: str | None
    bank: OfficeOut | None
    facts: dict[str, Any] = Field(description="What was applied with; amounts in rupees.")
    answers: dict[str, Any]
    outputs: dict[str, Rupees]
    assessment: AssessmentOut | None
    documents: list[DocumentOut]
    steps: list[StepOut]
    actions: list[ActionOut]
    letters: list[LetterOut]
    way: list[StageOut]


class ApplyIn(In):
    """An application: facts and the other answers of the form may come together or apart."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "scheme": "margin_money",
                    "artisan": "AR-SBL-000123",
                    "facts": {"age": 34, "category": "obc", "project_cost": "3200000.00"},
                    "answers": {"project_title": "Horn and bone buttons"},
                }
            ]
        },
    )
    scheme: Code
    facts: dict[str, Any] = Field(default_factory=dict)
    answers: dict[str, Any] = Field(default_factory=dict)
    artisan: Ref | None = Field(None, description="For whom, when an office applies; herself when left out.")


class StepIn(In):
    """A step. What its action needs goes into `data`, or beside `do` and `note`."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {"do": "recommend", "note": "Papers in order."},
                {"do": "forward", "data": {"bank_office": "BANK-SBL-1"}},
            ]
        },
    )
    do: Code
    note: Note = ""
    data: dict[str, Any] = Field(default_factory=dict)

    def given(self) -> dict[str, Any]:
        """Everything the action may need."""
        return {**(self.model_extra or {}), **self.data}


class StepTaken(Out):
    ref: str
    state: str
    label: Words
    stage: str
    due_on: date | None
    step: StepOut


class CheckIn(In):
    accepted: StrictBool
    remark: Line = ""


class AcceptedOut(Out):
    accepted: int = Field(description="How many papers were accepted now.")
    documents: list[DocumentOut]


class SittingRow(Out):
    ref: str = Field(examples=["TF-SBL-2627-03"])
    office: OfficeOut
    lgd_code: int
    on: date
    place: str
    state: str = Field(description="`planned`, `held` or `signed`.")


class AgendaOut(Out):
    position: int
    case: str
    applicant: ApplicantOut
    state: str
    amount: Rupees | None
    outcome: str
    remark: str


class SittingOut(SittingRow):
    present: str
    signed_at: str | None
    signed_by: Words | None
    agenda: list[AgendaOut]


class SittingIn(In):
    on: Day = Field(examples=["2026-11-28"])
    place: Line = ""
    office: Code | None = Field(
        None, description="The committee; that of the caller's district when left out."
    )


class AgendaIn(In):
    cases: list[Ref] = Field(min_length=1, max_length=500)


class DecisionIn(In):
    case: Ref
    do: Code
    note: Note = ""


class DecisionsIn(In):
    decisions: list[DecisionIn] = Field(min_length=1, max_length=200)


class OutcomeOut(Out):
    case: str
    done: bool
    state: str | None
    problem: dict[str, Any] | None = Field(description="Why not, as a problem; the other decisions stand.")


class DecidedOut(Out):
    outcomes: list[OutcomeOut]
    sitting: SittingOut


class SignIn(In):
    present: Note
