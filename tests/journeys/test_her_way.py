"""The whole way in a browser: she enrols and applies on a phone, every office does its part, and she sees each stage."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from odop.accounts.services import demo_user
from odop.casework.factories import paper
from odop.casework.models import Case
from odop.casework.queries import papers_of
from odop.casework.services import attach_documents
from odop.kernel import clock, scope
from odop.kernel.programme import programme
from odop.places.models import District
from odop.registry import factories as register
from odop.schemes.factories import ANSWERS, code
from odop.schemes.services import apply as send
from tests.journeys.conftest import TABLE, Walker, code_from, days_ago

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Start = Callable[..., Walker]

PERSON = {"age": "34", "category": "obc", "gender": "female", "disabled": "no"}
APPLY: dict[str, dict[str, Any]] = {
    "person": PERSON,
    "work": {"activity": "industry", "makes_district_product": "yes"},
    "history": {"defaulter": "no", "earlier_benefit": "no", "family_benefited": "no"},
    "cost": {"project_cost": "3200000", "land_cost": "0"},
    "plan": {"project_title": "सींग शिल्प", "machinery_cost": "2100000", "civil_cost": "300000",
             "working_capital": "800000"},
    "bank": {},
}  # fmt: skip


def enrol(she: Walker, place: District, mobile: str) -> None:
    """Sign in with a code from the outbox page, and eight short pages."""
    she.open("/sign-in/").look("sign-in").fill({"mobile": mobile}).press(
        'main form:has([name="mobile"]) button'
    )
    she.look("sign-in-code")
    other = she.context.new_page()
    other.goto(she.base + "/outbox/")
    code = code_from(other.locator("main").inner_text())
    other.close()
    she.fill({"code": code}).press('main form:has([name="code"]) button')
    she.open("/me/").look("me-new").open("/enrol/").look("enrol-0").press("main form button")
    pages: list[dict[str, Any]] = [
        {"language": she.language, "agrees": "on"},
        {"name": "शबनम अंसारी", "relation": "husband", "relation_name": "इक़बाल अंसारी"},
        {"birth_year": "1992", "gender": "female", "category": "obc", "disabled": "no"},
        {"district": str(place.pk), "place": "चन्दौसी", "pin_code": "244302"},
        {"product_line": "other", "craft": "सींग की कंघी", "craft_years": "12"},
        {"unit_kind": "none"},
        {},
        {"purposes": ["bank"]},
    ]
    for number, answers in enumerate(pages, start=1):
        assert she.page.url.endswith(f"/enrol/{number}/"), she.page.url
        she.look(f"enrol-{number}").fill(answers).go_on()
    assert "/enrol/done/" in she.page.url, she.text()
    she.look("enrol-done")


def apply(she: Walker, photo: str) -> str:
    """The application with its papers; returns the reference."""
    scheme = programme().schemes[0]
    she.open(f"/me/apply/{scheme}/")
    for page, answers in APPLY.items():
        assert she.page.url.endswith(f"/{page}/"), f"{page}: {she.page.url} {she.text()[:600]}"
        she.fill(answers)
        if page == "cost" and she.scripts:
            she.page.locator('[name="land_cost"]').press("Tab")
            she.page.get_by_text("6,40,000").first.wait_for()
        she.look(f"apply-{page}").go_on()
    assert she.page.url.endswith("/papers/"), she.page.url
    for field in she.page.locator('main input[type="file"]').all():
        field.set_input_files(photo)
    she.look("apply-papers").go_on()
    assert she.page.url.endswith("/review/"), she.page.url
    assert "6,40,000" in she.text()
    she.look("apply-review").fill({"declared": "1"}).go_on()
    found = re.search(r"/me/cases/([^/]+)/", she.page.url)
    assert found, f"{she.page.url}: {she.text()[:800]}"
    return found[1]


def stands(ref: str) -> str:
    with scope.system():
        return Case.objects.get(ref=ref).state


def take(who: Walker, ref: str, do: str, to: str, values: dict[str, Any] | None = None) -> None:
    who.step(ref, do, values)
    assert stands(ref) == to, f"{do}: stands at {stands(ref)}: {who.text()[:1500]}"
    who.case(ref).look(f"desk-{do}")


def test_from_a_mobile_number_to_an_application(walker: Start, world: District, photo: str) -> None:
    she = walker(language="hi")
    enrol(she, world, "9876512345")
    she.open("/me/").look("me-enrolled")
    ref = apply(she, photo)
    she.look("me-case-scrutiny")
    assert stands(ref) == "scrutiny"
    she.done()


@pytest.fixture
def applied(world: District) -> str:
    """An application of the first demo person, with all papers received and none checked."""
    with scope.system():
        citizen = demo_user("artisan-sambhal")
        person = register.artisan(world, user=citizen, name="शबनम अंसारी", birth_year=1992)
        case = send(person, scheme=code(), answers=ANSWERS, by=citizen).case
        wanted = [paper.rule.key for paper in papers_of(case) if paper.required]
        attach_documents(case, {key: paper() for key in wanted}, by=citizen)
        return case.ref


def test_from_the_application_to_the_money_in_the_bank(walker: Start, applied: str) -> None:
    ref = applied
    she = walker("artisan-sambhal", language="hi")
    she.open("/me/").look("me-applied").case(ref, hers=True).look("me-case")
    desk = {"language": "en", "width": TABLE}
    assistant = walker("assistant-sambhal", **desk)
    assistant.open("/desk/").look("desk-assistant")
    assert ref in assistant.text()
    assistant.case(ref).look("desk-case")
    assistant.posted(assistant.page.locator("form[action*=accept-all] button").first)
    take(assistant, ref, "recommend", "put_up", {"note": "Papers in order."})

    officer = walker("officer-sambhal", language="hi", width=TABLE)
    officer.open("/desk/").look("desk-officer")
    take(officer, ref, "put_up", "committee")
    sitting = committee(officer, walker("committee-sambhal", **desk), ref)
    assert stands(ref) == "forwarding", sitting
    she.case(ref, hers=True).look("me-case-sanctioned")

    branch = (
        officer.case(ref)
        .page.locator('#decide [name="bank_office"] option')
        .evaluate_all("all => all.map(one => one.value).filter(Boolean)")
    )
    bank = walker("bank-sambhal", **desk)
    with scope.system():
        own = demo_user("bank-sambhal").current_postings[0].office
    assert own.code in branch, branch
    take(officer, ref, "forward", "bank", {"bank_office": own.code})
    bank.open("/desk/").look("desk-bank")
    take(bank, ref, "bank_sanction", "training", {
        "loan_amount": "2400000", "sanctioned_on": clock.today().isoformat(), "loan_account_last4": "1234",
    })  # fmt: skip
    she.case(ref, hers=True).look("me-case-training")
    take(assistant, ref, "training_done", "first_instalment",
         {"institute": "ITI", "training_from": days_ago(10), "training_to": days_ago(3)})  # fmt: skip
    take(bank, ref, "disburse", "claim", {"disbursed_on": clock.today().isoformat(), "amount": "100000"})
    take(bank, ref, "claim_margin_money", "release",
         {"claim_amount": "640000", "tdr_account": "912345678901", "ifsc": own.ifsc})  # fmt: skip
    take(officer, ref, "approve_release", "payment")
    pay(walker("finance-state", **desk))
    assert stands(ref) == "hold"
    she.case(ref, hers=True).look("me-case-hold")
    she.open("/me/").look("me-hold")
    for one in (she, assistant, officer, bank):
        one.done()


def committee(officer: Walker, chair: Walker, ref: str) -> str:
    """A sitting is called, the case placed, selected by the chair, and the minutes signed."""
    officer.open("/desk/committee/").look("committee")
    officer.fill({"on": clock.today().isoformat(), "place": "विकास भवन"}, 'form[action$="/committee/call/"]')
    officer.press('form[action$="/committee/call/"] button')
    if not re.search(r"/committee/TF-", officer.page.url):
        officer.open("/desk/committee/").press('main a[href*="/committee/TF-"]')
    officer.fill({"case": ref}, 'form[action$="/committee/place/"]')
    officer.press('form[action$="/committee/place/"] button').look("sitting-agenda")
    address = officer.page.url.split("/desk/")[1].split("#")[0].split("?")[0]
    chair.open(f"/desk/{address}").look("sitting-chair")
    chair.press(f'form:has(input[value="{ref}"]) button[value="sanction"]')
    chair.open(f"/desk/{address}").fill(
        {"present": "District Magistrate; DCI; LDM"}, 'form[action*="/sign/"]'
    )
    chair.press('form[action*="/sign/"] button')
    chair.open(f"/desk/{address}").look("sitting-signed")
    assert chair.page.request.get(f"{chair.base}/desk/{address}minutes/").status == 200
    return address


def pay(finance: Walker) -> None:
    """A payment file is made, and the bank's sample answer read back."""
    finance.open("/desk/budget/").look("budget").open("/desk/payments/").look("payments")
    finance.press('button[name="all"]').look("payment-file")
    ref = finance.page.url.split("/files/")[1].split("/")[0]
    with finance.page.expect_download() as taken:
        finance.page.locator('form[action*="/download/"] button').first.click()
    assert taken.value.path()
    sample = finance.page.request.get(f"{finance.base}/desk/payments/files/{ref}/sample-answer/")
    assert sample.status == 200, sample.status
    finance.open("/desk/payments/answers/").look("payment-answers")
    finance.page.locator('main input[type="file"]').set_input_files(
        {"name": "answer.csv", "mimeType": "text/csv", "buffer": sample.body()}
    )
    finance.press('form[action*="/answers/read/"] button').look("payment-answer")


def test_the_same_without_scripts_up_to_the_application(walker: Start, world: District, photo: str) -> None:
    she = walker(language="en", scripts=False)
    enrol(she, world, "9876512346")
    ref = apply(she, photo)
    assert stands(ref) == "scrutiny"
    she.done()
