"""A request from three questions to its judgement; who may do what, and who is told when it is late."""

from datetime import date

import pytest
from django.utils import timezone

from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.holdings import Whose
from odop.kernel.models import Event, Notice, StoredFile
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.registry import factories as register
from odop.support import factories, queries, services
from odop.support.models import Provider, ServiceRequest, Turn
from odop.support.personal_data import forget_help, help_asked_for
from odop.support.tests.conftest import NOW, World

pytestmark = pytest.mark.django_db


def on(day: date) -> "timezone.datetime":
    return NOW.replace(year=day.year, month=day.month, day=day.day)


def sent(world: World) -> ServiceRequest:
    return services.send(factories.asked(world.artisan), world.office, by=world.officer)


def delivered(world: World, days: int = 7) -> ServiceRequest:
    one = services.accept(sent(world), days=days, by=world.helper)
    return services.deliver(one, words="Two patterns", files=[(factories.PDF, "a.pdf")], by=world.helper)


def test_from_three_questions_to_five_stars(world: World) -> None:
    one = factories.asked(world.artisan, photo=factories.PNG, by=world.citizen)
    assert (one.state, one.due_on) == ("asked", date(2026, 6, 15)), (
        "three working days, second Saturday and Sunday between"
    )
    one = services.send(one, world.office, words="She sells to Delhi.", by=world.officer)
    assert (one.state, one.office, one.due_on) == ("sent", world.office, date(2026, 6, 17))
    one = services.accept(one, days=10, words="With pleasure", by=world.helper)
    assert one.due_on == date(2026, 6, 20)
    one = services.deliver(one, words="Two patterns", files=[(factories.PDF, "a.pdf")], by=world.helper)
    assert one.due_on == date(2026, 7, 10)
    file = one.deliveries.get().file
    assert file is not None and file.owner_id == world.citizen.pk
    one = services.judge(one, helped=True, stars=5, words="They sell.", by=world.citizen)
    assert (one.state, one.helped, one.stars, one.due_on) == ("closed", True, 5, None)
    assert list(one.turns.values_list("state", flat=True)) == [
        "asked",
        "sent",
        "accepted",
        "delivered",
        "closed",
    ]
    verbs = Event.objects.filter(subject_ref=one.ref).order_by("seq", "at").values_list("verb", flat=True)
    assert set(verbs) == {"help.asked", "help.sent", "help.accepted", "help.delivered", "help.closed"}
    told = Notice.objects.filter(subject_ref=one.ref, to=world.artisan.mobile)
    assert told.count() == 2, "when it was taken, and when it was ready"


def test_what_did_not_help_goes_back_once(world: World) -> None:
    one = delivered(world)
    with pytest.raises(Invalid):
        services.judge(one, helped=False, words=" ", by=world.citizen)
    one = services.judge(one, helped=False, words="Too wide", by=world.citizen)
    assert (one.state, one.again, one.due_on, one.helped) == ("accepted", True, date(2026, 6, 17), None)
    one = services.deliver(one, words="Narrower", by=world.helper)
    with pytest.raises(Invalid) as refused:
        services.judge(one, helped=False, words="Still", by=world.citizen)
    assert set(refused.value.fields) == {"stars"}
    one = services.judge(one, helped=False, stars=1, words="Still too wide", by=world.citizen)
    assert (one.state, one.helped) == ("closed", False)


def test_a_declined_request_goes_to_another_institute(world: World) -> None:
    one = sent(world)
    with pytest.raises(Invalid):
        services.decline(one, reason="", by=world.helper)
    one = services.decline(one, reason="No time before July", by=world.helper)
    assert one.state == "declined"
    one = services.send(one, world.other.office, by=world.officer)
    assert (one.state, one.office) == ("sent", world.other.office)
    with scope.enter(world.helper.scope):
        assert not ServiceRequest.objects.exists(), "the first institute does not see it any more"


def test_the_rule_sends_to_the_one_with_the_least_to_do_here(world: World) -> None:
    for one in (world.provider, world.other):
        services.add_provider(one.office, works=["design"], at_once=True, by=SYSTEM)
    first = factories.asked(world.artisan)
    second = factories.asked(register.artisan(world.place))
    assert {first.office_id, second.office_id} == {world.provider.office_id, world.other.office_id}
    Provider.objects.filter(pk=world.other.pk).update(
        only_in=world.stranger.current_postings[0].office.district_id
    )
    third = factories.asked(register.artisan(world.place))
    assert third.office_id == world.provider.office_id, "the other one helps in its own district alone"
    assert third.state == "sent" and Turn.objects.get(request=third, state="sent").by is None


