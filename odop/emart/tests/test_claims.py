"""What goes back: asked in its days, answered or accepted by silence, fetched, paid back or replaced; and complaints."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from odop.emart import events, sale_notices, tasks
from odop.emart.enums import ClaimState, OrderState, ParcelFor, ParcelState, PayBy, RefundState
from odop.emart.invariants import (
    buyers_owe_what_their_orders_say,
    papers_add_up,
    pieces_are_held_by_orders_only,
    series_have_no_gap,
)
from odop.emart.models import Claim, Complaint, Order, OrderLine, Parcel, Refund
from odop.emart.queries.dues import due_to_makers
from odop.emart.queries.filed import Month, filed_in
from odop.emart.queries.returns import gstr1_of
from odop.emart.services import claims, complaints, orders, parcels, settling
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import place
from odop.emart.tests.buying import BUYER, World, world
from odop.emart.tests.conftest import photograph, refused, signed_in
from odop.kernel import clock
from odop.kernel.models import Event, Notice
from odop.lib.carriers.carrier import Report, Stage
from odop.lib.payments.local import LocalGateway
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _mart(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = world()
        made.aggregated.artisan.user = register.citizen("9800000001")
        made.aggregated.artisan.save()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def mart(_mart: World) -> World:
    _mart.gateway = LocalGateway()
    return _mart


def delivered(mart: World, pieces: int = 2, days: int = 7, **changes: object) -> tuple[OrderLine, str]:
    """A line of a delivered order, and the key of the buyer's page."""
    offer = mart.offer(mart.aggregated, **changes)
    offer.listing.return_days = days
    offer.listing.save()
    purchase, key = place(mart.basket((offer, pieces)), buyer=BUYER, pay_by=PayBy.ONLINE)
    assert complete(mart.gateway.pay(begin_payment(purchase, at=mart.gateway)))
    order = purchase.orders.select_related("seller__artisan").get()
    orders.ship(order, carrier="India Post", tracking="", by=mart.officer)
    orders.deliver(order, by=mart.officer)
    return order.lines.select_related("order__purchase", "offer").get(kind="goods"), key


def asked(line: OrderLine, **changes: Any) -> Claim:
    given: dict[str, Any] = {"quantity": 1, "wants": "money", "reason": "broken", **changes}
    return claims.ask(line.order.purchase, line.pk, **given)


def fetched(claim: Claim) -> None:
    claim.refresh_from_db()
    assert claim.pickup is not None
    parcels.take_report(claim.pickup, Report(Stage.DELIVERED, clock.now()))
    claim.refresh_from_db()


def paid_back(line: OrderLine) -> int:
    return sum(one.paise for one in Refund.objects.filter(payment__purchase=line.order.purchase))


def on_hand(line: OrderLine) -> int:
    assert line.offer is not None
    line.offer.refresh_from_db()
    return line.offer.on_hand


def even() -> None:
    assert list(buyers_owe_what_their_orders_say()) == []
    assert list(pieces_are_held_by_orders_only()) == []


def test_what_is_broken_is_fetched_and_paid_back_with_its_delivery(mart: World) -> None:
    line, _key = delivered(mart)
    claim = claims.accept(asked(line), by=mart.officer)
    assert claim.pickup is not None
    assert claim.pickup.heading == ParcelFor.PICKUP
    with refused("wrong_state"):  # it has not come yet
        claims.received(claim, by=mart.officer)
    assert paid_back(line) == 0
    fetched(claim)
    her = mart.aggregated.artisan.user
    assert her is not None
    assert claims.received(claim, by=her).state == ClaimState.PAID_BACK
    charge = line.order.lines.get(kind="delivery").gross_paise
    assert paid_back(line) == 45_000 + charge
    assert on_hand(line) == 3  # broken: not sold again
    even()


def test_who_changed_her_mind_is_paid_without_the_delivery_and_it_is_sold_again(mart: World) -> None:
    line, _key = delivered(mart)
    claim = claims.accept(asked(line, reason="changed_mind"), by=mart.officer)
    fetched(claim)
    claims.received(claim, by=mart.officer)
    assert paid_back(line) == 45_000
    assert on_hand(line) == 4
    even()


