"""A buyer registers and asks, makers are asked and answer, and nobody sees what is another's."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from odop.kernel import clock, scope
from odop.kernel.models import Event, Notice, StoredFile
from odop.registry import factories as register
from odop.wholesale import factories
from odop.wholesale.enums import BuyerState, EnquiryState, RequestState
from odop.wholesale.models import Enquiry, Request, TradeBuyer
from odop.wholesale.queries.makers import makers_for
from odop.wholesale.services import answers, buyers, clocks, enquiries
from odop.wholesale.services.buyers import Company
from odop.wholesale.services.enquiries import Asked, Wanted
from odop.wholesale.tests.conftest import World, refused, signed_in

pytestmark = pytest.mark.django_db

SHOP = Company(
    company="Malleswaram Crafts", kind="shop", gstin=factories.GSTIN, address="8th Cross", place="Bengaluru",
    pin_code="560003", contact="Lakshmi Rao", mobile="9845012345", buys="Combs for two shops",
)  # fmt: skip
WANTS = Asked(
    lines=[Wanted("Horn combs, 15 cm", 500, target=Decimal("300.50"))], wanted_by=date(2026, 8, 1), address="8th Cross",
    place="Bengaluru", pin_code="560003",
)  # fmt: skip


def test_a_buyer_registers_is_sent_back_mends_it_and_is_let_in(world: World) -> None:
    user = register.citizen()
    made = buyers.register(SHOP, by=user)
    assert (made.state, made.state_code, made.mobile) == (BuyerState.WAITING, "29", user.mobile)
    with refused("registered_already"):
        buyers.register(SHOP, by=user)
    with refused("invalid"):
        buyers.return_buyer(made, reason=" ", by=world.cell)
    buyers.return_buyer(made, reason="Which shop is it?", by=world.cell)
    buyers.mend(made, replace(SHOP, company="Malleswaram Crafts, two shops"), by=user)
    assert buyers.accept_buyer(made, by=world.cell).state == BuyerState.ACCEPTED
    assert Notice.objects.filter(subject_ref=made.ref).count() == 2
    with refused("not_now"):
        buyers.accept_buyer(made, by=world.cell)


def test_what_a_buyer_says_of_herself_is_looked_at_and_nothing_is_kept_of_what_is_wrong(world: World) -> None:
    user, before = register.citizen(), TradeBuyer.objects.count()
    for told, fields in (
        (Company("", "shop", "", "", "", ""), {"company", "address", "place", "contact", "buys", "pin_code", "gstin"}),
        (replace(SHOP, gstin="29AAGCB7383J1Z5"), {"gstin"}),
        (replace(SHOP, gstin=""), {"gstin"}),
        (replace(SHOP, country="DE"), {"gstin"}),
        (replace(SHOP, kind="importer"), {"country"}),
        (replace(SHOP, iec="12"), {"iec"}),
        (replace(SHOP, email="nobody"), {"email"}),
    ):  # fmt: skip
        with refused("invalid") as caught:
            buyers.register(told, by=user)
        assert set(caught.value.fields) >= fields
    with refused("not_the_cell"):
        buyers.register(SHOP, by=world.officer, for_other=True)
    assert TradeBuyer.objects.count() == before


def test_an_institution_needs_no_gstin_and_a_buyer_abroad_no_state(world: World) -> None:
    office = buyers.register(
        replace(SHOP, kind="institution", gstin="", state_code="29"), by=register.citizen()
    )
    abroad = replace(
        SHOP, kind="importer", country="DE", gstin="", pin_code="20095", mobile="", email="a@example.org"
    )
    assert office.state_code == "29"
    assert buyers.register(abroad, by=world.cell, for_other=True).state_code == ""


def test_only_who_was_let_in_asks_and_what_is_missing_is_said_at_its_field(world: World) -> None:
    waiting = buyers.register(SHOP, by=(user := register.citizen()))
    before = Enquiry.objects.count()
    with refused("not_accepted"):
        enquiries.ask(waiting, WANTS, by=user)
    with refused("not_yours"):
        enquiries.ask(world.buyer, WANTS, by=user)
    for asked, field in (
        (replace(WANTS, lines=[Wanted("", None)]), "title1"),
        (replace(WANTS, lines=[Wanted("Combs", 5, good="MT-NO-1")]), "good1"),
        (replace(WANTS, lines=[*WANTS.lines, Wanted("Boxes", 0)]), "quantity2"),
        (replace(WANTS, wanted_by=date(2026, 6, 10)), "wanted_by"),
        (replace(WANTS, pin_code="56"), "pin_code"),
        (replace(WANTS, kind="export", country="DE", port="Hamburg"), "incoterm"),
        (replace(WANTS, kind="institution"), "work_order"),
        (replace(WANTS, files=[(b"MZ not a drawing", "x.pdf")]), "file"),
    ):
        with refused("file_kind" if field == "file" else "invalid") as caught:
            enquiries.ask(world.buyer, asked, by=world.user)
        assert field in caught.value.fields
    assert Enquiry.objects.count() == before


def _asked(world: World) -> Request:
    made = enquiries.ask(world.buyer, WANTS, by=world.user)
    return enquiries.ask_makers(made, {1: [world.seller, world.other]}, by=world.cell)[0]


def test_the_cell_asks_makers_once_each_and_they_are_told_in_their_language(world: World) -> None:
    made = enquiries.ask(
        world.buyer, replace(WANTS, lines=[Wanted("", 40, good=world.good.ref)]), by=world.user
    )
    line = made.lines.get()
    found = makers_for(line)
    assert found[0].seller == world.seller and found[0].hers and found[0].on_hand == 5
    with refused("not_the_cell"):
        enquiries.ask_makers(made, {1: [world.seller]}, by=world.officer)
    first = enquiries.ask_makers(made, {1: [world.seller]}, by=world.cell)
    assert [one.goes_to for one in first] == ["Bengaluru, Karnataka"]
    with refused("nobody"):
        enquiries.ask_makers(made, {1: [world.seller]}, by=world.cell)
    made.refresh_from_db()
    assert made.state == EnquiryState.SENT and made.due_on > first[0].due_on
    told = Notice.objects.get(subject_ref=first[0].ref)
    assert told.user_id == world.maker.pk and "40" in told.body
    assert world.seller.pk not in {one.seller.pk for one in makers_for(line)}


def test_a_maker_answers_herself_or_the_office_beside_her_and_nobody_else(world: World) -> None:
    one = _asked(world)
    with refused("invalid") as caught:
        answers.answer(one, quantity=501, price=Decimal(0), days=0, by=world.maker)
    assert set(caught.value.fields) == {"quantity", "price", "days"}
    for other in (world.other_maker, world.stranger, world.user):
        with refused("not_your_place"):
            answers.answer(one, quantity=5, price=Decimal(250), days=10, by=other)
    assert Request.objects.get(pk=one.pk).state == RequestState.ASKED
    answers.answer(one, quantity=200, price=Decimal("250.50"), days=20, by=world.maker)
    made = answers.answer(one, quantity=300, price=Decimal("245"), days=25, by=world.officer)
    assert (made.unit_paise, made.quantity, made.answered_by) == (24_500, 300, world.officer)
    assert answers.decline(one, note="My mother is ill", by=world.maker).unit_paise is None
    enquiries.withdraw(one.line.enquiry, by=world.user)
    with refused("not_now"):
        answers.answer(one, quantity=1, price=Decimal(9), days=1, by=world.maker)


def test_a_buyer_sees_hers_and_a_maker_sees_her_request_alone(world: World) -> None:
    hers, rivals = _asked(world), factories.enquiry(world.rival_buyer)
    answers.answer(hers, quantity=200, price=Decimal(250), days=20, by=world.maker)
    with scope.enter(world.user.scope):
        assert list(TradeBuyer.objects.all()) == [world.buyer]
        assert list(Enquiry.objects.all()) == [hers.line.enquiry]
        assert not Request.objects.exists(), "what each maker asks is not the buyer's to see"
    with scope.enter(world.maker.scope):
        assert list(Request.objects.all()) == [hers]
        assert not Enquiry.objects.exists() and not TradeBuyer.objects.exists()
    with scope.enter(world.officer.scope):
        assert list(Request.objects.all()) == [hers], "not what makers of other districts ask"
    with scope.enter(world.cell.scope):
        assert {hers.line.enquiry_id, rivals.pk} <= set(Enquiry.objects.values_list("pk", flat=True))


def test_a_drawing_is_read_by_the_makers_who_are_asked_and_by_nobody_else(world: World) -> None:
    made = enquiries.ask(world.buyer, replace(WANTS, files=[(factories.PDF, "comb.pdf")]), by=world.user)
    request = enquiries.ask_makers(made, {1: [world.seller]}, by=world.cell)[0]
    for reader, seen in (
        (world.user, True),
        (world.maker, True),
        (world.other_maker, False),
        (world.rival, False),
    ):
        with scope.enter(reader.scope):
            assert StoredFile.objects.filter(pk=made.file_id).exists() is seen
    assert signed_in(world.maker).get(f"/me/trade/{request.ref}/file/").status_code == 200
    assert signed_in(world.other_maker).get(f"/me/trade/{request.ref}/file/").status_code == 404


def test_silence_is_shown_and_what_is_late_is_told_to_the_cell_once(world: World) -> None:
    one = _asked(world)
    assert clocks.turn_clock() == 0
    with clock.at(clock.now() + timedelta(days=20)):
        assert clocks.turn_clock() == 1
        assert clocks.turn_clock() == 0
        page = signed_in(world.cell).get(f"/desk/wholesale/enquiries/{one.line.enquiry.ref}/").text
    assert "silent, " in page
    assert Event.objects.filter(verb="trade.late").count() == 1


def test_an_enquiry_that_comes_to_nothing_ends_with_a_reason(world: World) -> None:
    one = _asked(world)
    with refused("not_the_cell"):
        enquiries.close(one.line.enquiry, reason="nobody makes it", by=world.officer)
    with refused("invalid"):
        enquiries.close(one.line.enquiry, reason="", by=world.cell)
    enquiries.close(one.line.enquiry, reason="Nobody makes it", by=world.cell)
    one.refresh_from_db()
    assert one.state == RequestState.ENDED
    with refused("not_now"):
        enquiries.withdraw(one.line.enquiry, by=world.user)
