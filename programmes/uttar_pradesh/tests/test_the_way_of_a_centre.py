"""The case of a centre from the expression of interest to the day it opens, every condition of the procedure on the way."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from odop.casework.models import Sitting
from odop.casework.services import call_sitting, decide, place_on_agenda, sign_minutes
from odop.desk.queries.casepage import movements
from odop.facilities.factories import small_photograph
from odop.facilities.models import FacilityCentre
from odop.facilities.services import note_quotation, plan_machine
from odop.finance.models import Payment, Sanction
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.kernel.refusals import DomainError
from odop.lib.photographs import place_of
from odop.portal.todo import case_tasks
from programmes.uttar_pradesh.tests.centre_way import Way, way
from tests.worlds import settled

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _begun(django_db_setup: None, django_db_blocker: Any) -> Iterator[Way]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield settled(way())
        transaction.set_rollback(True)


@pytest.fixture
def spv(_begun: Way, django_db_blocker: Any) -> Iterator[Way]:
    with django_db_blocker.unblock(), transaction.atomic():
        _begun.case.refresh_from_db()
        yield _begun
        transaction.set_rollback(True)


def refused(code: str, act: Any) -> str:
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        act()
    codes = {refusal.value.code, *(reason.code for reason in getattr(refusal.value, "reasons", ()))}
    assert code in codes, (codes, str(refusal.value))
    return str(refusal.value)


def test_from_interest_to_an_open_centre_with_every_rupee_accounted_for(spv: Way) -> None:
    case = spv.to("opened")
    centre = FacilityCentre.objects.get(case=case)
    assert [str(one.name) for one in centre.machines.all()] == ["Polishing drum", "Polishing drum", "Lathe"]
    assert {one.price_amount for one in centre.machines.all()} == {Decimal("900000.00"), Decimal("450000.00")}
    sanction = Sanction.objects.get(case=case)
    paid = list(
        Payment.objects.filter(sanction=sanction).order_by("instalment").values_list("amount", flat=True)
    )
    # 90% of 39 lakh appraised: 35,10,000 in 40, 30 and 30%, the second less ₹ 5,000 of interest.
    assert paid == [Decimal("1404000.00"), Decimal("1048000.00"), Decimal("1053000.00")]
    assert sanction.amount == Decimal("3510000.00")
    assert (sanction.granted_amount, sanction.freed_amount) == (Decimal("3505000.00"), Decimal("5000.00"))
    assert case.amount == Decimal("3510000.00")
    told = [one.amount for one in movements(case)]
    # bound, then each instalment as the bank paid it and its use as it was accepted; the interest is in none of them
    assert told == [sanction.amount, *(amount for one in paid for amount in (one, one))]
    assert broken() == []


def test_up_to_ten_crore_the_screening_committee_decides_and_no_other(spv: Way) -> None:
    case = spv.to("cell_check")
    refused("not_met", lambda: spv.step("put_to_high_level", spv.cell))
    spv.to("screening")
    refused("not_your_step", lambda: spv.step("approve_in_principle", spv.high_chair))
    refused("not_your_step", lambda: spv.step("approve_in_principle", spv.district_chair))
    assert case.state == "screening"


def test_above_ten_crore_the_high_level_committee_decides(django_db_blocker: Any) -> None:
    large = way(number=7, project_cost="120000000", kind="environment")
    large.to("cell_check")
    refused("not_met", lambda: large.step("put_to_screening", large.cell))
    large.step("put_to_high_level", large.cell)
    refused("not_your_step", lambda: large.step("approve_in_principle", large.state_chair))
    large.step("approve_in_principle", large.high_chair)
    assert large.case.state == "registration"


def sat(way: Way, do: str, *, chair: Any, calls: Any) -> Sitting:
    """A committee decides the case in a sitting: called by an office, the case on its agenda, the minutes signed by its chair."""
    office = chair.current_postings[0].office
    sitting = call_sitting(office, on=clock.today(), by=calls)
    place_on_agenda(sitting, [way.case], by=calls)
    decide(way.case, do=do, by=chair)
    way.case.refresh_from_db()
    signed = sign_minutes(sitting, present="Chair; member-secretary", by=chair)
    assert (signed.state, sitting.items.get().outcome) == (Sitting.State.SIGNED, do)
    return sitting


def test_district_and_state_committees_decide_in_sittings_of_their_own(spv: Way) -> None:
    spv.to("district_committee")
    refused("not_allowed", lambda: call_sitting_of(spv.district_chair, by=spv.cell))
    of_district = sat(spv, "recommend_up", chair=spv.district_chair, calls=spv.officer)
    spv.to("screening")
    refused("not_allowed", lambda: call_sitting_of(spv.state_chair, by=spv.officer))
    of_state = sat(spv, "approve_in_principle", chair=spv.state_chair, calls=spv.cell)
    assert spv.case.state == "registration"
    assert (of_district.district, of_state.district) == (spv.case.district, None)


def call_sitting_of(chair: Any, *, by: Any) -> Sitting:
    return call_sitting(chair.current_postings[0].office, on=clock.today(), by=by)


def test_above_ten_crore_the_sitting_is_of_the_high_level_committee_alone() -> None:
    large = way(number=8, project_cost="120000000", kind="environment")
    large.to("cell_check")
    large.step("put_to_high_level", large.cell)
    wrong = call_sitting_of(large.state_chair, by=large.cell)
    refused("not_for_committee", lambda: place_on_agenda(wrong, [large.case], by=large.cell))
    sat(large, "approve_in_principle", chair=large.high_chair, calls=large.cell)
    assert large.case.state == "registration"


def test_the_project_report_is_due_three_months_after_approval_in_principle(spv: Way) -> None:
    case = spv.to("project_report")
    today = clock.today()
    month, year = (today.month + 2) % 12 + 1, today.year + (today.month + 2) // 12
    assert (case.due_on.year, case.due_on.month) == (year, month)


def test_while_the_report_is_made_she_is_reminded_of_it_and_not_of_papers_of_years_to_come(spv: Way) -> None:
    case = spv.to("project_report")
    tasks = case_tasks([case])
    said = " ".join(f"{one.title} {one.line}" for one in tasks)
    assert "Complete what is missing" in said and "Detailed project report" in said
    assert "completion" not in said.lower()


def test_a_company_short_of_members_is_not_registered(spv: Way) -> None:
    spv.to("registration")
    spv.group.memberships.filter(pk__in=list(spv.group.memberships.values_list("pk", flat=True)[:2])).update(
        to_on=clock.today()
    )
    said = refused(
        "company_not_in_order", lambda: spv.step("register_company", spv.citizen, **spv.registration)
    )
    assert "20" in said


def test_a_company_with_a_share_above_a_tenth_is_not_registered(spv: Way) -> None:
    spv.to("registration")
    spv.group.memberships.filter(pk=spv.group.memberships.first().pk).update(share_percent=Decimal("10.01"))
    said = refused(
        "company_not_in_order", lambda: spv.step("register_company", spv.citizen, **spv.registration)
    )
    assert "10%" in said


def test_photographs_without_a_place_do_not_prove_a_visit(spv: Way) -> None:
    spv.to("feasibility")
    spv.bring("pre_feasibility")
    spv.bring("site_photographs", small_photograph(None))
    refused("no_place", lambda: spv.step("record_visit", spv.assistant, **spv.visit))
    spv.bring("site_photographs", small_photograph((28.5844, 78.5693)))
    spv.step("record_visit", spv.assistant, **spv.visit)
    assert spv.case.values["site_places"] == ["28.58440,78.56930"]


def test_each_machine_needs_three_quotations_of_three_sellers(spv: Way) -> None:
    spv.to("project_report")
    report = {"report_cost": "4000000"}
    refused("quotations_missing", lambda: spv.step("send_report", spv.citizen, **report))
    machine = plan_machine(spv.case, name="Drum", quantity=1, by=spv.citizen)
    for number in (1, 2):
        note_quotation(
            machine, vendor=f"Seller {number}", price=Decimal(5), quoted_on=clock.today(), by=spv.citizen
        )
    said = refused("quotations_missing", lambda: spv.step("send_report", spv.citizen, **report))
    assert "Drum (2/3)" in said
    refused(
        "same_vendor",
        lambda: note_quotation(
            machine, vendor="SELLER 2 ", price=Decimal(4), quoted_on=clock.today(), by=spv.citizen
        ),
    )


def test_the_report_may_not_cost_more_than_was_approved_in_principle(spv: Way) -> None:
    spv.to("project_report")
    spv.plan()
    refused("not_met", lambda: spv.step("send_report", spv.citizen, report_cost="4000000.01"))


def test_machines_are_noted_by_the_applicant_only_while_the_report_is_made(spv: Way) -> None:
    spv.to("report_check")
    refused("report_is_sent", lambda: plan_machine(spv.case, name="Late", quantity=1, by=spv.citizen))


def test_without_its_fifteen_papers_a_report_is_not_forwarded(spv: Way) -> None:
    spv.to("report_check", papers=False)
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        spv.step("forward_report", spv.officer)
    missing = [reason for reason in refusal.value.reasons if reason.code == "document_missing"]  # type: ignore[attr-defined]
    assert len(missing) == 16  # the fifteen and the report itself, all said at once


def test_the_members_spend_their_share_first(spv: Way) -> None:
    spv.to("own_share")
    refused("not_met", lambda: spv.step("report_own_share", spv.citizen, own_spent="389999.99"))
    spv.step("report_own_share", spv.citizen, own_spent="390000")


def test_a_paisa_short_of_three_quarters_the_next_instalment_waits(spv: Way) -> None:
    spv.to("use")
    used = {"used_in_all": "1052999.99", "interest_in_all": "0"}  # 75% of 14,04,000 is 10,53,000
    spv.step("report_use", spv.citizen, **used)
    refused("certificate_missing", lambda: spv.step("send_to_verify", spv.officer, agency_office="AGENCY-1"))
    spv.bring("utilisation_1")
    spv.step("send_to_verify", spv.officer, agency_office="AGENCY-1")
    verified = {"verified_on": clock.today().isoformat(), "verification_number": "V-1"}
    refused("not_met", lambda: spv.step("verify", spv.agency, verified_use="1052999.99", **verified))
    refused("not_met", lambda: spv.step("verify", spv.agency, verified_use="1053000.00", **verified))
    spv.step("verify_against", spv.agency, note="75% is not used yet")
    spv.step("return_use", spv.officer, note="Use more first")
    spv.step("report_use", spv.citizen, used_in_all="1053000", interest_in_all="0")
    spv.step("send_to_verify", spv.officer, agency_office="AGENCY-1")
    spv.step("verify", spv.agency, verified_use="1053000", **verified)
    spv.step("release", spv.officer)
    assert Payment.objects.get(sanction__case=spv.case, instalment=2).amount == Decimal("1053000.00")


def test_an_agency_sees_and_verifies_only_what_was_sent_to_it(spv: Way) -> None:
    spv.to("to_appraisal")
    refused(
        "not_your_step", lambda: spv.step("appraise", spv.agency, appraised_cost="1", appraisal_number="1")
    )


def test_the_page_of_the_case_names_the_company_and_leads_to_its_account(spv: Way) -> None:
    client = Client()
    client.force_login(spv.officer)
    page = client.get(f"/desk/cases/{spv.case.ref}/").content.decode()
    assert f'<a href="/desk/register/groups/{spv.group.ref}/">{spv.group.name}</a>' in page


def test_whoever_accepted_the_accounts_does_not_release_the_money(spv: Way) -> None:
    case = spv.to("instalment")
    last = case.steps.get(do="accept_own_share")
    assert last.by == spv.assistant
    refused("not_your_step", lambda: spv.step("release", spv.assistant))


def test_a_centre_is_late_two_years_after_its_financial_sanction(spv: Way) -> None:
    case = spv.to("commissioning")
    sanctioned = clock.today()
    assert case.due_on in {
        sanctioned.replace(year=sanctioned.year + 2)
        if (sanctioned.month, sanctioned.day) != (2, 29)
        else None,
        sanctioned + timedelta(days=730),
    }


def test_money_that_was_misused_is_recovered_up_to_what_was_paid(spv: Way) -> None:
    spv.to("use")
    spv.step("start_recovery", spv.officer, note="The machines were sold")
    refused("not_met", lambda: spv.step("recovered", spv.officer, amount="1404000.01"))
    spv.step("recovered", spv.officer, amount="1404000")
    assert spv.case.state == "recovered"
    assert broken() == []


def test_a_centre_cancelled_before_its_first_instalment_gives_its_money_back_to_the_budget(spv: Way) -> None:
    case = spv.to("own_share")
    spv.step("cancel", spv.officer, note="The members gave up")
    assert Sanction.objects.get(case=case).state == Sanction.State.RETURNED


def test_place_of_a_photograph_is_read_and_nothing_is_made_up() -> None:
    for place in ((28.5844, 78.5693), (-1.5, -70.25), (0.0, 12.5)):
        found = place_of(small_photograph(place))
        assert found is not None and all(abs(a - b) < 1e-4 for a, b in zip(found, place, strict=True))
    for broken_file in (small_photograph(None), b"", b"%PDF-1.4", small_photograph((28.5, 78.5))[:40]):
        assert place_of(broken_file) is None
