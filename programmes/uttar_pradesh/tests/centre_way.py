"""The case of an SPV with everybody it meets, walked along the procedure of the scheme: for tests."""

from decimal import Decimal
from itertools import count
from typing import Any

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, User
from odop.casework.definitions import scheme_of
from odop.casework.factories import PDF, cast, officer_at
from odop.casework.models import Case
from odop.casework.services import accept_documents, attach_document, take_step
from odop.facilities.factories import small_photograph
from odop.facilities.services import note_quotation, plan_machine
from odop.finance import bank_layout
from odop.finance.models import BudgetHead, Payment
from odop.finance.services import allot, bring_budget, make_payment_file, read_return_file
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.services import keep_made_file
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry import factories as register
from odop.registry.models import Artisan, Group
from odop.registry.services import add_member, keep_group_account
from odop.schemes.factories import ground
from odop.schemes.services import apply

_next = count(1)
ANSWERS: dict[str, Any] = {
    "institution": "spv", "legal_form": "producer_company", "members": "21", "members_tied_to_product": "21",
    "largest_share_percent": "10", "one_per_family": True, "state_nominee": True, "open_to_stakeholders": True,
    "bears_running_cost": True, "named_in_study": True, "kind": "common", "land": "owned", "land_of_member": False,
    "land_clear": True, "project_cost": "4000000", "land_cost": "0", "central_share": "0", "other_scheme": False,
    "project_title": "Button finishing centre", "component": "production", "missing_link": "Buttons are sent away.",
    "units_micro": "200", "units_small": "20", "units_medium": "0", "employment": "3000",
}  # fmt: skip
CODE = "common_facility_centre"


class Way:
    """The case of an SPV with everybody it meets, and a walk along its procedure."""

    def __init__(self, case: Case, group: Group, **people: Any) -> None:
        self.case, self.group = case, group
        self.__dict__.update(people)

    def step(self, do: str, by: User, note: str = "", **data: Any) -> None:
        take_step(self.case, do=do, by=by, note=note, data=data)
        self.case.refresh_from_db()

    def bring(self, key: str, content: bytes = PDF) -> None:
        """A paper is received and accepted."""
        kind = ("photo.jpg", "image/jpeg") if content[:2] == b"\xff\xd8" else ("paper.pdf", "application/pdf")
        file = keep_made_file(content, name=kind[0], media_type=kind[1], by=SYSTEM)
        attach_document(self.case, key=key, file=file, by=self.assistant)
        accept_documents(self.case, by=self.assistant)

    def plan(self) -> None:
        """Two kinds of machines with three quotations each."""
        for name, quantity, lowest in (("Polishing drum", 2, 900_000), ("Lathe", 1, 450_000)):
            machine = plan_machine(self.case, name=name, quantity=quantity, by=self.citizen)
            for number in range(3):
                note_quotation(
                    machine, vendor=f"Seller {'ABC'[number]}", price=Decimal(lowest + 1000 * number),
                    quoted_on=clock.today(), by=self.citizen,
                )  # fmt: skip

    @property
    def registration(self) -> dict[str, str]:
        return {"registration_number": "U74999UP2026PTC000001", "registered_on": clock.today().isoformat()}

    @property
    def visit(self) -> dict[str, object]:
        return {"visited_on": clock.today().isoformat(), "members_met": "21", "land_as_stated": True}

    def to(self, state: str, *, papers: bool = True) -> Case:
        """The ordinary way until the case stands at `state`."""
        while self.case.state != state:
            self._next(papers)
        return self.case

    def _next(self, papers: bool) -> None:  # noqa: C901 (one branch a state)
        today = clock.today().isoformat()
        match self.case.state:
            case "scrutiny":
                self.bring("concept_note")
                self.bring("study_extract")
                self.step("accept_interest", self.assistant)
            case "feasibility":
                self.bring("pre_feasibility")
                self.bring("site_photographs", small_photograph((28.5844, 78.5693)))
                self.step("record_visit", self.assistant, **self.visit)
            case "put_up":
                self.step("put_up", self.officer)
            case "district_committee":
                self.step("recommend_up", self.district_chair)
            case "cell_check":
                self.step("put_to_screening", self.cell)
            case "screening":
                self.step("approve_in_principle", self.state_chair)
            case "registration":
                self.step("register_company", self.citizen, **self.registration)
            case "project_report":
                self.plan()
                self.step("send_report", self.citizen, report_cost="4000000")
            case "report_check":
                for rule in scheme_of(self.case.procedure_id).documents:
                    if papers and rule.required_at == "report":
                        self.bring(rule.key)
                self.step("forward_report", self.officer)
            case "to_appraisal":
                self.step("send_to_agency", self.cell, agency_office="AGENCY-1")
            case "appraisal":
                self.step("appraise", self.agency, appraised_cost="3900000", appraisal_number="AP-1")
            case "final_agenda":
                self.step("put_up_final_screening", self.cell)
            case "final_screening":
                self.step("sanction", self.state_chair)
            case "financial_sanction":
                self.step(
                    "sanction_funds",
                    self.finance,
                    financial_sanction_on=today,
                    financial_sanction_number="FS-1",
                )
            case "agreement":
                self.bring("agreement")
                self.step("sign_agreement", self.officer, agreement_on=today, agreement_number="AG-1")
            case "own_share":
                self.step("report_own_share", self.citizen, own_spent="390000")
            case "own_share_check":
                self.bring("own_utilisation")
                self.step("accept_own_share", self.assistant)
            case "instalment":
                self.step("release", self.officer)
            case "payment":
                pay(self.case, self.finance)
                self.case.refresh_from_db()
            case "use":
                used = f"{self.case.values['released_amount'] / 100:.2f}"
                self.step("report_use", self.citizen, used_in_all=used, interest_in_all="5000")
            case "to_verify":
                self.bring(f"utilisation_{self.case.values['instalments_paid']}")
                self.step("send_to_verify", self.officer, agency_office="AGENCY-1")
            case "verification":
                last = self.case.values["instalments_paid"] == 3
                self.step(
                    "verify_last" if last else "verify", self.agency, verified_on=today, verification_number="V-1",
                    verified_use=f"{self.case.values['used_in_all'] / 100:.2f}",
                )  # fmt: skip
            case "commissioning":
                self.bring("completion")
                self.step("commission", self.officer, opened_on=today)
            case other:
                raise LookupError(f"no ordinary way leads on from {other}")