def test_each_thing_is_done_by_whose_it_is(world: World) -> None:
    one = factories.asked(world.artisan)
    refused = [
        lambda: factories.asked(world.artisan, work="packaging", by=world.stranger),
        lambda: factories.asked(world.artisan, work="packaging", by=world.helper),
        lambda: services.send(one, world.office, by=world.stranger),
        lambda: services.send(one, world.office, by=world.citizen),
        lambda: services.withdraw(one, by=register.citizen()),
        lambda: services.add_provider(world.office, works=["design"], by=world.officer),
    ]
    taken = services.send(factories.asked(register.artisan(world.place)), world.office, by=world.officer)
    refused += [
        lambda: services.accept(taken, days=3, by=world.other_helper),
        lambda: services.accept(taken, days=3, by=world.officer),
        lambda: services.decline(taken, reason="x", by=world.citizen),
    ]
    before = (Turn.objects.count(), ServiceRequest.objects.count())
    for act in refused:
        with pytest.raises(NotAllowed):
            act()
    assert before == (Turn.objects.count(), ServiceRequest.objects.count())


def test_one_open_request_a_work_and_nothing_out_of_turn(world: World) -> None:
    one = factories.asked(world.artisan)
    with pytest.raises(DomainError) as twice:
        factories.asked(world.artisan)
    assert twice.value.code == "already_open"
    for act in (
        lambda: services.accept(one, days=3, by=world.helper),
        lambda: services.judge(one, helped=True, stars=5, by=world.citizen),
    ):
        with pytest.raises(DomainError) as early:
            act()
        assert early.value.code == "not_now"
    with pytest.raises(DomainError) as nobody:
        services.send(factories.asked(world.artisan, work="research"), world.office, by=world.officer)
    assert nobody.value.code == "not_a_provider"
    services.withdraw(one, by=world.citizen)
    assert factories.asked(world.artisan).state == "asked"
    with pytest.raises(Invalid) as empty:
        factories.asked(world.artisan, work="", goods="", trouble=" ")
    assert set(empty.value.fields) == {"work", "goods", "trouble"}
    with pytest.raises(Invalid) as kind:
        factories.asked(world.artisan, work="quality", photo=b"no picture")
    assert set(kind.value.fields) == {"photo"} and not StoredFile.objects.filter(name="photo.jpg").exists()


def test_who_is_late_is_told_upwards_once_a_level(world: World) -> None:
    for number, user in enumerate((world.officer, world.cell, world.helper)):
        user.mobile = f"900000000{number}"
        user.save(update_fields=["mobile"])
    one = sent(world)  # due on 17 June
    Notice.objects.all().delete()
    touched = []
    for day in (17, 18, 18, 24, 25):
        with clock.at(on(date(2026, 6, day))):
            touched.append(services.turn_clock())
    assert touched == [0, 1, 0, 0, 1]
    told = sorted(Notice.objects.filter(subject_ref=one.ref).values_list("to", flat=True))
    assert told == ["9000000000", "9000000001", "9000000002"], "officer and institute first, then the cell"
    with clock.at(on(date(2026, 6, 26))):
        services.accept(one, days=30, by=world.helper)
        assert services.turn_clock() == 0, "whoever has it now has all its days"


def test_what_nobody_judges_is_closed_after_thirty_days(world: World) -> None:
    one = delivered(world)
    with clock.at(on(date(2026, 7, 10))):
        assert services.turn_clock() == 0
    with clock.at(on(date(2026, 7, 11))):
        assert services.turn_clock() == 1
    one.refresh_from_db()
    assert (one.state, one.helped, one.stars) == ("closed", None, None)
    [helper] = [row for row in queries.helpers() if row.one == world.provider]
    assert (helper.closed, helper.judged, helper.stars) == (1, 0, None), "silence is no praise"


def test_each_reader_sees_her_own_rows(world: World) -> None:
    one = delivered(world)
    services.send(
        factories.asked(register.artisan(world.place), work="packaging"), world.other.office, by=world.officer
    )
    seen = (
        (world.citizen, 1),
        (world.helper, 1),
        (world.other_helper, 1),
        (world.officer, 2),
        (world.cell, 2),
        (world.stranger, 0),
    )
    for user, count in seen:
        with scope.enter(user.scope):
            assert ServiceRequest.objects.count() == queries.requests_visible_to(user).count() == count, user
    for user in (world.citizen, world.helper, world.officer):
        with scope.enter(user.scope):
            assert StoredFile.objects.filter(pk=one.deliveries.get().file_id).exists(), user
    for user in (world.other_helper, world.stranger):
        with scope.enter(user.scope):
            assert not StoredFile.objects.exists(), user


def test_what_is_held_of_her_is_told_and_goes_with_her(world: World) -> None:
    one = factories.asked(world.artisan, photo=factories.PNG)
    one = services.send(one, world.office, by=world.officer)
    services.deliver(
        services.accept(one, days=2, by=world.helper),
        words="Sketch",
        files=[(factories.PDF, "a.pdf")],
        by=world.helper,
    )
    whose = Whose(world.artisan.pk, world.citizen.pk, world.artisan.mobile)
    [held] = list(help_asked_for(whose))
    assert "Sketch" in str(held) and one.ref in str(held)
    assert forget_help(whose) == 1
    one.refresh_from_db()
    assert (one.mobile, one.trouble, one.photo_id, one.user_id, one.state) == (
        "",
        "",
        None,
        None,
        "delivered",
    )
    assert not Turn.objects.exclude(words="").exists() and not StoredFile.objects.exists()
