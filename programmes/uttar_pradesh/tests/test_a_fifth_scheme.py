"""A scheme is data: one more is applied for, decided, paid and given again after its years without a line of code."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from odop.accounts.models import Office
from odop.casework.definitions import forget_compiled
from odop.casework.factories import Cast, bring_papers, cast, officer_at
from odop.casework.models import Case
from odop.casework.services import letter_pdf, take_step
from odop.finance.models import BudgetHead, Payment, Sanction
from odop.finance.services import allot, bring_budget, make_payment_file, read_return_file, sample_answer
from odop.kernel import clock, scope
from odop.kernel import programme as served
from odop.kernel.actors import SYSTEM
from odop.kernel.invariants import broken
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.lib.rules import compile_folder
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry.models import Artisan
from odop.schemes.services import apply, load_programme

HERE = Path(__file__).parent
CODE = "quality_certificate"
SCHEMES = ("margin_money", "skill_toolkit", "common_facility_centre", "market_assistance")


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """script/new, as a module."""
    sys.path.insert(0, str(settings.CHECKOUT / "script"))
    try:
        yield importlib.import_module("_new")
    finally:
        sys.path.remove(str(settings.CHECKOUT / "script"))


@pytest.fixture
def another(tmp_path: Path, script: ModuleType) -> Path:
    """A programme folder of its own in which a fifth scheme was begun by script/new and then written."""
    folder = tmp_path / HERE.parent.name
    shutil.copytree(HERE.parent, folder, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    begun: Path = script.begin(folder / "schemes", CODE)
    for path in begun.rglob("*"):
        if path.is_file() and path.name != "_layout.typ":
            path.unlink()
    shutil.copytree(HERE / CODE, begun, dirs_exist_ok=True)
    settings_file = folder / "programme.toml"
    settings_file.write_text(settings_file.read_text().replace("schemes = [", f'schemes = ["{CODE}", ', 1))
    return folder


@pytest.mark.parametrize("model", SCHEMES)
def test_a_new_scheme_begins_as_a_copy_that_loads(model: str, tmp_path: Path, script: ModuleType) -> None:
    shutil.copytree(HERE.parent / "schemes" / model, tmp_path / "schemes" / model)
    shutil.copy(HERE.parent / "programme.toml", tmp_path)
    made = compile_folder(script.begin(tmp_path / "schemes", "village_fair", model), languages=("en", "hi"))
    assert (made.code, made.prefix, made.budget_head) == ("village_fair", "VF", "village_fair")
    assert made.publishing_complaints() == []


def test_a_name_that_is_taken_or_cannot_be_one_is_refused(tmp_path: Path, script: ModuleType) -> None:
    shutil.copy(HERE.parent / "programme.toml", tmp_path)
    shutil.copytree(HERE.parent / "schemes" / "margin_money", tmp_path / "schemes" / "margin_money")
    for name, model in (("margin_money", None), ("Village Fair", None), ("village_fair", "nothing")):
        with pytest.raises(ValueError, match="scheme"):
            script.begin(tmp_path / "schemes", name, model)
    assert [path.name for path in (tmp_path / "schemes").iterdir()] == ["margin_money"]


@pytest.fixture
def people(db: None, another: Path) -> Iterator[Cast]:
    """The programme loaded from its folder, the people of one district, and the scheme's budget."""

    def forget() -> None:
        served.programme.cache_clear()
        forget_compiled()

    with override_settings(PROGRAMME_DIR=another):
        forget()
        with scope.system():
            load_programme()
        place = District.objects.get(code="SBL")
        head, year = BudgetHead.objects.get(scheme=CODE), financial_year_of(clock.today())
        bring_budget(head, year, Decimal(250_000), by=SYSTEM)
        allot(head, year, place, Decimal(250_000), by=SYSTEM)
        yield cast(place)
    forget()


def answers(**more: Any) -> dict[str, Any]:
    day = clock.today() - timedelta(days=40)
    given = {"makes_district_product": True, "certificate": "hallmark", "certificate_on": day.isoformat()}
    return {**given, "cost": "133333.33", **more}