def pay(case: Case, finance: User) -> None:
    """The drafted payment goes to the bank, which accepts it."""
    payment = Payment.objects.get(sanction__case=case, state=Payment.State.DRAFTED)
    make_payment_file([payment], by=finance)
    payment.refresh_from_db()
    line = [
        payment.ref, payment.ifsc, payment.account, payment.amount, "ACCEPTED", f"B{payment.pk:09d}", "", "",
    ]  # fmt: skip
    read_return_file(bank_layout.write_return_file([line]), by=finance)


def company(place: District, signatory: Artisan, members: int = 21) -> Group:
    """A company of members of the district's product, with an account in its name."""
    group = register.group(place, f"Sarai Tarin Button Producer Company {next(_next)}", kind="spv")
    group.product_line = place.product_lines.first()
    group.save()
    for number in range(members):
        member = signatory if number == 0 else register.artisan(place)
        Artisan.objects.filter(pk=member.pk).update(product_line=group.product_line)
        add_member(group, member, share_percent=Decimal("4.76"), by=SYSTEM)
    return keep_group_account(group, account="123456789012", ifsc="SBIN0001234", by=SYSTEM)


def way(number: int = 1, **changes: Any) -> Way:
    """An expression of interest sent, in the first district of the loaded programme, with a budget."""
    with scope.system():
        ground()
    office = (
        Office.objects.filter(kind=OfficeKind.DISTRICT_COMMITTEE)
        .select_related("district")
        .order_by("code")
        .last()
    )
    assert office is not None and office.district is not None
    people = cast(office.district, number)
    group = company(office.district, people.artisan)
    answers = {**ANSWERS, **changes}
    head = BudgetHead.objects.get(scheme=CODE)
    year = financial_year_of(clock.today())
    bring_budget(head, year, Decimal("50000000"), by=SYSTEM)
    allot(head, year, office.district, Decimal("50000000"), by=SYSTEM)
    case = apply(people.artisan, scheme=CODE, answers=answers, group=group, by=people.citizen).case

    def chair(kind: str) -> User:
        return officer_at(Office.objects.get(kind=kind, district=None), Role.COMMITTEE, f"{kind}-{number}")

    return Way(
        case, group, citizen=people.citizen, assistant=people.assistant, officer=people.officer,
        district_chair=officer_at(office, Role.COMMITTEE, f"dlc-{number}"),
        state_chair=chair(OfficeKind.STATE_COMMITTEE), high_chair=chair(OfficeKind.HIGH_COMMITTEE),
        cell=officer_at(Office.objects.get(kind=OfficeKind.CELL), Role.CELL, f"cell-f-{number}"),
        finance=officer_at(Office.objects.get(kind=OfficeKind.FINANCE), Role.FINANCE, f"finance-f-{number}"),
        agency=officer_at(Office.objects.get(code="AGENCY-1"), Role.AGENCY, f"agency-{number}"),
    )  # fmt: skip
