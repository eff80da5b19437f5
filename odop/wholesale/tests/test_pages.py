"""Pages of trade, as buyer, maker and cell walk them."""

import pytest

from odop.kernel.menu import entries_for
from odop.kernel.models import Event
from odop.registry import factories as register
from odop.wholesale import factories
from odop.wholesale.models import Enquiry, Request, TradeBuyer
from odop.wholesale.services import enquiries
from odop.wholesale.tests.conftest import World, signed_in

pytestmark = pytest.mark.django_db


def test_a_buyer_registers_the_cell_lets_her_in_and_her_enquiry_reaches_a_maker(world: World) -> None:
    user = register.citizen()
    buyer, cell, maker = signed_in(user), signed_in(world.cell), signed_in(world.maker)
    assert world.good.ref in buyer.get("/trade/").text
    assert buyer.get("/trade/ask/").url == "/trade/register/"
    assert buyer.post("/trade/register/", {"company": "x"}).status_code == 422
    told = {
        "company": "Malleswaram Crafts", "kind": "shop", "country": "IN", "gstin": factories.GSTIN, "address": "8th Cross",
        "place": "Bengaluru", "pin_code": "560003", "contact": "Lakshmi Rao", "buys": "Combs",
    }  # fmt: skip
    assert buyer.post("/trade/register/", told).url == "/trade/mine/"
    ref = TradeBuyer.objects.get(user=user).ref
    assert ref in cell.get("/desk/wholesale/").text
    assert cell.post(f"/desk/wholesale/buyers/{ref}/", {"do": "accept"}).status_code == 302
    form = buyer.get(f"/trade/ask/?good={world.good.ref}").text
    assert world.good.ref in form and "560003" in form
    sent = {
        "good1": world.good.ref, "title1": "Horn comb", "quantity1": "२००", "wanted_by": "2026-08-01", "kind": "inland",
        "address": "8th Cross", "place": "Bengaluru", "pin_code": "560003", "samples": "on", "currency": "INR",
    }  # fmt: skip
    assert buyer.post("/trade/ask/", {**sent, "quantity1": ""}).status_code == 422
    assert buyer.post("/trade/ask/", sent).status_code == 302
    one = Enquiry.objects.get(user=user)
    assert one.samples and one.lines.get().quantity == 200
    address = f"/desk/wholesale/enquiries/{one.ref}/"
    assert cell.post(address, {"do": "ask"}).status_code == 409
    assert cell.post(address, {"do": "ask", "line1": world.seller.ref}).status_code == 302
    asked = Request.objects.get(line__enquiry=one)
    assert asked.ref in maker.get("/hi/me/trade/").text
    assert maker.post(f"/me/trade/{asked.ref}/", {"do": "answer", "quantity": "9"}).status_code == 422
    said = {"do": "answer", "quantity": "150", "price": "२४५.५०", "days": "20"}
    assert maker.post(f"/me/trade/{asked.ref}/", said).status_code == 302
    page = cell.get(address).text
    assert "245.50" in page
    sheet = cell.post(f"{address}sheet/")
    assert sheet.status_code == 200 and Event.objects.filter(verb="trade.exported").count() == 1
    assert "245.50" not in buyer.get(f"/trade/enquiries/{one.ref}/").text
    assert buyer.post(f"/trade/enquiries/{one.ref}/", {"do": "withdraw"}).status_code == 302


def test_nobody_opens_what_is_another_ones(world: World) -> None:
    one = factories.enquiry(world.buyer)
    asked = factories.request(one, world.seller)
    for reader, address in (
        (world.rival, f"/trade/enquiries/{one.ref}/"), (world.other_maker, f"/me/trade/{asked.ref}/"),
        (world.stranger, f"/desk/wholesale/requests/{asked.ref}/"), (world.officer, f"/desk/wholesale/enquiries/{one.ref}/"),
        (world.officer, f"/desk/wholesale/buyers/{world.buyer.ref}/"), (world.user, f"/me/trade/{asked.ref}/"),
    ):  # fmt: skip
        assert signed_in(reader).get(address).status_code == 404, address
    assert signed_in(world.officer).get(f"/desk/wholesale/requests/{asked.ref}/").status_code == 200


