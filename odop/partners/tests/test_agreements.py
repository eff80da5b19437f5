"""An agreement from the first letter to its end; what it binds to, and reminders of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event, Notice
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.lib.programme import ProgrammeInvalid, load
from odop.partners import factories, services
from odop.partners.enums import State
from odop.partners.models import Agreement, Fulfilment, Obligation, Partner
from odop.partners.queries.agreements import bound_of, waiting
from odop.partners.tests.conftest import World

pytestmark = pytest.mark.django_db
TODAY = timezone.make_aware(timezone.datetime(2026, 6, 10, 12))
DAY = TODAY.date()


def test_only_the_cell_writes_agreements(world: World) -> None:
    with pytest.raises(NotAllowed):
        services.add_partner(name=factories.BOTH, kind="design", by=world.officer)
    one = factories.agreement(world.cell)
    for act in (
        lambda: services.sign(one, on=clock.today(), by=world.officer),
        lambda: services.publish(one, by=world.officer),
        lambda: factories.duty(one, world.officer),
    ):
        with pytest.raises(NotAllowed):
            act()
    one.refresh_from_db()
    assert (one.stage, one.published_at, Obligation.objects.count()) == ("negotiation", None, 0)


def test_its_state_follows_from_its_dates(world: World) -> None:
    one = factories.agreement(world.cell)
    assert one.state_on(DAY) == State.NEGOTIATION
    with clock.at(TODAY):
        one = services.sign(one, on=DAY - timedelta(days=30), ends_on=DAY + timedelta(days=1), by=world.cell)
        assert (one.state_on(DAY + timedelta(days=1)), one.state_on(DAY + timedelta(days=2))) == (
            State.SIGNED,
            State.EXPIRED,
        )
        with pytest.raises(DomainError, match="signed already"):
            services.sign(one, on=DAY, by=world.cell)
        one = services.set_end(one, ends_on=None, by=world.cell)
        assert one.state_on(date(2099, 1, 1)) == State.SIGNED
        with pytest.raises(Invalid) as refused:
            services.end(one, on=DAY + timedelta(days=1), note="", by=world.cell)
        assert set(refused.value.fields) == {"ended_on", "ended_note"}
        one = services.end(one, on=DAY, note="Both agreed.", by=world.cell)
        assert one.state_on(DAY) == State.ENDED
        with pytest.raises(DomainError) as closed:
            services.set_end(one, ends_on=None, by=world.cell)
        assert closed.value.code == "ended"


@pytest.mark.parametrize("ends", [timedelta(days=-1)])
def test_a_signature_lies_in_the_past_and_before_the_end(ends: timedelta, world: World) -> None:
    one = factories.agreement(world.cell)
    for given in (
        {"on": clock.today() + timedelta(days=1)},
        {"on": None},
        {"on": clock.today(), "ends_on": clock.today() + ends},
    ):
        with pytest.raises(Invalid):
            services.sign(one, by=world.cell, **given)  # type: ignore[arg-type]
    one.refresh_from_db()
    assert (
        one.signed_on is None
        and not Event.objects.filter(verb="agreement.signed", subject_id=str(one.pk)).exists()
    )


def test_a_day_is_settled_once_with_what_shows_it(world: World) -> None:
    with clock.at(TODAY):
        one = factories.signed(world.cell, on=DAY)
        owed = factories.duty(one, world.cell, due_on=date(2026, 4, 5))
        assert [(row.met, row.late) for row in bound_of(one)] == [(0, 3)], "April, May, June"
        for wrong in (
            {"due_on": date(2026, 4, 6), "outcome": "met", "words": "Seen"},  # nothing is due then
            {"due_on": date(2026, 4, 5), "outcome": "met", "words": " "},
            {"due_on": date(2026, 7, 5), "outcome": "missed", "words": "Not seen"},  # to come
        ):
            with pytest.raises(Invalid):
                services.settle(owed, by=world.cell, **wrong)
        assert not Fulfilment.objects.exists()
        services.settle(owed, due_on=date(2026, 4, 5), outcome="met", words="Letter 12", by=world.cell)
        services.settle(owed, due_on=date(2026, 5, 5), outcome="missed", words="No answer", by=world.cell)
        with pytest.raises(DomainError) as again:
            services.settle(owed, due_on=date(2026, 4, 5), outcome="missed", words="x", by=world.cell)
        assert again.value.code == "settled"
        [row] = bound_of(one)
        assert (row.met, row.missed, row.late, row.next_on) == (1, 1, 1, date(2026, 7, 5))
        assert [(each.due.on.month, each.late) for each in waiting(world.cell)] == [(6, 5)]
        with pytest.raises(DomainError):
            services.set_days(owed, due_on=DAY, every_months=None, by=world.cell)
        services.stop(owed, by=world.cell)
        assert [each.due.on.month for each in waiting(world.cell)] == [6], "what was late before stays late"


def test_nobody_is_bound_by_what_is_not_signed(world: World) -> None:
    owed = factories.duty(factories.agreement(world.cell), world.cell)
    with pytest.raises(DomainError) as refused:
        services.settle(owed, due_on=None, outcome="met", words="Seen", by=world.cell)
    assert refused.value.code == "not_signed" and not Fulfilment.objects.exists()


def test_each_level_is_reminded_of_once_and_nobody_of_what_is_settled(world: World) -> None:
    world.cell.mobile = "9000000001"
    world.cell.save(update_fields=["mobile"])

    def on(day: date) -> int:
        moment = TODAY.replace(month=day.month, day=day.day)
        with clock.at(moment):
            return services.remind_due()

    with clock.at(TODAY):
        one = factories.signed(world.cell, on=DAY)
        owed = factories.duty(one, world.cell, due_on=date(2026, 7, 20), every_months=None)
        factories.duty(
            factories.agreement(world.cell), world.cell, due_on=date(2026, 7, 20)
        )  # not signed: silent
    before = Notice.objects.count()
    assert [on(date(2026, 7, day)) for day in (5, 6, 7, 17, 17, 20, 21, 29)] == [0, 1, 0, 1, 0, 0, 1, 0]
    sent = Notice.objects.order_by("made_at")[before:]
    assert [(one.to, one.subject_ref) for one in sent] == [("9000000001", one.ref)] * 3
    assert "Late since" in sent[2].body and "Due by" in sent[0].body
    services.settle(owed, due_on=date(2026, 7, 20), outcome="met", words="Seen", by=SYSTEM)
    assert on(date(2026, 8, 30)) == 0


def test_a_fee_belongs_to_a_work_and_may_change(world: World) -> None:
    one = factories.agreement(world.cell, kind="design")
    services.set_fee(one, work="design", each=Decimal(2500), by=world.cell)
    services.set_fee(one, work="design", each=Decimal(3000), by=world.cell)
    assert list(one.fees.values_list("work", "each_amount")) == [("design", Decimal(3000))]
    with pytest.raises(Invalid):
        services.set_fee(one, work="sweeping", each=Decimal(-1), by=world.cell)


# What comes with a programme


def test_the_programmes_agreements_are_loaded_again_without_harm(world: World) -> None:
    place = load(settings.PROGRAMME_DIR)
    count = services.load_partners(place)
    assert count == len(place.partners) == Agreement.objects.filter(published_at__isnull=False).count()
    listed = Agreement.objects.filter(standing__in=("checked", "to_be_checked"))
    assert listed.count() == 16 and not listed.exclude(stage="signed").exists()
    named = Agreement.objects.filter(standing="named_in_interviews")
    assert named.exists() and not named.exclude(signed_on=None).exists(), (
        "no date that the record does not have"
    )
    [ends] = Agreement.objects.filter(ends_on__isnull=False).values_list("signed_on", "ends_on")
    assert ends[1] == ends[0].replace(year=ends[0].year + 5)
    sought = Agreement.objects.filter(stage="negotiation").first()
    assert sought is not None
    services.sign(sought, on=clock.today(), by=world.cell)
    owed = Obligation.objects.filter(kind="figures").first()
    assert owed is not None and owed.due_on is None
    services.set_days(owed, due_on=date(2026, 12, 10), every_months=1, by=world.cell)
    own = factories.duty(owed.agreement, world.cell)
    counts = (Partner.objects.count(), Obligation.objects.count())
    services.load_partners(place)
    assert counts == (Partner.objects.count(), Obligation.objects.count())
    for one in (sought, owed, own):
        one.refresh_from_db()
    assert (sought.stage, owed.due_on, own.text) == ("signed", date(2026, 12, 10), factories.BOTH), (
        "the office's words stay"
    )


def test_a_faulty_file_of_duties_is_refused_whole(world: World, tmp_path: Any) -> None:
    place = load(settings.PROGRAMME_DIR)
    (tmp_path / "partners").mkdir()
    text = "agreement,number,whose,kind,text_en,text_hi,every_months,source\nnobody-1,1,partner,report,A,अ,,x\nnobody-1,1,who,report,A,,,\n"
    (tmp_path / "partners" / "obligations.csv").write_text(text, encoding="utf-8")
    from dataclasses import replace

    with pytest.raises(ProgrammeInvalid) as refused:
        services.load_partners(replace(place, folder=tmp_path))
    said = " ".join(map(str, refused.value.complaints))
    assert "nobody-1" in said and "source" in said and "whose" in said
    assert not Agreement.objects.exists()
