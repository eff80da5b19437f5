"""Budget, payments and the bank's files."""

from datetime import date

from pydantic import ConfigDict, Field, StrictInt

from odop.api.schemas.words import Amount, Code, In, Line, Out, Ref, Rupees, Words


class StandingOut(Out):
    allotted: Rupees
    committed: Rupees
    released: Rupees
    free: Rupees


class BudgetLineOut(StandingOut):
    head: str
    scheme: str
    lgd_code: int | None = Field(description="Null: the state's pool.")
    name: Words | None


class BudgetOut(Out):
    year: str = Field(examples=["2026-27"])
    years: list[str]
    lines: list[BudgetLineOut]
    total: StandingOut = Field(description="Of the districts, without the state's pool.")


class AllotIn(In):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"district": 659, "amount": "2500000.00", "note": "First quarter", "seen": "90000000.00"}]
        },
    )  # fmt: skip
    district: StrictInt = Field(description="LGD code.")
    amount: Amount
    year: Code | None = Field(None, description="This financial year when left out.")
    head: Code | None = Field(None, description="The budget head, where there is more than one.")
    note: Line = ""
    seen: Amount | None = Field(
        None, description="What was seen free in the pool; if it changed, nothing moves."
    )


class AllottedOut(Out):
    movement: int
    line: BudgetLineOut


class PaymentOut(Out):
    ref: str = Field(examples=["PY-SBL-2627-000123"])
    case: str | None = Field(description="The case it is paid for; null where the money belongs to none.")
    subject: str | None = Field(
        description="What else it is paid for, such as a batch.", examples=["batch:TB-SBL-2627-0004"]
    )
    instalment: int
    paid_to: str = Field(description="`branch`, `applicant`, `group` or `office`.")
    lgd_code: int
    amount: Rupees
    ifsc: str
    account_last4: str
    state: str = Field(description="`drafted`, `sent`, `paid` or `rejected`.")
    file: str | None
    drafted_at: str
    answered_at: str | None
    credited_on: date | None
    reject_code: str


class PaymentFileIn(In):
    payments: list[Ref] = Field(min_length=1, max_length=2000)


class PaymentFileOut(Out):
    ref: str = Field(examples=["PF-2627-00012"])
    made_at: str
    count: int
    total: Rupees
    payments: list[str]


class ReturnLineOut(Out):
    number: int
    outcome: str = Field(
        description="`accepted`, `rejected`, `unknown`, `duplicate`, `mismatch` or `unreadable`."
    )
    code: str
    payment: str | None


class ReturnFileOut(Out):
    ref: str = Field(examples=["RF-2627-00012"])
    uploaded_at: str
    counts: dict[str, int]
    lines: list[ReturnLineOut]
