"""The calendar: who plans, who notifies, and what a call needs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from odop.accounts.models import User
from odop.exhibitions import factories, services
from odop.exhibitions.models import Fair, Outlay
from odop.kernel import clock
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.places.models import District


def test_a_district_plans_its_own_fairs_and_not_those_of_others(
    officer: User, place: District, other_place: District
) -> None:
    own = factories.fair(officer, kind="state_fair", district=place)
    assert own.ref.startswith("FR-") and own.district == place
    for district in (other_place, None):
        with pytest.raises(NotAllowed):
            factories.fair(officer, kind="state_fair", district=district)
    assert Fair.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "wedding"}, "kind"),
        ({"trade": ""}, "trade"),
        ({"name": {"en": ""}}, "name_en"),
        ({"place": {}}, "place_en"),
        ({"from_on": None}, "from_on"),
        ({"to_on": date(2020, 1, 1)}, "to_on"),
        ({"kind": "abroad"}, "country"),
        ({"country": "AE"}, "country"),
    ],
)
def test_every_wrong_answer_is_named(cell: User, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        factories.fair(cell, **changes)
    assert field in refused.value.fields
    assert not Fair.objects.exists() and not Event.objects.filter(verb="fair.planned").exists()


def test_a_fair_outside_the_state_belongs_to_no_district(cell: User, place: District) -> None:
    with pytest.raises(Invalid) as refused:
        factories.fair(cell, district=place)
    assert "district" in refused.value.fields


def test_only_the_state_notes_the_order_that_notifies_a_fair_and_once(
    cell: User, officer: User, place: District
) -> None:
    fair = factories.fair(officer, kind="state_fair", district=place)
    with pytest.raises(NotAllowed):
        services.notify_fair(fair, order_reference="12/2026", on=clock.today(), by=officer)
    with pytest.raises(Invalid):
        services.notify_fair(fair, order_reference=" ", on=clock.today() + timedelta(days=1), by=cell)
    fair.refresh_from_db()
    assert fair.notified_on is None
    services.notify_fair(fair, order_reference="12/2026", on=clock.today(), by=cell)
    with pytest.raises(DomainError) as refused:
        services.notify_fair(fair, order_reference="13/2026", on=clock.today(), by=cell)
    assert refused.value.code == "notified_already"
    fair.refresh_from_db()
    assert (fair.order_reference, fair.notified_by) == ("12/2026", cell)


def test_stalls_are_laid_out_in_rows_with_aisles(cell: User) -> None:
    fair = factories.fair(cell)
    services.lay_out(fair, rows=4, columns=3, aisle_after=2, fee=Decimal(25000), by=cell)
    assert [(one.code, one.x, one.y) for one in fair.stalls.filter(x=0)] == [
        ("A1", 0, 0),
        ("B1", 0, 1),
        ("C1", 0, 3),
        ("D1", 0, 4),
    ]
    services.lay_out(fair, rows=1, columns=2, by=cell)
    assert fair.stalls.count() == 2


def test_a_call_names_its_criteria_and_needs_a_plan(cell: User) -> None:
    fair = factories.fair(cell)
    day = clock.today() + timedelta(days=10)
    with pytest.raises(DomainError) as refused:
        services.call_for_stalls(fair, apply_by=day, by=cell)
    assert refused.value.code == "no_plan"
    services.lay_out(fair, rows=1, columns=2, by=cell)
    for wrong in (None, clock.today() - timedelta(days=1), fair.from_on):
        with pytest.raises(Invalid):
            services.call_for_stalls(fair, apply_by=wrong, by=cell)
    called = services.call_for_stalls(fair, apply_by=day, by=cell)
    assert called.criteria == "in_india" and len(called.criteria_hash) == 12
    with pytest.raises(DomainError) as again:
        services.call_for_stalls(fair, apply_by=day, by=cell)
    assert again.value.code == "called_already"


def test_a_cancelled_fair_takes_nothing_more(cell: User) -> None:
    fair = services.cancel_fair(factories.fair(cell), by=cell)
    for work in (
        lambda: services.lay_out(fair, rows=1, columns=1, by=cell),
        lambda: services.notify_fair(fair, order_reference="1", on=clock.today(), by=cell),
        lambda: services.cancel_fair(fair, by=cell),
    ):
        with pytest.raises(DomainError) as refused:
            work()
        assert refused.value.code == "cancelled"


def test_what_was_spent_is_noted_with_its_bill(cell: User) -> None:
    fair = factories.fair(cell)
    with pytest.raises(Invalid) as refused:
        services.note_outlay(fair, kind="gifts", amount=Decimal(0), paid_on=None, reference="", by=cell)
    assert set(refused.value.fields) == {"kind", "amount", "paid_on", "reference"}
    assert not Outlay.objects.exists()
    services.note_outlay(
        fair, kind="space", amount=Decimal("250000.50"), paid_on=clock.today(), reference="Bill 7", by=cell
    )
    assert Outlay.objects.get().amount == Decimal("250000.50")
