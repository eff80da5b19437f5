"""A fair in a browser: called for, asked for, given by points, sold at without a network, and claimed for to her account."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from odop.accounts.models import User
from odop.accounts.services import demo_user
from odop.casework.models import Case
from odop.exhibitions.models import Fair, StallApplication, StallRecord
from odop.finance.bank_layout import write_return_file
from odop.finance.models import BudgetHead, Payment
from odop.finance.services import allot, bring_budget, make_payment_file, read_return_file
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry import factories as register
from odop.registry.models import Artisan
from tests.journeys.conftest import TABLE, Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Start = Callable[..., Walker]
SCHEME = "market_assistance"


@pytest.fixture
def person(world: District) -> Artisan:
    """The first demo person in the register with her account, and a budget of her district for claims."""
    with scope.system():
        made = register.artisan(world, user=demo_user("artisan-sambhal"), name="शबनम अंसारी", birth_year=1992)
        made.bank_account, made.bank_account_last4, made.bank_ifsc = "912345678901", "8901", "SMPL0000001"
        made.save()
        head, year = BudgetHead.objects.get(scheme=SCHEME), financial_year_of(clock.today())
        bring_budget(head, year, Decimal(5_00_000), by=SYSTEM)
        allot(head, year, world, Decimal(5_00_000), by=SYSTEM)
    return made


def days(ahead: int) -> str:
    return (clock.today() + timedelta(days=ahead)).isoformat()


def time_passes(to: str) -> None:
    """The call ends, or the fair has its last day: the dates move, since the clock of a browser does not."""
    today = clock.today()
    moved = {"called_on": today - timedelta(days=20), "apply_by": today - timedelta(days=8)}
    if to == "fair":
        moved |= {"from_on": today - timedelta(days=2), "to_on": today}
    with scope.system():
        Fair.objects.update(**moved)


def the_call(cell: Walker) -> str:
    cell.open("/desk/fairs/").look("fairs-desk-empty").open("/desk/fairs/new/").look("fairs-new")
    cell.fill({
        "name_en": "Sample craft fair", "name_hi": "नमूना शिल्प मेला", "kind": "national_outside", "trade": "b2c",
        "place_en": "Jaipur", "place_hi": "जयपुर", "from_on": days(30), "to_on": days(34), "organiser": "Sample organiser",
    }).press("main form button")  # fmt: skip
    found = re.search(r"/desk/fairs/(FR-[^/]+)/", cell.page.url)
    assert found, f"{cell.page.url}: {cell.text()[:600]}"
    for do, values in (
        ("notify", {"order_reference": "Sample order 12/2026", "notified_on": days(-1)}),
        ("lay_out", {"rows": "3", "columns": "6", "aisle_after": "1", "fee": "80000"}),
        ("call", {"apply_by": days(10)}),
        ("outlay", {"kind": "space", "amount": "50000", "paid_on": days(0), "reference": "Sample bill 7"}),
    ):
        form = f'form:has(button[value="{do}"])'
        cell.fill(values, form).press(f'{form} button[value="{do}"]')
    cell.look("fairs-desk-called")
    return found[1]


def test_from_the_call_to_the_paid_claim(walker: Start, person: Artisan, photo: str) -> None:
    cell = walker("cell-state", language="en", width=TABLE)
    fair = the_call(cell)

    she = walker("artisan-sambhal", language="hi")
    she.open("/fairs/").look("fairs-calendar").open(f"/fairs/{fair}/").look("fair-called")
    she.press('a[href$="/ask/"]').look("stall-ask").fill({"goods": "सींग की कंघियाँ"}).press("main form button")
    she.look("stall-applied")

    time_passes("selection")
    cell.open(f"/desk/fairs/{fair}/").look("fairs-desk-closed").press('button[value="select"]')
    cell.press('button[value="allot_all"]').look("fairs-desk-allotted")
    with scope.system():
        asked = StallApplication.objects.get()
    assert asked.stall is not None and asked.points

    time_passes("fair")
    she.open(f"/me/fairs/{asked.ref}/").look("stall-hers")
    sells(she, asked)
    reads_the_pass(walker(language="en"), asked)
    ref = claims(she, photo)
    decided(walker, ref)
    cell.open(f"/desk/fairs/{fair}/").look("fairs-desk-result")
    assert "0.0" not in cell.text().split("for each rupee")[0][-12:]
    walker(language="en", width=TABLE).open(f"/fairs/{fair}/").look("fair-result").done()
    she.open(f"/me/cases/{ref}/").look("claim-paid")
    assert "71,400" in she.text() or "60,000" in she.text()
    for one in (she, cell):
        one.complaints = [said for said in one.complaints if "ERR_INTERNET_DISCONNECTED" not in said]
        one.done()


def sells(she: Walker, asked: StallApplication) -> None:
    """A sale with a network, two without: they wait on the phone and arrive when the network is back."""
    she.open(f"/me/fairs/{asked.ref}/takings/").look("takings-empty")
    note = '[data-odop-queue] button:not([type="button"])'
    she.fill({"kind": "sale", "count": "4", "amount": "3200"}, "[data-odop-queue]").press(note)
    she.page.locator('[data-state="arrived"]').first.wait_for()
    she.context.set_offline(True)
    for kind, count, amount in (("order", "1", "45000"), ("visitors", "60", "")):
        she.fill({"kind": kind, "count": count, "amount": amount}, "[data-odop-queue]").press(note)
    she.page.locator('[data-state="waits"]').nth(1).wait_for()
    she.context.set_offline(False)
    she.page.locator('[data-state="waits"]').first.wait_for(state="detached")
    she.look("takings-arrived")
    with scope.system():
        assert sorted(StallRecord.objects.values_list("kind", flat=True)) == ["order", "sale", "visitors"]


def reads_the_pass(anybody: Walker, asked: StallApplication) -> None:
    anybody.open(f"/fairs/pass/{asked.code}/").look("pass-verified")
    assert asked.ref in anybody.text() and "Ansari" not in anybody.text() and "अंसारी" not in anybody.text()
    anybody.done()


def claims(she: Walker, photo: str) -> str:
    """The claim: what the calendar knows stands there already; the rest is asked page by page."""
    with scope.system():
        fair = Fair.objects.get()
    she.open(f"/me/apply/{SCHEME}/")
    assert she.page.locator('[name="fair"]').input_value() == fair.ref
    she.look("claim-event").go_on()
    assert she.page.locator('[name="event_on"]').input_value() == fair.to_on.isoformat()
    she.look("claim-about").go_on()
    she.fill({"has_registration": "yes", "makes_district_product": "yes"}).look("claim-claimant").go_on()
    assert she.page.locator('[name="stall_cost"]').input_value().replace(",", "").startswith("80000")
    she.fill({"freight_cost": "12000", "travel_cost": "2400"}).look("claim-costs").go_on()
    no = {"stall_paid_in_cash": "no", "freight_paid_in_cash": "no", "travel_paid_in_cash": "no"}
    she.fill({**no, "travel_mode": "rail_bus"}).look("claim-payment").go_on()
    she.fill({"same_fair_benefited": "no"}).look("claim-history").go_on()
    for field in she.page.locator('main input[type="file"]').all():
        field.set_input_files(photo)
    she.look("claim-papers").go_on()
    assert "71,400" in she.text(), she.text()[:1500]
    she.look("claim-review").fill({"declared": "1"}).go_on()
    found = re.search(r"/me/cases/(MD-[^/]+)/", she.page.url)
    assert found, f"{she.page.url}: {she.text()[:1500]}"
    she.look("claim-sent")
    return found[1]


def stands(ref: str) -> str:
    with scope.system():
        return Case.objects.get(ref=ref).state


def decided(walker: Start, ref: str) -> None:
    desk = {"language": "en", "width": TABLE}
    assistant = walker("assistant-sambhal", **desk)
    assistant.step(ref, "receive_hard_copy", {"hard_copy_on": days(0)})
    assistant.case(ref).look("desk-claim")
    assistant.posted(assistant.page.locator("form[action*=accept-all] button").first)
    assistant.step(ref, "recommend")
    officer = walker("officer-sambhal", **desk)
    officer.step(ref, "put_up")
    assert stands(ref) == "committee", officer.text()[:1500]
    chair = walker("dlc-sambhal", language="hi", width=TABLE)
    chair.case(ref).look("desk-claim-committee")
    chair.step(ref, "sanction")
    assert stands(ref) == "payment_order", chair.text()[:1500]
    officer.step(ref, "pay")
    assert stands(ref) == "payment", officer.text()[:1500]
    with scope.system():
        by = User.objects.get(demo_slug="finance-state")
        payment = Payment.objects.get(sanction__case__ref=ref)
        make_payment_file([payment], by=by)
        row = (
            payment.ref,
            payment.ifsc,
            payment.account,
            f"{payment.amount:.2f}",
            "ACCEPTED",
            "SAMPLE0001",
            "",
            days(0),
        )
        read_return_file(write_return_file([row]), by=by)
    assert stands(ref) == "paid"
    for one in (assistant, officer, chair):
        one.done()
