"""Stalls: asked for in time, given by the published points, one holder a stall."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from odop.accounts.models import User
from odop.exhibitions import factories, services
from odop.exhibitions.criteria import criteria_of, published
from odop.exhibitions.enums import Asked
from odop.exhibitions.models import Fair, StallApplication
from odop.exhibitions.reactions import fill_the_place, tell_all
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.kernel.models import Event, Notice
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan
from odop.registry.services import withdraw_consent


def after_the_call(fair: Fair) -> object:
    return clock.at(clock.now() + timedelta(days=(fair.apply_by - clock.today()).days + 1))


def refused_code(work: object) -> str:
    with pytest.raises(DomainError) as refused:
        work()  # type: ignore[operator]
    return refused.value.code


@pytest.fixture
def everybody(place: District, other_place: District, officer: User) -> Iterator[list[Artisan]]:
    """Four who ask in this order: a man with nothing, a woman of Scheduled Caste, a divyang woman, a man elsewhere."""
    yield [
        register.artisan(place, gender="male", category="general", craft_years=2),
        register.artisan(place, gender="female", category="sc", craft_years=2),
        register.artisan(place, gender="female", category="general", disabled=True, craft_years=20),
        register.artisan(other_place, gender="male", category="general", craft_years=2),
    ]


def test_a_stall_is_asked_for_while_the_call_is_open_and_once(
    cell: User, officer: User, artisan: Artisan
) -> None:
    fair = factories.fair(cell)
    assert refused_code(lambda: factories.asked(fair, artisan, by=officer)) == "not_called"
    fair = factories.called(cell)
    asked = factories.asked(fair, artisan, by=officer)
    assert (asked.state, asked.district_id) == (Asked.APPLIED, artisan.district_id)
    assert refused_code(lambda: factories.asked(fair, artisan, by=officer)) == "asked_already"
    with after_the_call(fair):
        late = register.artisan(artisan.district)
        assert refused_code(lambda: factories.asked(fair, late, by=officer)) == "call_closed"
    assert StallApplication.objects.count() == 1


def test_nobody_asks_for_somebody_of_another_district(
    cell: User, officer: User, other_place: District
) -> None:
    fair, stranger = factories.called(cell), register.artisan(other_place)
    with pytest.raises(NotAllowed):
        factories.asked(fair, stranger, by=officer)
    with pytest.raises(NotAllowed):
        factories.asked(fair, stranger, by=register.citizen())
    assert not StallApplication.objects.exists()


def test_a_fair_of_a_district_takes_units_of_that_district(
    cell: User, officer: User, artisan: Artisan, other_place: District
) -> None:
    elsewhere = factories.called(cell, kind="state_fair", district=other_place)
    assert refused_code(lambda: factories.asked(elsewhere, artisan, by=officer)) == "other_district"
    own = factories.called(officer, kind="state_fair", district=artisan.district)
    assert factories.asked(own, artisan, by=officer).fair == own


def test_without_consent_or_goods_and_while_barred_no_stall_is_asked_for(
    cell: User, officer: User, artisan: Artisan
) -> None:
    fair = factories.called(cell)
    with pytest.raises(Invalid) as refused:
        services.ask_for_stall(fair, artisan=artisan, goods="  ", by=officer)
    assert set(refused.value.fields) == {"goods"}
    barred = services.bar(artisan, order_reference="44/2026", reason="False bills", by=officer)
    with pytest.raises(DomainError) as why:
        factories.asked(fair, artisan, by=officer)
    assert why.value.code == "barred" and "44/2026" in str(why.value) and "False bills" in str(why.value)
    services.lift_bar(barred, reason="Appeal allowed", by=officer)
    assert refused_code(lambda: services.lift_bar(barred, reason="Again", by=officer)) == "lifted_already"
    withdraw_consent(artisan, "register", by=officer)
    assert refused_code(lambda: factories.asked(fair, artisan, by=officer)) == "no_consent"
    assert not StallApplication.objects.exists()


def test_points_decide_and_then_who_asked_first(cell: User, everybody: list[Artisan]) -> None:
    fair = factories.called(cell, stalls=2)
    for one in everybody:
        factories.asked(fair, one, by=register.officer(one.district))
    with after_the_call(fair):
        decided = services.select(fair, by=cell)
    plain, sc_woman, divyang_woman, elsewhere = everybody
    assert [(one.artisan, one.points, one.state) for one in decided] == [
        (divyang_woman, 30 + 15 + 10 + 10, Asked.SELECTED),
        (sc_woman, 30 + 15 + 15, Asked.SELECTED),
        (plain, 30, Asked.WAITING),
        (elsewhere, 30, Asked.WAITING),
    ]
    kept = StallApplication.objects.get(artisan=sc_woman)
    assert kept.points_by == {"first_fair": 30, "woman": 15, "special": 15}
    assert kept.facts["fairs_before"] == 0 and "registered" not in kept.facts  # no unit: not known, no points
    assert refused_code(lambda: services.select(fair, by=cell)) in ("call_open", "selected_already")


def test_a_district_that_has_its_number_waits(cell: User, everybody: list[Artisan]) -> None:
    fair = factories.called(cell, stalls=2, per_district=1)
    for one in everybody:
        factories.asked(fair, one, by=register.officer(one.district))
    with after_the_call(fair):
        decided = services.select(fair, by=cell)
    chosen = [one.artisan for one in decided if one.state == Asked.SELECTED]
    assert chosen == [everybody[2], everybody[3]]


def test_who_had_a_stall_before_stands_behind(cell: User, officer: User, artisan: Artisan) -> None:
    factories.held(artisan, runs=cell, over_on=clock.today() - timedelta(days=20))
    newcomer = register.artisan(artisan.district, gender="male", category="general", craft_years=1)
    fair = factories.called(cell, stalls=1)
    for one in (artisan, newcomer):
        factories.asked(fair, one, by=officer)
    with after_the_call(fair):
        decided = services.select(fair, by=cell)
    points = {one.artisan: one.points_by for one in decided}
    assert points[newcomer] == {"first_fair": 30}
    assert "first_fair" not in points[artisan] and points[artisan]["second_fair"] == 15


def test_selection_waits_for_the_call_and_keeps_to_what_was_published(
    cell: User, officer: User, artisan: Artisan
) -> None:
    fair = factories.called(cell)
    assert refused_code(lambda: services.select(fair, by=cell)) == "call_open"
    with pytest.raises(NotAllowed):
        services.select(fair, by=officer)
    with after_the_call(fair):
        assert refused_code(lambda: services.select(fair, by=cell)) == "nobody_asked"
    factories.asked(fair, artisan, by=officer)
    Fair.objects.filter(pk=fair.pk).update(criteria_hash="other")
    with after_the_call(fair):
        assert refused_code(lambda: services.select(fair, by=cell)) == "criteria_changed"
    assert StallApplication.objects.get().state == Asked.APPLIED


def test_a_stall_has_one_holder_and_only_the_selected_get_one(cell: User, everybody: list[Artisan]) -> None:
    fair = factories.called(cell, stalls=2)
    asked = [factories.asked(fair, one, by=register.officer(one.district)) for one in everybody]
    assert refused_code(lambda: services.allot_stall(asked[0], stall="A1", by=cell)) == "not_selected"
    with after_the_call(fair):
        first, second = services.select(fair, by=cell)[:2]
    assert refused_code(lambda: services.allot_stall(first, stall="Z9", by=cell)) == "no_such_stall"
    services.allot_stall(first, stall="a1", by=cell)
    assert refused_code(lambda: services.allot_stall(second, stall="A1", by=cell)) == "stall_taken"
    assert services.allot_all(fair, by=cell) == 1
    assert sorted(
        StallApplication.objects.filter(stall__isnull=False).values_list("stall__code", flat=True)
    ) == [
        "A1",
        "A2",
    ]
    assert refused_code(lambda: services.lay_out(fair, rows=1, columns=1, by=cell)) == "allotted"
    assert broken() == []


def test_who_withdraws_makes_room_for_the_first_who_waits(cell: User, everybody: list[Artisan]) -> None:
    fair = factories.called(cell, stalls=2)
    for one in everybody:
        factories.asked(fair, one, by=register.officer(one.district))
    with after_the_call(fair):
        first = services.select(fair, by=cell)[0]
        services.allot_all(fair, by=cell)
        services.withdraw_stall(first, by=register.officer(first.district))
        event = Event.objects.get(verb="stall.withdrawn")
        for _again in range(2):
            fill_the_place(event)
    first.refresh_from_db()
    assert (first.state, first.stall_id) == (Asked.WITHDRAWN, None)
    assert StallApplication.objects.filter(state=Asked.SELECTED).count() == 2
    assert StallApplication.objects.get(artisan=everybody[0]).state == Asked.SELECTED
    assert StallApplication.objects.get(artisan=everybody[3]).state == Asked.WAITING


def test_every_published_list_can_be_read_and_covers_every_kind_of_fair() -> None:
    kinds = [kind for one in published() for kind in one.kinds]
    assert sorted(kinds) == ["abroad", "national_in_state", "national_outside", "state_fair"]
    abroad = criteria_of("abroad")
    assert abroad is not None and abroad.most == 100
    assert abroad.points_of({"registered": True, "earned_before": 200_000 * 100}) == {
        "registered": 20,
        "earned": 20,
    }
    assert abroad.points_of({"earned_before": 200_000 * 100 - 1}) == {}


def test_everybody_is_told_once_what_became_of_it(cell: User, everybody: list[Artisan]) -> None:
    fair = factories.called(cell, stalls=1)
    for one in everybody[:2]:
        factories.asked(fair, one, by=register.officer(one.district))
    with after_the_call(fair):
        services.select(fair, by=cell)
    event = Event.objects.get(verb="fair.selected")
    for _again in range(2):
        tell_all(event)
    told = dict(Notice.objects.values_list("to", "template"))
    assert told == {everybody[1].mobile: "stall_selected", everybody[0].mobile: "stall_waiting"}
    assert str(fair.name["hi"]) in Notice.objects.get(template="stall_waiting").body
