"""Goods go to a shop and back to their makers; pieces add up on every shelf."""

from datetime import timedelta

import pytest

from odop.emart.enums import SellerState
from odop.emart.models import Offer
from odop.emart.tests.conftest import refused, signed_in
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.outlets import factories, services
from odop.outlets.enums import Difference, Move, TransferState
from odop.outlets.models import StockMove, Transfer
from odop.outlets.queries.shops import goods_of, seller_named, waiting_for
from odop.outlets.tests.conftest import Ground, on_shelf

pytestmark = pytest.mark.django_db


def test_pieces_that_go_to_a_shop_leave_the_mart_and_what_is_missing_is_accounted_for(at: Ground) -> None:
    asked = services.ask_for(at.shop, at.mart.aggregated, {at.comb.pk: 4}, by=at.one)
    sent = services.send(
        asked, {at.comb.pk: 4}, carrier="Own van", vehicle="up32 ab 1234", by=at.mart.officer
    )
    assert (sent.state, sent.vehicle) == (TransferState.SENT, "UP32 AB 1234")
    assert sent.serial.startswith("LKDC/") and len(sent.serial) <= 16
    at.comb.refresh_from_db()
    assert at.comb.on_hand == 10 - 3 - 4  # not sold on-line any more
    with refused("no_difference"):
        services.receive(sent, {at.comb.pk: 3}, by=at.one)
    assert Transfer.objects.get(pk=sent.pk).state == TransferState.SENT
    services.receive(sent, {at.comb.pk: 3}, differences={at.comb.pk: Difference.NOT_IN_PARCEL}, by=at.one)
    at.comb.refresh_from_db()
    assert (on_shelf(at, at.comb), at.comb.on_hand) == (6, 4)  # the fourth never left her
    with refused("wrong_state"):
        services.receive(sent, {at.comb.pk: 4}, by=at.one)
    assert on_shelf(at, at.comb) == 6


def test_no_more_is_sent_than_no_order_holds_and_no_more_received_than_sent(at: Ground) -> None:
    asked = services.ask_for(at.shop, at.mart.aggregated, {at.comb.pk: 8}, by=at.one)
    with refused("sold_out"):
        services.send(asked, {at.comb.pk: 8}, carrier="Van", by=at.mart.officer)
    assert Transfer.objects.get(pk=asked.pk).state == TransferState.ASKED
    services.send(asked, {at.comb.pk: 2}, carrier="Van", by=at.mart.officer)
    with refused("too_many"):
        services.receive(asked, {at.comb.pk: 3}, by=at.one)
    assert on_shelf(at, at.comb) == 3


def test_unsold_goods_go_back_and_lie_on_her_shelf_again(at: Ground) -> None:
    with refused("not_in_stock"):
        services.send_back(at.shop, at.mart.aggregated, {at.comb.pk: 4}, carrier="Van", by=at.one)
    assert not Transfer.objects.filter(way="to_maker").exists()
    back = services.send_back(at.shop, at.mart.aggregated, {at.comb.pk: 2}, carrier="Van", by=at.one)
    services.receive(back, {at.comb.pk: 1}, differences={at.comb.pk: Difference.BROKEN}, by=at.mart.officer)
    at.comb.refresh_from_db()
    assert (on_shelf(at, at.comb), at.comb.on_hand) == (1, 8)


def test_goods_for_a_shop_above_the_limit_are_not_received_before_their_e_way_bill_is_noted(
    at: Ground,
) -> None:
    asked = services.ask_for(at.shop, at.mart.aggregated, {at.comb.pk: 4}, by=at.one)
    asked.lines.update(price_paise=13_000_00)  # four of them: ₹ 52,000 on the challan
    sent = services.send(asked, {at.comb.pk: 4}, carrier="Own van", by=at.mart.officer)
    assert sent.being_loaded and sent.serial
    page = signed_in(at.mart.officer)
    assert sent.ref in page.get("/desk/mart/eway/").content.decode()
    refused_at = [
        ("no_eway_bill", lambda: services.receive(sent, {at.comb.pk: 4}, by=at.one)),
        ("not_your_place", lambda: services.note_eway(sent, number="1" * 12, on=clock.today(), by=at.one)),
        ("eway_number", lambda: services.note_eway(sent, number="12", on=clock.today(), by=at.mart.officer)),
    ]
    for code, does in refused_at:
        with refused(code):
            does()
    assert Transfer.objects.get(pk=sent.pk).being_loaded and on_shelf(at, at.comb) == 3
    told = {"do": "eway", "eway": "3410 0812 345", "eway_on": clock.today().isoformat()}
    shown = page.post(f"/desk/outlets/transfers/{sent.ref}/", told)
    assert shown.status_code == 409 and "3410 0812 345" in shown.content.decode()
    assert (
        page.post(f"/desk/outlets/transfers/{sent.ref}/", {**told, "eway": "341008123456"}).status_code == 302
    )
    Transfer.objects.filter(pk=sent.pk).update(sent_at=clock.now() - timedelta(days=1))
    eve = clock.today() - timedelta(days=1)
    services.note_eway(sent, number="341008123457", on=eve, by=at.mart.officer)  # both were mistyped
    assert "341008123457" in page.get(f"/desk/outlets/transfers/{sent.ref}/").content.decode()
    services.receive(sent, {at.comb.pk: 4}, by=at.one)
    assert on_shelf(at, at.comb) == 7 and sent.ref not in page.get("/desk/mart/eway/").content.decode()


