"""What is noted at a stall, deputations abroad, and outlets."""

from datetime import timedelta
from decimal import Decimal

import pytest

from odop.accounts.models import User
from odop.exhibitions import factories, services
from odop.exhibitions.models import Deputation, OutletMonth, StallApplication, StallRecord, TravelPaper
from odop.exhibitions.queries.results import result_of
from odop.kernel import clock
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import store_file
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan

PDF = b"%PDF-1.4 sample"


@pytest.fixture
def stall(cell: User, artisan: Artisan) -> StallApplication:
    """A stall at a fair of which today is the last day."""
    return factories.held(artisan, runs=cell, over_on=clock.today())


def test_a_record_arrives_once_however_often_it_is_sent(stall: StallApplication, officer: User) -> None:
    noted = factories.noted("sale", amount=Decimal("1250.50"))
    first = services.note(stall, noted, by=officer)
    assert services.note(stall, noted, by=officer) == first
    assert StallRecord.objects.count() == 1


def test_a_number_of_one_stall_does_not_stand_for_another(
    stall: StallApplication, cell: User, officer: User
) -> None:
    noted = factories.noted("visitors", count=40)
    services.note(stall, noted, by=officer)
    other = factories.held(register.artisan(stall.district), runs=cell, over_on=clock.today())
    with pytest.raises(DomainError) as refused:
        services.note(other, noted, by=officer)
    assert refused.value.code == "other_stall"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on_date": None}, "on_date"),
        ({"kind": "gift"}, "kind"),
        ({"count": 0}, "count"),
        ({"kind": "sale", "amount": None}, "amount"),
        ({"kind": "enquiry", "amount": Decimal(5)}, "amount"),
        ({"country": "India"}, "country"),
    ],
)
def test_every_wrong_part_of_a_record_is_named(
    stall: StallApplication, officer: User, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.note(stall, factories.noted(**{"kind": "visitors", **changes}), by=officer)
    assert field in refused.value.fields
    assert not StallRecord.objects.exists()


def test_days_outside_the_fair_and_strangers_are_refused(stall: StallApplication, officer: User) -> None:
    with pytest.raises(Invalid):
        services.note(
            stall, factories.noted("visitors", on_date=clock.today() - timedelta(days=9)), by=officer
        )
    for stranger in (register.citizen(), register.officer(register.district("BDH"))):
        with pytest.raises(NotAllowed):
            services.note(stall, factories.noted("visitors"), by=stranger)
    assert not StallRecord.objects.exists()


def test_result_counts_what_stands_and_divides_by_what_was_spent(
    stall: StallApplication, cell: User, officer: User
) -> None:
    services.note(stall, factories.noted("sale", amount=Decimal(30000)), by=officer)
    services.note(stall, factories.noted("order", count=2, amount=Decimal(90000), country="ae"), by=officer)
    services.note(stall, factories.noted("visitors", count=250), by=officer)
    mistaken = services.note(stall, factories.noted("sale", amount=Decimal(999999)), by=officer)
    services.strike(mistaken, by=officer)
    services.note_outlay(
        stall.fair, kind="space", amount=Decimal(60000), paid_on=clock.today(), reference="Bill 1", by=cell
    )
    result = result_of(stall.fair)
    assert (result.sold, result.ordered, result.visitors, result.enquiries) == (30000, 90000, 250, 0)
    assert (result.spent, result.by_rupee) == (60000, Decimal("2.00"))
    with pytest.raises(DomainError) as refused:
        services.strike(mistaken, by=officer)
    assert refused.value.code == "struck_already"


def test_nothing_spent_is_no_result_by_rupee(stall: StallApplication, officer: User) -> None:
    services.note(stall, factories.noted("sale", amount=Decimal(30000)), by=officer)
    assert result_of(stall.fair).by_rupee is None


@pytest.fixture
def abroad(cell: User, artisan: Artisan) -> StallApplication:
    return factories.held(
        artisan,
        runs=cell,
        over_on=clock.today() + timedelta(days=20),
        notified=False,
        kind="abroad",
        country="AE",
    )


def days(asked: StallApplication) -> dict[str, object]:
    return {"from_on": asked.fair.from_on - timedelta(days=2), "to_on": asked.fair.to_on + timedelta(days=2)}


def test_an_artisan_is_deputed_to_a_fair_abroad_once(
    cell: User, officer: User, abroad: StallApplication, stall: StallApplication
) -> None:
    with pytest.raises(DomainError) as at_home:
        services.depute(stall, order_reference="9/2026", **days(stall), by=cell)
    assert at_home.value.code == "not_abroad"
    with pytest.raises(NotAllowed):
        services.depute(abroad, order_reference="9/2026", **days(abroad), by=officer)
    with pytest.raises(Invalid):
        services.depute(
            abroad, order_reference="", from_on=abroad.fair.to_on, to_on=abroad.fair.from_on, by=cell
        )
    services.depute(abroad, order_reference="9/2026", **days(abroad), stay="Hotel near the fair", by=cell)
    with pytest.raises(DomainError) as again:
        services.depute(abroad, order_reference="9/2026", **days(abroad), by=cell)
    assert again.value.code == "deputed_already"
    assert Deputation.objects.count() == 1


def test_travel_papers_outlast_the_journey_are_checked_and_replaced(
    cell: User, abroad: StallApplication
) -> None:
    order = services.depute(abroad, order_reference="9/2026", **days(abroad), by=cell)
    file = store_file(PDF, name="passport.pdf", by=cell, district_id=abroad.district_id)
    for until in (None, order.to_on - timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            services.add_travel_paper(order, kind="passport", file=file, valid_until=until, by=cell)
        assert "valid_until" in refused.value.fields
    assert not TravelPaper.objects.exists()
    first = services.add_travel_paper(order, kind="passport", file=file, valid_until=order.to_on, by=cell)
    with pytest.raises(Invalid):
        services.check_travel_paper(first, accepted=False, by=cell)
    services.check_travel_paper(first, accepted=False, remark="Not readable", by=cell)
    second = services.add_travel_paper(order, kind="passport", file=file, valid_until=order.to_on, by=cell)
    with pytest.raises(DomainError) as old:
        services.check_travel_paper(first, accepted=True, by=cell)
    assert old.value.code == "replaced"
    services.check_travel_paper(second, accepted=True, by=cell)
    assert list(order.papers.filter(replaced=False).values_list("check_state", flat=True)) == ["accepted"]
    with pytest.raises(NotAllowed):
        services.add_travel_paper(order, kind="ticket", file=file, by=register.citizen())


def test_an_outlet_tells_its_months_and_closes(cell: User, officer: User, place: District) -> None:
    opened = clock.today().replace(day=1) - timedelta(days=200)
    given = {
        "kind": "airport", "name": {"en": "Sample airport shop"}, "place": {"en": "Lucknow"},
        "run_by": "Sample agency", "opened_on": opened,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        services.open_outlet(**given, by=officer)
    with pytest.raises(Invalid) as refused:
        services.open_outlet(**given, yearly_support=Decimal(400000), by=cell)
    assert set(refused.value.fields) == {"order_reference", "support_until"}
    outlet = services.open_outlet(**given, by=cell)
    last_month = clock.today().replace(day=1) - timedelta(days=1)
    figures = {"units_shown": 12, "stock": Decimal(80000), "sold": Decimal(45000), "sold_count": 130}
    for wrong in (clock.today(), opened - timedelta(days=40)):
        with pytest.raises(Invalid):
            services.note_month(outlet, month=wrong, **figures, by=cell)
    services.note_month(outlet, month=last_month, **figures, by=cell)
    services.note_month(outlet, month=last_month, **{**figures, "sold": Decimal(46000)}, by=cell)
    assert OutletMonth.objects.get().sold_amount == 46000
    services.close_outlet(outlet, on=clock.today(), by=cell)
    with pytest.raises(DomainError):
        services.close_outlet(outlet, on=clock.today(), by=cell)
