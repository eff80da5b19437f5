"""A second, made-up programme with other districts, another language and another scheme runs through the same code."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client, override_settings

from odop.accounts.models import Office
from odop.casework.definitions import forget_compiled
from odop.casework.factories import bring_papers, cast, officer_at
from odop.casework.queries import actions_open
from odop.casework.services import letter_pdf, take_step
from odop.finance.bank_layout import write_return_file
from odop.finance.models import Payment
from odop.finance.services import make_payment_file, read_return_file
from odop.kernel import clock, scope
from odop.kernel import programme as served
from odop.kernel.invariants import broken
from odop.places import queries as places
from odop.places.models import District
from odop.schemes.factories import budget_for
from odop.schemes.services import apply, load_programme

pytestmark = pytest.mark.django_db

ANSWERS = {"age": "40", "weaver": True, "loom_cost": "40000", "seller": "नमुना दुकान"}


@pytest.fixture
def example() -> Iterator[District]:
    """The programme `example`, loaded; what is remembered of the other one is forgotten before and after."""
    memories = [value for value in vars(places).values() if hasattr(value, "cache_clear")]

    def forget() -> None:
        served.programme.cache_clear()
        forget_compiled()
        for memory in memories:
            memory.cache_clear()

    with override_settings(PROGRAMME_DIR=settings.CHECKOUT / "programmes" / "example"):
        forget()
        with scope.system():
            load_programme()
        yield District.objects.order_by("code").first()
    forget()


def test_its_scheme_goes_from_application_to_payment(example: District) -> None:
    people = cast(example)
    budget_for(example)
    case = apply(people.artisan, scheme="loom_grant", answers=ANSWERS, by=people.citizen).case
    assert case.ref.split("-")[1] == example.code
    bring_papers(case, people, ["quotation"])
    take_step(case, do="recommend", by=people.assistant)
    take_step(case, do="sanction", by=people.committee)
    case.refresh_from_db()
    finance = officer_at(Office.objects.get(kind="finance"), "finance", "finance-example")
    workflow_needs = {"ifsc": people.branch.ifsc, "account": "912345678901"}
    release = next(
        view for view in actions_open(case, people.officer) if "finance.draft_payment" in view.action.effects
    )
    data = {need.key: workflow_needs[need.key] for need in release.action.needs if need.key in workflow_needs}
    take_step(case, do=release.do, by=people.officer, data=data)
    payment = Payment.objects.get(sanction__case=case)
    make_payment_file([payment], by=finance)
    row = (
        payment.ref,
        payment.ifsc,
        payment.account,
        f"{payment.amount:.2f}",
        "ACCEPTED",
        "EXAMPLE0001",
        "",
        "",
    )
    read_return_file(write_return_file([row]), by=finance)
    case.refresh_from_db()
    assert case.state == "paid" and case.amount and case.amount > Decimal(0)
    assert letter_pdf(case.letters.first(), "mr").startswith(b"%PDF")
    assert broken() == []


def test_its_public_pages_open_and_name_nothing_of_another_state(example: District) -> None:
    for path in (
        "/",
        "/districts/",
        f"/districts/{example.pk}/",
        "/schemes/",
        "/schemes/loom_grant/",
        "/results/",
    ):
        page = Client().get(path)
        assert page.status_code == 200, path
        text = page.content.decode()
        assert "Uttar Pradesh" not in text and "Sambhal" not in text, path


def test_its_rule_says_no_with_a_reason_in_its_own_languages(example: District) -> None:
    from odop.schemes.queries import scheme

    _version, compiled = scheme("loom_grant")
    facts, errors = compiled.parse_facts({"age": 15, "weaver": True, "loom_cost": "40000"})
    decided = compiled.assess(facts, clock.today() + timedelta(days=1))
    assert not errors and decided.eligible is False
    assert all(set(one.because) == {"en", "mr"} for one in decided.failed)