def sent(people: Cast, **more: Any) -> Case:
    case = apply(people.artisan, scheme=CODE, answers=answers(**more), by=people.citizen).case
    bring_papers(case, people, ["certificate", "bill"])
    return case


def paid(case: Case, people: Cast) -> Case:
    """Its whole way, to the answer of the bank."""
    take_step(case, do="recommend", by=people.assistant)
    take_step(case, do="sanction", by=people.committee)
    take_step(case, do="pay", by=people.officer)
    finance = Office.objects.get(kind="finance")
    clerk = officer_at(finance, "finance", f"clerk-{case.pk}")
    made = make_payment_file(Payment.objects.filter(sanction__case=case), by=clerk)
    read_return_file(sample_answer(made), by=clerk)
    case.refresh_from_db()
    return case


@pytest.mark.django_db
def test_it_is_applied_for_decided_paid_and_given_again_after_three_years(people: Cast) -> None:
    case = sent(people)
    assert (case.ref.split("-")[0], case.amount) == ("QC", Decimal("100000.00"))
    with pytest.raises(DomainError) as no_account:
        paid(case, people)
    assert no_account.value.code == "no_account" and not Payment.objects.exists()
    Artisan.objects.filter(pk=people.artisan.pk).update(
        bank_account="512345678901", bank_account_last4="8901", bank_ifsc="SMPL0000009"
    )
    take_step(case, do="pay", by=people.officer)
    payment = Payment.objects.get()
    assert (payment.to, payment.account, payment.amount) == (
        "applicant",
        "512345678901",
        Decimal("100000.00"),
    )
    clerk = officer_at(Office.objects.get(kind="finance"), "finance", "clerk")
    made = make_payment_file([payment], by=clerk)
    read_return_file(sample_answer(made), by=clerk)
    case.refresh_from_db()
    assert (case.state, case.steps.last().do) == ("paid", "bank_has_paid")  # type: ignore[union-attr]
    assert Sanction.objects.get(case=case).state == "granted"
    assert {one.kind for one in case.letters.all()} == {"acknowledgement", "sanction"}
    for language in programme().languages:
        assert letter_pdf(case.letters.get(kind="sanction"), language).startswith(b"%PDF")

    before = Case.objects.count()
    for days in (0, 3 * 365 - 10):
        Case.objects.filter(pk=case.pk).update(opened_at=clock.now() - timedelta(days=days))
        with pytest.raises(DomainError) as twice:
            sent(people)
        assert twice.value.code == "already_applied" and case.ref in str(twice.value)
    assert Case.objects.count() == before
    Case.objects.filter(pk=case.pk).update(opened_at=clock.now() - timedelta(days=3 * 366))
    again = paid(sent(people, cost="20000"), people)
    assert (again.state, again.amount) == ("paid", Decimal("15000.00"))
    assert broken() == []


@pytest.mark.django_db
def test_every_page_and_the_api_know_it_and_a_refusal_gives_every_reason(people: Cast) -> None:
    with pytest.raises(DomainError) as refused:
        sent(people, certificate="other", makes_district_product=False)
    assert [one["id"] for one in refused.value.extra["failed"]] == ["product", "recognised"]
    assert not Case.objects.filter(code=CODE).exists()
    client = Client()
    for prefix, title in (("", "Refund for a Quality Certificate"), ("/hi", "गुणवत्ता प्रमाण पत्र पर प्रतिपूर्ति")):
        for address in (
            "/schemes/",
            f"/schemes/{CODE}/",
            "/what-can-i-get/",
            f"/what-can-i-get/?scheme={CODE}",
        ):
            page = client.get(prefix + address)
            assert page.status_code == 200 and (title in page.content.decode() or "scheme=" in address), (
                address
            )
    given = client.post(
        f"/api/v1/schemes/{CODE}/assess",
        {"facts": answers(cost="133333.32")},
        content_type="application/json",
    ).json()
    assert given["outputs"] == {"refund": "99999.99", "own_part": "33333.33"}
    client.force_login(people.officer)
    assert (
        "Refund for a Quality Certificate"
        in client.get("/desk/budget/?head=quality_certificate").content.decode()
    )
