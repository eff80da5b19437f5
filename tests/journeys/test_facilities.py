"""A company's way in a browser: from the expression of interest to an open centre, and an hour on its machine paid for."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from odop.accounts.services import demo_user
from odop.casework.models import Case
from odop.facilities.factories import hour_of, small_photograph
from odop.facilities.models import Booking, FacilityCentre, Receipt
from odop.facilities.services import settle_booking
from odop.finance.models import BudgetHead
from odop.finance.services import allot, bring_budget
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry import factories as register
from programmes.uttar_pradesh.tests.centre_way import CODE, Way, company
from tests.journeys.conftest import TABLE, Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Start = Callable[..., Walker]

APPLY: dict[str, dict[str, Any]] = {
    "body": {
        "institution": "spv", "legal_form": "producer_company", "members": "21", "members_tied_to_product": "21",
        "largest_share_percent": "5", "one_per_family": "yes", "state_nominee": "yes", "open_to_stakeholders": "yes",
        "bears_running_cost": "yes",
    },
    "centre": {"named_in_study": "yes", "kind": "common"},
    "land": {"land": "owned", "land_of_member": "no", "land_clear": "yes"},
    "cost": {"project_cost": "4000000", "land_cost": "0", "central_share": "0", "other_scheme": "no"},
    "plan": {
        "project_title": "बटन फ़िनिशिंग केंद्र", "component": "production", "missing_link": "बटन बाहर भेजने पड़ते हैं।",
        "units_micro": "200", "units_small": "20", "units_medium": "0", "employment": "3000",
    },
}  # fmt: skip


@pytest.fixture
def members(world: District) -> District:
    """The demo person is the first of a company of twenty-one; the district has money for centres."""
    with scope.system():
        she = register.artisan(world, user=demo_user("artisan-sambhal"), name="शबनम अंसारी", birth_year=1992)
        company(world, she)
        head, year = BudgetHead.objects.get(scheme=CODE), financial_year_of(clock.today())
        bring_budget(head, year, Decimal(50_000_000), by=SYSTEM)
        allot(head, year, world, Decimal(50_000_000), by=SYSTEM)
    return world


def way_of(ref: str) -> Way:
    """The case with the demo people around it: for what the browser has shown once already."""
    case = Case.objects.get(ref=ref)
    assert case.group is not None
    people = {
        "citizen": "artisan-sambhal", "assistant": "assistant-sambhal", "officer": "officer-sambhal",
        "district_chair": "dlc-sambhal", "state_chair": "slsc-state", "cell": "cell-state", "finance": "finance-state",
        "agency": "agency-state",
    }  # fmt: skip
    return Way(case, case.group, **{name: demo_user(slug) for name, slug in people.items()})


def walked(ref: str, to: str) -> None:
    with scope.system():
        way_of(ref).to(to)


def bring(ref: str, key: str, content: bytes | None = None) -> None:
    with scope.system():
        way = way_of(ref)
        way.bring(key, content) if content else way.bring(key)


def stands(ref: str) -> str:
    with scope.system():
        return Case.objects.get(ref=ref).state


def take(who: Walker, ref: str, do: str, to: str, values: dict[str, Any] | None = None) -> None:
    who.step(ref, do, values)
    assert stands(ref) == to, f"{do}: stands at {stands(ref)}: {who.text()[:1500]}"


def apply(she: Walker, photo: str) -> str:
    she.open(f"/me/apply/{CODE}/")
    for page, answers in APPLY.items():
        assert she.page.url.endswith(f"/{page}/"), f"{page}: {she.page.url} {she.text()[:600]}"
        she.fill(answers).look(f"centre-apply-{page}").go_on()
    for field in she.page.locator('main input[type="file"]').all():
        field.set_input_files(photo)
    she.go_on()
    assert "36,00,000" in she.text(), she.text()[:900]
    she.look("centre-apply-review").fill({"declared": "1"}).go_on()
    found = re.search(r"/me/cases/([^/]+)/", she.page.url)
    assert found, f"{she.page.url}: {she.text()[:800]}"
    return found[1]


def test_from_interest_to_a_booked_machine_and_its_receipt(
    walker: Start, members: District, photo: str
) -> None:
    she = walker("artisan-sambhal", language="hi")
    ref = apply(she, photo)
    she.look("centre-case-scrutiny")
    desk = {"language": "en", "width": TABLE}
    with scope.system():
        way_of(ref).bring("concept_note")
        way_of(ref).bring("study_extract")
    assistant = walker("assistant-sambhal", **desk)
    take(assistant, ref, "accept_interest", "feasibility")
    bring(ref, "pre_feasibility")
    bring(ref, "site_photographs", small_photograph((28.5844, 78.5693)))
    visit = {"visited_on": clock.today().isoformat(), "members_met": "21", "land_as_stated": "yes"}
    take(assistant, ref, "record_visit", "put_up", visit)
    officer = walker("officer-sambhal", language="hi", width=TABLE)
    take(officer, ref, "put_up", "district_committee")
    chair = walker("dlc-sambhal", language="hi", width=TABLE)
    take(chair, ref, "recommend_up", "cell_check")
    cell = walker("cell-state", **desk)
    cell.case(ref).look("centre-desk-cell")
    take(cell, ref, "put_to_screening", "screening")
    screening = walker("slsc-state", **desk)
    take(screening, ref, "approve_in_principle", "registration")

    she.case(ref, hers=True).look("centre-case-in-principle")
    she.fill(
        {"registration_number": "U74999UP2026PTC000001", "registered_on": clock.today().isoformat()},
        "#do-register_company form",
    )
    she.press("#do-register_company form button")
    assert stands(ref) == "project_report", she.text()[:900]
    she.press('main a[href*="/facilities/plans/"]').look("centre-plan-empty")
    she.fill({"name": "पॉलिश ड्रम", "quantity": "2"}, 'form:has(button[value="machine"])').press(
        'button[value="machine"]'
    )
    for number in range(3):
        she.page.locator('details:has(button[value="quotation"])').first.evaluate(
            "part => { part.open = true }"
        )
        she.fill(
            {
                "vendor": f"विक्रेता {'कखग'[number]}",
                "price": str(900_000 + number),
                "quoted_on": clock.today().isoformat(),
            },
            'form:has(button[value="quotation"])',
        )
        she.press('button[value="quotation"]')
    she.look("centre-plan")
    assert "18,00,000" in she.text(), she.text()[:600]
    she.case(ref, hers=True).fill({"report_cost": "4000000"}, "#do-send_report form").press(
        "#do-send_report form button"
    )
    assert stands(ref) == "report_check", she.text()[:900]

    walked(ref, "to_appraisal")  # the fifteen papers
    take(cell, ref, "send_to_agency", "appraisal", {"agency_office": "AGENCY-1"})
    agency = walker("agency-state", **desk)
    agency.open("/desk/").look("centre-agency-list").case(ref).look("centre-agency-case")
    take(agency, ref, "appraise", "final_agenda", {"appraised_cost": "3900000", "appraisal_number": "AP-1"})
    take(cell, ref, "put_up_final_screening", "final_screening")
    take(screening, ref, "sanction", "financial_sanction")
    she.case(ref, hers=True).look("centre-case-sanctioned")
    assert "35,10,000" in she.text()
    walked(ref, "instalment")
    take(officer, ref, "release", "payment")
    officer.case(ref).look("centre-desk-payment")
    walked(ref, "commissioning")
    bring(ref, "completion")
    take(officer, ref, "commission", "opened", {"opened_on": clock.today().isoformat()})
    with scope.system():
        centre = FacilityCentre.objects.get(case__ref=ref)
    runs(she, officer, chair, centre)
    for one in (she, assistant, officer, chair, cell, screening, agency):
        one.done()


def runs(she: Walker, officer: Walker, chair: Walker, centre: FacilityCentre) -> None:
    """A charge is proposed and approved; she books an hour, uses it, and has a receipt that verifies."""
    machine = centre.machines.all()[0]
    books = f"/desk/facilities/{centre.ref}/"
    officer.open("/desk/facilities/").look("centre-desk-list").open(books).look("centre-books")
    officer.open(f"{books}write/charge/").look("centre-charge")
    officer.fill(
        {"name_en": "Polishing", "name_hi": "पॉलिश", "unit": "hour", "rate": "120", "machine": machine.ref}
    )
    officer.press("main form button")
    chair.open(books).press('button[value="approve"]')
    she.open("/facilities/").look("centre-list").open(f"/facilities/{centre.ref}/").look("centre-public")
    begins = hour_of(centre, 10)
    she.press(f'main a[href*="/book/{machine.ref}/"]')
    she.open(f"/facilities/{centre.ref}/book/{machine.ref}/?day={begins:%Y-%m-%d}").look("centre-calendar")
    she.page.locator(f'input[value="{begins:%Y-%m-%dT%H:%M}"]').check(force=True)
    she.fill({"slots": "2"}, "main form").press("main form button").look("centre-bookings")
    assert "240" in she.text(), she.text()[:500]
    with scope.system():
        made = Booking.objects.get(machine=machine)
    assert timezone.localtime(made.during.lower) == begins
    she.open(f"/facilities/{centre.ref}/book/{machine.ref}/?day={begins:%Y-%m-%d}").look(
        "centre-calendar-taken"
    )
    used(made)
    officer.open(books).look("centre-books-unpaid")
    officer.press('button[value="pay_booking"]')
    with scope.system():
        receipt = Receipt.objects.get(booking=made)
    she.open("/facilities/bookings/").look("centre-bookings-paid")
    assert (
        she.page.request.get(f"{she.base}/hi/facilities/receipts/{receipt.ref}/").headers["content-type"]
        == "application/pdf"
    )
    she.open(f"/facilities/check/{receipt.code}/").look("centre-receipt-check")
    assert receipt.ref in she.text()
    officer.open(f"{books}month/").look("centre-month")
    answer = officer.page.request.get(f"{officer.base}{books}month.pdf")
    assert answer.headers["content-type"] == "application/pdf"


def used(booking: Booking) -> None:
    """The hours go by."""
    moment: datetime = booking.during.upper
    with scope.system(), clock.at(moment):
        settle_booking(booking, used=True, by=SYSTEM)