def test_lists_take_the_same_number_of_questions_however_many_enquiries_there_are(
    world: World, django_assert_max_num_queries: object
) -> None:
    for _n in range(3):
        factories.request(factories.enquiry(world.buyer), world.seller)
    cell, officer = signed_in(world.cell), signed_in(world.officer)
    cell.get("/desk/wholesale/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        cell.get("/desk/wholesale/")
    factories.request(factories.enquiry(world.buyer), world.seller)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        cell.get("/desk/wholesale/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        officer.get("/desk/wholesale/")


def test_the_cell_writes_down_a_buyer_and_asks_for_her(world: World) -> None:
    cell = signed_in(world.cell)
    told = {
        "company": "Elbe Import", "kind": "importer", "country": "DE", "address": "Hafenstr. 1", "place": "Hamburg",
        "contact": "A. Meyer", "email": "a@example.org", "buys": "Brass lamps",
    }  # fmt: skip
    made = cell.post("/desk/wholesale/new/", told).url.rstrip("/").rpartition("/")[2]
    assert "Germany" in cell.get(f"/desk/wholesale/buyers/{made}/").text
    sent = {
        "title1": "Brass lamps", "quantity1": "1000", "wanted_by": "2026-12-01", "kind": "export", "address": "Hafenstr. 1",
        "place": "Hamburg", "country": "DE", "incoterm": "FOB", "port": "Mundra", "currency": "EUR",
    }  # fmt: skip
    assert cell.post(f"/trade/ask/?for={made}", sent).status_code == 302
    one = Enquiry.objects.get(buyer__ref=made)
    assert enquiries.goes_to(one) == "FOB Mundra, Germany"
    assert signed_in(world.officer).get(f"/trade/ask/?for={made}").status_code == 404


def test_cell_buyer_maker_and_finance_walk_an_order_to_its_end(world: World) -> None:
    one = factories.enquiry(
        world.buyer, state="sent", kind="institution", work_order="GEM-7", inspection=True
    )
    asked = factories.answered(one, world.seller, quantity=300, unit_paise=24_550)
    cell, buyer, maker = signed_in(world.cell), signed_in(world.user), signed_in(world.maker)
    address = f"/desk/wholesale/enquiries/{one.ref}/"
    sent = {
        "do": "quote",
        "pick": asked.ref,
        f"pieces-{asked.ref}": "300",
        f"freight-{asked.ref}": "1,500.50",
        "hsn-1": "96159000",
    }
    assert cell.post(address, sent).status_code == 422
    sent |= {"terms": "advance", "advance_percent": "10", "valid_until": "2026-07-01"}
    assert cell.post(address, {**sent, f"freight-{asked.ref}": "much"}).status_code == 409
    assert cell.post(address, sent).status_code == 302
    quotation = one.quotations.get()
    line = quotation.lines.get()
    assert (line.freight_paise, line.unit) == (150_050, "NOS")  # asked for in words
    page = buyer.get(f"/hi/trade/enquiries/{one.ref}/").text
    assert quotation.ref in page and "24,550" not in page
    for language in ("en", "hi"):
        paper = buyer.get(f"/trade/quotations/{quotation.ref}/{language}.pdf")
        assert paper.status_code == 200 and b"".join([paper.content])[:5] == b"%PDF-"
    assert signed_in(world.rival).get(f"/trade/quotations/{quotation.ref}/en.pdf").status_code == 404
    assert (
        signed_in(world.rival).post(f"/trade/quotations/{quotation.ref}/", {"do": "accept"}).status_code
        == 404
    )
    back = buyer.post(f"/trade/quotations/{quotation.ref}/", {"do": "accept"})
    order, delivery = quotation.order, quotation.order.deliveries.get()
    assert back.url == f"/trade/orders/{order.ref}/"
    finance = signed_in(world.finance)
    menu = [each["url"] for each in entries_for(world.finance, "/desk/")["desk"]]
    assert "/desk/wholesale/" in menu and "?show=orders" in finance.get("/desk/wholesale/").text
    paid = {"do": "pay", "amount": "10000", "reference": "SBIN000777", "on": "2026-06-10"}
    assert finance.post(f"/desk/wholesale/orders/{order.ref}/", {**paid, "amount": ""}).status_code == 409
    assert finance.post(f"/desk/wholesale/orders/{order.ref}/", paid).status_code == 302
    assert delivery.ref in maker.get("/me/trade/").text
    go = {"do": "dispatch", "quantity": "120", "carrier": "Gati", "tracking": "G7"}
    assert maker.post(f"/me/trade/deliveries/{delivery.ref}/", go).status_code == 409
    assert one.address not in maker.get(f"/me/trade/deliveries/{delivery.ref}/").text
    officer = signed_in(world.officer)
    assert delivery.ref in officer.get("/desk/wholesale/").text
    looked = {"do": "inspect", "words": "30 looked at"}
    assert officer.post(f"/desk/wholesale/deliveries/{delivery.ref}/", looked).status_code == 302
    told = maker.get(f"/me/trade/deliveries/{delivery.ref}/").text
    assert world.buyer.company in told and one.address in told
    assert maker.post(f"/me/trade/deliveries/{delivery.ref}/", go).status_code == 302
    here = f"/trade/orders/{order.ref}/"
    for paper in ("1/en", "1/hi", "packing/en", "packing/hi"):
        assert buyer.get(f"{here}{delivery.ref}/{paper}.pdf").content[:5] == b"%PDF-"
    assert buyer.get(f"{here}{delivery.ref}/2/en.pdf").status_code == 404
    assert buyer.get(f"{here}en.pdf").content[:5] == b"%PDF-"
    came = {"do": "receive", "delivery": delivery.ref, "pieces": "110"}
    assert buyer.post(here, came).status_code == 422
    assert buyer.post(here, {**came, "remark": "Ten broken"}).status_code == 302
    assert "Ten broken" in cell.get(f"/desk/wholesale/orders/{order.ref}/").text
    assert (
        cell.post(
            f"/desk/wholesale/orders/{order.ref}/", {"do": "take_off", "delivery": delivery.ref}
        ).status_code
        == 302
    )
    assert buyer.get(f"{here}{delivery.ref}/2/hi.pdf").status_code == 200
    assert (
        order.ref in cell.get("/desk/wholesale/?show=orders").text
        and order.ref in buyer.get("/trade/mine/").text
    )
    assert (
        cell.post(f"/desk/wholesale/orders/{order.ref}/", {"do": "end", "reason": "Enough"}).status_code
        == 302
    )
    assert signed_in(world.rival).get(here).status_code == 404
    assert signed_in(world.officer).get(f"/desk/wholesale/orders/{order.ref}/").status_code == 404


def test_a_quotation_begins_when_a_price_is_named_and_what_was_written_stays(world: World) -> None:
    one = factories.enquiry(
        world.buyer, state="sent", kind="export", country="DE", incoterm="FOB", port="Mundra"
    )
    cell, address = signed_in(world.cell), f"/desk/wholesale/enquiries/{one.ref}/"
    factories.request(one, world.other)
    assert 'value="quote"' not in cell.get(address).text
    asked = factories.answered(one, world.seller)
    assert (
        'name="hsn-1" value=""' in cell.get(address).text
    )  # four digits are refused abroad, so none are proposed
    sent = {"do": "quote", "pick": asked.ref, f"pieces-{asked.ref}": "150", f"freight-{asked.ref}": "700", "hsn-1": "9615",
            "terms": "advance", "advance_percent": "10", "valid_until": "2026-07-01"}  # fmt: skip
    page = cell.post(address, sent)
    assert page.status_code == 409 and not one.quotations.exists()
    assert 'value="150"' in page.text and 'value="700"' in page.text and 'value="9615"' in page.text