def test_what_waits_for_its_e_way_bill_can_be_kept_and_lies_where_it_lay(at: Ground) -> None:
    Offer.objects.filter(pk=at.comb.pk).update(price_paise=60_000_00, mrp_paise=60_000_00)
    seller, one, held = at.mart.aggregated, {at.comb.pk: 1}, Offer.objects.get(pk=at.comb.pk).on_hand
    there = services.ask_for(at.shop, seller, one, by=at.one)
    services.send(there, one, carrier="Own van", by=at.mart.officer)
    back = services.send_back(at.shop, seller, one, carrier="Own van", by=at.one)
    with refused("not_your_place"):  # only whoever has the goods keeps them
        services.call_off(there, reason="Too dear a way", by=at.one)
    assert Offer.objects.get(pk=at.comb.pk).on_hand == held - 1 and on_shelf(at, at.comb) == 2
    page = signed_in(at.mart.officer)
    told = {"do": "off", "reason": "Too dear a way"}
    assert page.post(f"/desk/outlets/transfers/{there.ref}/", told).status_code == 302
    services.call_off(back, reason="Too dear a way", by=at.one)
    assert Offer.objects.get(pk=at.comb.pk).on_hand == held and on_shelf(at, at.comb) == 3
    again = services.send_back(at.shop, seller, one, carrier="Own van", by=at.one)
    services.note_eway(again, number="341008123456", on=clock.today(), by=at.one)
    with refused("wrong_state"):  # it is on the road
        services.call_off(again, reason="Too dear a way", by=at.one)
    assert on_shelf(at, at.comb) == 2 and broken() == []


def test_what_goes_back_to_her_waits_for_her_only_once_it_may_leave(at: Ground) -> None:
    Offer.objects.filter(pk=at.comb.pk).update(price_paise=60_000_00, mrp_paise=60_000_00)
    back = services.send_back(at.shop, at.mart.aggregated, {at.comb.pk: 1}, carrier="Own van", by=at.one)
    assert back.being_loaded and back not in waiting_for(at.mart.officer)
    services.note_eway(back, number="341008123456", on=clock.today(), by=at.one)
    assert back in waiting_for(at.mart.officer)


def test_only_the_shop_asks_and_receives_and_only_her_side_sends(at: Ground) -> None:
    stranger = factories.staff(factories.shop(at.mart.place, by=at.mart.officer))
    with refused("not_your_shop"):
        services.ask_for(at.shop, at.mart.aggregated, {at.comb.pk: 1}, by=stranger)
    asked = services.ask_for(at.shop, at.mart.aggregated, {at.comb.pk: 1}, by=at.one)
    with refused("not_your_place"):
        services.send(asked, {at.comb.pk: 1}, carrier="Van", by=at.one)
    assert Transfer.objects.get(pk=asked.pk).state == TransferState.ASKED
    services.call_off(asked, reason="Not needed", by=at.one)
    with refused("wrong_state"):
        services.send(asked, {at.comb.pk: 1}, carrier="Van", by=at.mart.officer)


def test_goods_of_who_stopped_selling_go_back_and_none_are_asked_for(at: Ground) -> None:
    hers = at.mart.aggregated
    Offer.objects.filter(pk=at.comb.pk).update(active=False)
    type(hers).objects.filter(pk=hers.pk).update(state=SellerState.CLOSED, reason="She stopped")
    with refused("other_maker"):
        services.ask_for(at.shop, hers, {at.comb.pk: 1}, by=at.one)
    named = seller_named(hers.ref)
    assert named is not None
    assert [one.pk for one in goods_of(named, at.shop)] == [at.comb.pk]
    with refused("does_not_sell"):
        services.ask_for(at.shop, named, {at.comb.pk: 1}, by=at.one)
    services.send_back(at.shop, named, {at.comb.pk: 3}, carrier="Van", by=at.one)
    assert on_shelf(at, at.comb) == 0 and goods_of(named, at.shop) == []


def test_one_transfer_carries_the_goods_of_one_maker(at: Ground) -> None:
    before = Transfer.objects.count()
    with refused("other_maker"):
        services.ask_for(at.shop, at.mart.aggregated, {at.comb.pk: 1, at.box.pk: 1}, by=at.one)
    assert Transfer.objects.count() == before


def test_a_count_is_written_on_the_card_with_its_reason(at: Ground) -> None:
    assert services.count_stock(at.shop, at.comb, counted=2, reason="One was broken", by=at.one) == -1
    card = list(
        StockMove.objects.filter(shop=at.shop, offer=at.comb).values_list("kind", "pieces").order_by("pk")
    )
    assert card == [(Move.RECEIVED, 3), (Move.COUNTED, -1)]
    with refused("no_reason"):
        services.count_stock(at.shop, at.comb, counted=1, reason="", by=at.one)
    assert on_shelf(at, at.comb) == 2