def test_another_piece_leaves_the_shelf_without_a_second_payment(mart: World) -> None:
    line, _key = delivered(mart)
    claim = claims.accept(asked(line, wants="replacement"), by=mart.officer)
    fetched(claim)
    claim = claims.received(claim, by=mart.officer)
    assert (claim.state, paid_back(line)) == (ClaimState.REPLACED, 0)
    assert claim.replacement is not None
    assert on_hand(line) == 2
    parcels.hand_over(claim.replacement, carrier="other", number="RE12345", by=mart.officer)
    parcels.take_report(claim.replacement, Report(Stage.DELIVERED, clock.now()))
    claim.replacement.refresh_from_db()
    assert claim.replacement.state == ParcelState.DELIVERED
    assert Order.objects.get(pk=line.order_id).state == OrderState.DELIVERED
    even()


def test_where_none_is_left_the_money_goes_back(mart: World) -> None:
    line, _key = delivered(mart, on_hand=2)
    claim = claims.accept(asked(line, wants="replacement"), by=mart.officer)
    fetched(claim)
    assert claims.received(claim, by=mart.officer).state == ClaimState.PAID_BACK
    assert paid_back(line) > 0
    even()


def test_silence_accepts_and_silence_pays(mart: World) -> None:
    line, _key = delivered(mart)
    claim = asked(line)
    tasks.silence_accepts(timestamp=0)
    claim.refresh_from_db()
    assert claim.state == ClaimState.ASKED
    with clock.at(claim.answer_by + timedelta(minutes=1)):
        tasks.silence_accepts(timestamp=0)
        claim.refresh_from_db()
        assert (claim.state, claim.by) == (ClaimState.ACCEPTED, None)
        fetched(claim)
        tasks.silence_accepts(timestamp=0)
        claim.refresh_from_db()
        assert claim.state == ClaimState.ACCEPTED
    with clock.at(claim.answer_by + timedelta(days=3)):
        tasks.silence_accepts(timestamp=0)
        tasks.silence_accepts(timestamp=0)
    claim.refresh_from_db()
    assert claim.state == ClaimState.PAID_BACK
    even()


