"""Cases for tests: an applicant of a district, the officers around her, and ways to walk a case forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from odop.accounts.enums import OfficeKind, Role, UserKind
from odop.accounts.models import Office, Posting, User
from odop.casework.models import Case
from odop.casework.services import accept_documents, attach_documents, take_step
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.fields import Localised
from odop.kernel.models import StoredFile
from odop.kernel.services import keep_made_file
from odop.places.models import District
from odop.registry.models import Artisan, Consent

PDF = b"%PDF-1.4\n%sample\n"


@dataclass(frozen=True)
class Cast:
    """Everybody a case needs in one district."""

    district: District
    artisan: Artisan
    citizen: User
    assistant: User
    officer: User
    committee: User
    bank: User
    branch: Office


def officer_at(office: Office, role: str, name: str) -> User:
    user = User.objects.create(
        username=name, kind=UserKind.OFFICER, name=Localised(en=name.title(), hi=name), language="en"
    )
    Posting.objects.create(user=user, office=office, role=role, from_on=clock.today() - timedelta(days=400))
    return user


def cast(district: District, number: int = 1) -> Cast:
    """An applicant and one officer of each kind in a district of the loaded programme."""
    code = district.code.lower()
    offices = {office.kind: office for office in Office.objects.filter(district=district).order_by("-code")}
    citizen = User.objects.create(
        mobile=f"6{district.pk % 10_000:04d}{number:05d}",
        kind=UserKind.CITIZEN,
        name=Localised(en="Shabnam", hi="शबनम"),
    )
    return Cast(
        district=district,
        artisan=artisan(district, citizen, number),
        citizen=citizen,
        assistant=officer_at(offices[OfficeKind.DIEPC], Role.ASSISTANT, f"assistant-{code}-{number}"),
        officer=officer_at(offices[OfficeKind.DIEPC], Role.OFFICER, f"officer-{code}-{number}"),
        committee=officer_at(offices[OfficeKind.COMMITTEE], Role.COMMITTEE, f"chair-{code}-{number}"),
        bank=officer_at(offices[OfficeKind.BANK], Role.BANK, f"bank-{code}-{number}"),
        branch=offices[OfficeKind.BANK],
    )


def artisan(district: District, citizen: User | None, number: int) -> Artisan:
    person = Artisan.objects.create(
        ref=f"AR-{district.code}-T{number:05d}", user=citizen, district=district, birth_year=1990,
        name=Localised(en="Shabnam Ansari", hi="शबनम अंसारी"), name_folded="shabnam ansari", name_skeleton="nsr sbnm",
        gender="female", category="obc", disabled=False, mobile=(citizen.mobile if citizen else "") or "",
        enrolled_by="self", enrolled_at=clock.now(), product_line=district.product_lines.first(),
    )  # fmt: skip
    for purpose in ("register", "bank"):
        Consent.objects.create(
            artisan=person, purpose=purpose, wording="test", language="en", given_at=clock.now(), given_through="self"
        )  # fmt: skip
    return person


def paper() -> StoredFile:
    return keep_made_file(PDF, name="paper.pdf", media_type="application/pdf", by=SYSTEM)


def bring_papers(case: Case, people: Cast, keys: list[str]) -> None:
    attach_documents(case, {key: paper() for key in keys}, by=people.citizen)
    accept_documents(case, by=people.assistant)


def walk(case: Case, people: Cast, to: str) -> Case:
    """Take the ordinary way until the case stands at `to`."""
    today = clock.today()
    loan = Decimal(case.values["bank_loan"]) / 100
    margin = Decimal(case.values["margin_money"]) / 100
    way: list[tuple[str, User, Mapping[str, Any]]] = [
        ("recommend", people.assistant, {}),
        ("put_up", people.officer, {}),
        ("sanction", people.committee, {}),
        ("forward", people.officer, {"bank_office": people.branch.code}),
        ("bank_sanction", people.bank, {
            "loan_amount": f"{loan:.2f}", "sanctioned_on": today.isoformat(), "loan_account_last4": "1234",
        }),
        ("training_done", people.assistant, {
            "institute": "ITI", "training_from": (today - timedelta(days=10)).isoformat(),
            "training_to": (today - timedelta(days=3)).isoformat(),
        }),
        ("disburse", people.bank, {"disbursed_on": today.isoformat(), "amount": "100000"}),
        ("claim_margin_money", people.bank, {
            "claim_amount": f"{margin:.2f}", "tdr_account": "912345678901", "ifsc": people.branch.ifsc,
        }),
        ("approve_release", people.officer, {}),
    ]  # fmt: skip
    done = set(case.steps.values_list("do", flat=True))
    for do, by, data in way:
        if case.state == to:
            break
        if do not in done:
            take_step(case, do=do, by=by, data=dict(data))
            case.refresh_from_db()
    if case.state != to:
        raise LookupError(f"the ordinary way does not lead to {to}; the case stands at {case.state}")
    return case
