"""A trainee's way in a browser: she applies on her phone, is selected, sits in a batch, and leaves with a certificate that
anybody can check and a kit against her code."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from odop.accounts.models import Office
from odop.accounts.services import demo_user
from odop.casework.models import Case
from odop.casework.services import accept_documents, call_sitting, place_on_agenda
from odop.finance import bank_layout
from odop.finance.models import Payment
from odop.finance.services import make_payment_file, read_return_file
from odop.kernel import clock, scope
from odop.kernel.models import Notice
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan
from odop.training import factories, services
from odop.training.models import Attendance, Batch, Candidate, Certificate, TrainingDay
from tests.journeys.conftest import TABLE, Walker

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
Start = Callable[..., Walker]
CODE = "skill_toolkit"
APPLY: dict[str, dict[str, Any]] = {
    "person": {"age": "34", "native": "yes"},
    "history": {"earlier_toolkit": "never", "family_benefited": "no"},
    "work": {"trade": "सींग के बटन", "craft_years": "12"},
    "wishes": {"language": "hi", "women_only": "no", "farthest": "20"},
}


@pytest.fixture
def at(world: District) -> factories.Ground:
    """Her entry with an account, an institute of the programme with everything it needs, kits in a store."""
    with scope.system():
        she = register.artisan(
            world, user=demo_user("artisan-sambhal"), name="Shabnam Ansari", birth_year=1992
        )
        Artisan.objects.filter(pk=she.pk).update(
            bank_account=factories.ACCOUNT,
            product_line=world.product_lines.first(),
            bank_account_last4=factories.ACCOUNT[-4:],
            bank_ifsc=factories.IFSC,
        )
        teacher = demo_user("institute-sambhal")
        office = Office.objects.get(pk=teacher.current_postings[0].office_id)
        made = factories.ground(world, kits=3, at=(office, teacher))
        services.set_target(world, year="2026-27", people=150, by=demo_user("cell-state"))
        return made


def stands(ref: str) -> str:
    with scope.system():
        return Case.objects.get(ref=ref).state


def apply(she: Walker, photo: str) -> str:
    she.open(f"/me/apply/{CODE}/")
    for page, answers in APPLY.items():
        assert she.page.url.endswith(f"/{page}/"), f"{page}: {she.page.url} {she.text()[:600]}"
        she.fill(answers).look(f"training-apply-{page}").go_on()
    for field in she.page.locator('main input[type="file"]').all():
        field.set_input_files(photo)
    she.go_on()
    assert "2,000" in she.text(), she.text()[:900]
    she.look("training-apply-review").fill({"declared": "1"}).go_on()
    found = re.search(r"/me/cases/([^/]+)/", she.page.url)
    assert found, f"{she.page.url}: {she.text()[:800]}"
    return found[1]


def take(who: Walker, ref: str, do: str, to: str) -> None:
    who.step(ref, do)
    assert stands(ref) == to, f"{do}: stands at {stands(ref)}: {who.text()[:1500]}"


def paid() -> None:
    with scope.system():
        finance = demo_user("finance-state")
        payments = list(Payment.objects.filter(state=Payment.State.DRAFTED))
        make_payment_file(payments, by=finance)
        rows = [
            (one.ref, one.ifsc, one.account, f"{one.amount:.2f}", "ACCEPTED", f"B{one.pk:09d}", "", clock.today().isoformat())
            for one in payments
        ]  # fmt: skip
        read_return_file(bank_layout.write_return_file(rows), by=finance)


def without_a_network(teacher: Walker, batch: Batch, page: str) -> None:
    """The roster at the venue: kept on the phone, and sent when the network is back."""
    with scope.system():
        TrainingDay.objects.filter(batch=batch, number=1).update(on_date=clock.today())
        card = batch.seats.get().card
    teacher.open(f"{page}venue/").look("training-venue")
    teacher.context.set_offline(True)
    teacher.fill({"present": [card]}, "[data-odop-queue]").press("[data-odop-queue] .actions button")
    teacher.page.locator('[data-state="waits"]').wait_for()
    teacher.context.set_offline(False)
    teacher.page.locator('[data-state="arrived"]').wait_for()
    with scope.system():
        assert Attendance.objects.get().way == "offline"
    teacher.complaints = [said for said in teacher.complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def test_from_application_to_verified_certificate_and_kit(
    walker: Start, at: factories.Ground, photo: str
) -> None:
    she = walker("artisan-sambhal", language="hi")
    ref = apply(she, photo)
    assistant = walker("assistant-sambhal", language="en", width=TABLE)
    officer = walker("officer-sambhal", language="en", width=TABLE)
    with scope.system():
        accept_documents(Case.objects.get(ref=ref), by=demo_user("assistant-sambhal"))
    take(assistant, ref, "recommend", "put_up")
    take(officer, ref, "put_up", "committee")

    with scope.system():
        chair = demo_user("selection-sambhal")
        by = demo_user("officer-sambhal")
        sitting = call_sitting(chair.current_postings[0].office, on=clock.today(), by=by)
        place_on_agenda(sitting, [Case.objects.get(ref=ref)], by=by)
    officer.open(f"/desk/training/ranking/{sitting.ref}/").press(
        'form[method="post"] button:has-text("order")'
    )
    officer.look("training-ranking")
    assert ref in officer.text()
    take(walker("selection-sambhal", language="hi", width=TABLE), ref, "select", "chosen")
    she.open("/me/training/").look("training-hers-waiting")

    officer.open("/desk/training/waiting/").look("training-waiting")
    with scope.system():
        batch = services.new_batch(
            at.course, at.venues[0], starts_on=clock.today() + timedelta(days=8), language="hi", women_only=False,
            by=demo_user("officer-sambhal"),
        )  # fmt: skip
        services.add_person(batch, Candidate.objects.get(case__ref=ref), by=demo_user("officer-sambhal"))
    page = f"/desk/training/batches/{batch.ref}/"
    officer.open(page).look("training-batch-proposed").press('button[value="confirm"]')
    assert stands(ref) == "in_batch", officer.text()[:1500]
    officer.open("/desk/training/").look("training-overview").open(f"{page}cards/").look("training-cards")
    she.open("/me/training/").look("training-hers-batch")
    assert batch.ref in she.text()
    teacher = walker("institute-sambhal", language="hi")
    teacher.open(page).look("training-batch-institute")
    without_a_network(teacher, batch, page)
    teacher.open(f"{page}days/1/").look("training-day")
    teacher.open(f"/desk/training/institutes/{at.institute.office.code}/").look("training-institute-own")

    with scope.system():
        batch = Batch.objects.get(ref=batch.ref)
        factories.held(batch, at)
    teacher.open(f"{page}results/").fill({"result_1": "passed", "score_1": "82", "assessed_by": "SSC"})
    teacher.look("training-results").press('main form[method="post"] .actions button')
    officer.open(page).look("training-batch-held").press('button[value="certify"]')
    assert stands(ref) == "trained", officer.text()[:1500]
    take(officer, ref, "pay_honorarium", "paying")
    paid()
    assert stands(ref) == "kit_due"

    assistant.open("/desk/training/kits/").look("training-kits").open(f"/desk/training/kits/give/{ref}/")
    assistant.press('button[value="code"]').look("training-give")
    with scope.system():
        code = Notice.objects.get(template="training.kit_code").body[:6]
    assistant.fill({"code": code, "photo": photo}).press('button[value="give"]')
    assert stands(ref) == "completed", assistant.text()[:1500]
    assistant.look("training-given")

    she.open("/me/training/").look("training-hers-done")
    with scope.system():
        paper = Certificate.objects.get(seat__case__ref=ref)
    assert paper.ref in she.text()
    she.case(ref, hers=True).look("training-hers-case")
    anybody = walker(language="en")
    anybody.open(f"/certificates/{paper.code}/").fill({"name": "shabnam ansari"}).press("main form button")
    assert "This is the name on the certificate" in anybody.text()
    assert "Shabnam" not in anybody.text()
    anybody.look("training-verify")
    officer.open(f"/desk/training/stores/{at.store.pk}/").look("training-store")
    officer.open(f"/desk/training/institutes/{at.institute.office.code}/").look("training-institute")
    officer.open("/desk/training/targets/").look("training-targets")
    cell = walker("cell-state", language="hi", width=TABLE)
    cell.open("/desk/training/kits/catalogue/?next=" + at.kit.code).look("training-catalogue")
    for one in (she, assistant, officer, teacher, cell, anybody):
        one.done()
    assert Decimal(2000) == Payment.objects.get(sanction__case__ref=ref).amount