def test_one_return_that_fails_stops_no_other(mart: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (asked(delivered(mart)[0]) for _n in range(2))

    def accept(claim: Claim, *, by: Any) -> Claim:
        if claim.pk == first.pk:
            raise AttributeError("no bill")
        return claims.accept(claim, by=by)

    monkeypatch.setattr(tasks, "accept", accept)
    with clock.at(max(first.answer_by, second.answer_by) + timedelta(minutes=1)):
        tasks.silence_accepts(timestamp=0)
    states = [Claim.objects.get(pk=one.pk).state for one in (first, second)]
    assert states == [ClaimState.ASKED, ClaimState.ACCEPTED]


def test_what_was_paid_back_meanwhile_is_not_replaced_too(mart: World) -> None:
    line, _key = delivered(mart, pieces=1)
    claim = claims.accept(asked(line, wants="replacement"), by=mart.officer)
    fetched(claim)
    orders.take_back(line, quantity=1, reason="Given back at the office", by=mart.officer)
    with refused("too_many"):
        claims.received(claim, by=mart.officer)
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.ACCEPTED
    assert not line.order.parcels.filter(heading=ParcelFor.REPLACEMENT).exists()


def test_what_an_officer_pays_back_for_a_return_waits_above_her_limit_too(mart: World) -> None:
    line, _key = delivered(mart, pieces=1, price_paise=300_000, mrp_paise=300_000)
    claim = claims.accept(asked(line), by=mart.officer)
    fetched(claim)
    claims.received(claim, by=mart.officer)
    refund = Refund.objects.get(payment__purchase=line.order.purchase)
    assert (refund.state, refund.asked_by) == (RefundState.HELD, mart.officer)
    even()


def test_an_open_return_outlasts_the_days_and_can_still_be_paid_back(mart: World) -> None:
    line, _key = delivered(mart)
    claim = claims.accept(asked(line), by=mart.officer)
    fetched(claim)
    late = clock.now() + timedelta(days=60)
    with clock.at(late):
        assert [one.orders for one in due_to_makers(clock.today()) if one.seller == mart.aggregated] == [0]
        assert settling.settle(mart.aggregated, by=mart.cell) is None
        assert claims.received(claim, by=mart.officer).state == ClaimState.PAID_BACK
    assert paid_back(line) > 45_000
    with clock.at(late + timedelta(days=1)):
        assert settling.settle(mart.aggregated, by=mart.cell) is not None
    even()


def test_what_is_not_taken_back_otherwise_is_when_it_is_broken_and_only_for_some_days(mart: World) -> None:
    line, _key = delivered(mart, days=0)
    later = clock.now() + timedelta(days=1)
    with clock.at(later):
        with refused("too_late"):
            asked(line, reason="changed_mind")
        assert not Claim.objects.filter(line=line).exists()
        claims.turn_down(asked(line), answer="It was whole", by=mart.officer)
    with clock.at(later + timedelta(days=4)), refused("too_late"):
        asked(line)
    assert Claim.objects.filter(line=line).count() == 1


def test_no_more_is_asked_back_than_was_sold_and_only_by_its_buyer(mart: World) -> None:
    line, _key = delivered(mart, pieces=3)
    other, _key = delivered(mart)
    asked(line, quantity=2)
    for changes, code in (
        ({"quantity": 2}, "too_many"), ({"quantity": 0}, "too_many"), ({"reason": "weather"}, "invalid"),
        ({"wants": "gold"}, "invalid"), ({"photographs": [b"x"] * 4}, "invalid"), ({"photographs": [b"x"]}, "invalid"),
    ):  # fmt: skip
        with refused(code):
            asked(line, **changes)
    with refused("not_found"):
        claims.ask(other.order.purchase, line.pk, quantity=1, wants="money", reason="broken")
    assert Claim.objects.filter(line=line).count() == 1
    assert not Claim.objects.filter(line=other).exists()


def test_nobody_else_answers_and_a_refusal_wants_a_reason(mart: World) -> None:
    line, _key = delivered(mart)
    claim = asked(line)
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    for act in (
        lambda: claims.accept(claim, by=stranger),
        lambda: claims.turn_down(claim, answer="No, never", by=stranger),
    ):
        with refused("not_your_place"):
            act()
    with refused("no_reason"):
        claims.turn_down(claim, answer="", by=mart.officer)
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.ASKED


def test_what_is_asked_back_is_not_paid_out_meanwhile(mart: World) -> None:
    line, _key = delivered(mart)
    claim = asked(line)
    with clock.at(clock.now() + timedelta(days=9)):
        assert settling.settle(mart.aggregated, by=mart.cell) is None
        claims.turn_down(claim, answer="It was whole", by=mart.officer)
    with clock.at(clock.now() + timedelta(days=10)):
        assert settling.settle(mart.aggregated, by=mart.cell) is not None


def test_the_buyer_asks_on_her_page_and_the_maker_answers_on_hers(mart: World) -> None:
    line, key = delivered(mart)
    page, buyer, her = f"/hi/mart/bought/{key}/", Client(), Client()
    assert f"{page}back/{line.pk}/" in buyer.get(page).content.decode()
    given = {
        "do": "ask", "quantity": "१", "wants": "money", "reason": "broken", "words": "दाँत टूटा है",
        "photographs": _file("broken.jpg", photograph()),
    }  # fmt: skip
    assert buyer.post(f"{page}back/{line.pk}/", given).status_code == 302
    claim = Claim.objects.get(line=line)
    assert len(claim.photographs) == 1
    assert claim.ref in buyer.get(page).content.decode()
    assert mart.aggregated.artisan.user is not None
    her.force_login(mart.aggregated.artisan.user)
    assert "दाँत टूटा है" in her.get(f"/hi/me/sales/{line.order.ref}/").content.decode()
    shot = f"/me/returns/{claim.ref}/{claim.photographs[0]}/"
    assert her.get(shot)["Content-Type"] == "image/webp"
    assert b"Some phone" not in her.get(shot).content
    assert Client().get(shot).status_code in (302, 403)
    her.post(f"/me/returns/{claim.ref}/", {"do": "accept"})
    claim.refresh_from_db()
    assert claim.state == ClaimState.ACCEPTED


def _file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def test_a_complaint_has_a_number_at_once_and_the_clocks_of_the_law(mart: World) -> None:
    line, key = delivered(mart)
    page, buyer = f"/mart/bought/{key}/complain/", Client()
    with refused("invalid"):
        complaints.complain(line.order, about="weather", words="")
    assert not Complaint.objects.exists()
    buyer.post(
        page, {"do": "complain", "order": line.order.ref, "about": "article", "words": "The teeth are rough."}
    )
    made = Complaint.objects.get()
    assert made.ref in buyer.get(page).content.decode()
    assert made.acknowledge_by - made.made_at == timedelta(hours=48)
    assert timedelta(days=28) <= made.answer_by - made.made_at <= timedelta(days=31)


def test_what_can_be_sent_back_no_more_says_until_when_it_could(mart: World) -> None:
    line, key = delivered(mart)
    page = f"/mart/bought/{key}/"
    assert reverse("mart_give_back", args=[key, line.pk]) in Client().get(page).content.decode()
    with clock.at(clock.now() + timedelta(days=60)):
        late = Client().get(page).content.decode()
    assert "could be sent back until" in late and "Send back: " not in late


def test_complaints_stand_by_their_clocks_and_the_buyer_reads_the_answer(mart: World) -> None:
    line, key = delivered(mart)
    first, second = (
        complaints.complain(line.order, about="article", words=text) for text in ("Rough", "Late")
    )
    desk = Client()
    desk.force_login(mart.officer)
    desk.post("/desk/mart/complaints/", {"do": "acknowledge", "complaint": first.ref})
    page = desk.get("/desk/mart/complaints/")
    waiting = [
        one.complaint.ref for one in page.context["waiting"] if one.complaint.order_id == line.order_id
    ]
    assert waiting == [second.ref, first.ref]  # what nobody has read yet comes first
    assert desk.post("/desk/mart/complaints/", {"do": "answer", "complaint": second.ref}).status_code == 409
    with clock.at(clock.now() + timedelta(days=3)):
        late = {
            one.complaint.ref for one in desk.get("/desk/mart/complaints/").context["waiting"] if one.late
        }
        assert second.ref in late
        assert first.ref not in late
    desk.post(
        "/desk/mart/complaints/",
        {"do": "answer", "complaint": second.ref, "answer": "A new one was sent.", "outcome": "redressed"},
    )
    second.refresh_from_db()
    assert second.acknowledged_at is not None
    assert "A new one was sent." in Client().get(f"/mart/bought/{key}/complain/").content.decode()


def test_another_office_neither_reads_nor_answers_a_complaint(mart: World) -> None:
    line, _key = delivered(mart)
    made = complaints.complain(line.order, about="article", words="Rough")
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    with refused("not_your_place"):
        complaints.answer(made, words="We know nothing.", by=stranger, outcome="explained")
    client = Client()
    client.force_login(stranger)
    assert made.ref not in client.get("/desk/mart/complaints/").content.decode()
    made.refresh_from_db()
    assert made.answered_at is None


def now_dear(line: OrderLine) -> None:
    """Each of its two pieces is above the limit of e-way bills."""
    OrderLine.objects.filter(pk=line.pk).update(
        gross_paise=120_000_00, taxable_paise=120_000_00 - (line.gross_paise - line.taxable_paise)
    )
    line.refresh_from_db()


def test_what_comes_back_or_replaces_a_piece_above_the_limit_waits_for_its_e_way_bill(mart: World) -> None:
    line, _key = delivered(mart)
    now_dear(line)
    claim = claims.accept(asked(line, wants="replacement"), by=mart.officer)
    assert claim.pickup is not None and claim.pickup.booked_at is None
    desk, page = signed_in(mart.officer), f"/desk/mart/sales/{line.order.ref}/"
    assert claim.pickup.ref in desk.get("/desk/mart/eway/").content.decode()
    with refused("no_eway_bill"):
        parcels.book(claim.pickup, carrier="demo_express", by=mart.officer)
    assert Parcel.objects.get(pk=claim.pickup.pk).booked_at is None
    note = {"do": "eway", "eway": "341008123456", "eway_on": clock.today().isoformat()}
    assert desk.post(page, {**note, "parcel": claim.pickup.ref}).status_code == 302
    parcels.book(claim.pickup, carrier="demo_express", by=mart.officer)
    fetched(claim)
    claim = claims.received(claim, by=mart.officer)
    assert claim.replacement is not None and "Number of the e-way bill" in desk.get(page).content.decode()
    give = {"carrier": "other", "number": "RE12399", "by": mart.officer}
    with refused("no_eway_bill"):
        parcels.hand_over(claim.replacement, **give)
    assert desk.post(page, {**note, "parcel": claim.replacement.ref}).status_code == 302
    parcels.hand_over(claim.replacement, **give)


def test_what_waits_for_its_e_way_bill_can_be_posted_by_the_buyer_until_a_carrier_is_asked(
    mart: World,
) -> None:
    line, key = delivered(mart)
    now_dear(line)
    fetches = claims.accept(asked(line, wants="replacement"), by=mart.officer)
    pickup = fetches.pickup
    assert pickup is not None
    answer = f"/desk/mart/returns/{fetches.ref}/"
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    with refused("not_your_place"):
        claims.let_buyer_post(fetches, by=stranger)
    desk = signed_in(mart.officer)
    assert "The buyer posts it" in desk.get(f"/desk/mart/sales/{line.order.ref}/").content.decode()
    assert desk.post(answer, {"do": "post"}).status_code == 302
    sale_notices.something_goes_back(Event.objects.get(verb=events.CLAIM_POSTED, subject_id=str(fetches.pk)))
    told = Notice.objects.filter(to=line.order.purchase.mobile).latest("made_at")
    assert f"Return {fetches.ref}: no carrier comes. Send it by post" in told.body
    fetches.refresh_from_db()
    assert fetches.pickup is None and not Parcel.objects.filter(pk=pickup.pk).exists()
    page = Client().get(f"/mart/bought/{key}/").content.decode()
    assert f"Send it to the maker by post and write {fetches.ref} on it. {mart.aggregated.name}" in page
    with refused("wrong_state"):
        claims.let_buyer_post(fetches, by=mart.officer)
    assert claims.received(fetches, by=mart.officer).state == ClaimState.REPLACED


def test_what_travels_and_is_not_sold_goes_with_a_challan_of_its_own_series(mart: World) -> None:
    line, key = delivered(mart)
    before = line.order.papers.count()
    claim = claims.accept(asked(line, wants="replacement"), by=mart.officer)
    fetched(claim)
    claim = claims.received(claim, by=mart.officer)
    fetches, replaces = list(line.order.papers.filter(kind="challan").order_by("number"))
    assert (replaces.number, replaces.series_id) == (fetches.number + 1, fetches.series_id)
    assert replaces.serial.startswith("DC/") and replaces.total_paise == line.gross_paise // 2
    assert (fetches.told["back"], replaces.told["back"]) == (True, False)
    assert line.order.papers.count() == before + 2
    assert list(series_have_no_gap()) == list(papers_add_up()) == []
    desk, page = signed_in(mart.officer), f"/desk/mart/sales/{line.order.ref}/"
    assert all(one.serial in desk.get(page).content.decode() for one in (fetches, replaces))
    assert desk.get(reverse("desk_mart_paper", args=[fetches.pk])).content.startswith(b"%PDF")
    her = mart.aggregated.artisan.user
    assert her is not None
    hers = signed_in(her).get(reverse("own_paper", args=[replaces.pk, "hi"]))
    assert hers.content.startswith(b"%PDF")
    assert Client().get(reverse("mart_bill", args=[key, fetches.pk])).content.startswith(b"%PDF")
    month = Month.read(clock.today().isoformat()[:7], clock.today())
    told = gstr1_of(month, filed_in(month), None)  # numbers of Table 13 and nothing else
    numbers = {one["doc_num"]: one["docs"][0]["totnum"] for one in told.extract["doc_issue"]["doc_det"]}
    assert numbers == {1: 1, 12: 2} and all(one.agrees for one in told.checks) and not told.gaps
    # What has come names the buyer's house to its maker no more, unless it is her own paper.
    assert signed_in(her).get(reverse("own_paper", args=[fetches.pk, "hi"])).status_code == 404
    mine = signed_in(her).get(f"/me/sales/{line.order.ref}/").content.decode()
    assert replaces.serial in mine and fetches.serial not in mine
