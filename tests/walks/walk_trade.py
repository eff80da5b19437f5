"""A trade buyer: asks several makers through the cell, compares, accepts, pays, and gets the goods in parts; export; an institution."""

import re
from datetime import date, timedelta

from stdnum import luhn

from tests.walks.conftest import Story, Walk, signs_in

BUTTONS = "MT-SBL-00001"
WHEN = (date.today() + timedelta(days=60)).isoformat()  # noqa: DTZ011 (a day of the far future is meant)
COMPANY = {
    "company": "Nair Crafts", "kind": "shop", "country": "IN", "address": "11 MG Road", "place": "Lucknow",
    "pin_code": "226001", "state_code": "09", "contact": "Meera Nair", "buys": "Combs and buttons for two shops",
}  # fmt: skip
WHERE = {
    "address": "11 MG Road",
    "place": "Lucknow",
    "pin_code": "226001",
    "state_code": "09",
    "kind": "inland",
}


def test_a_trade_buyer_asks_compares_orders_and_receives(story: Story, mobile: str) -> None:
    she, cell = story.walk(), story.walk("cell-state")
    comes_in(she, cell, mobile)
    enquiry = asks(she)
    makers = is_passed_on(cell, enquiry)
    answers(story, cell, enquiry, makers)
    order = compares_and_accepts(she, cell, enquiry)
    pays(story, she, order)
    gets_it_in_two_parts(story, she, cell, order)
    asks_from_abroad(story, cell)
    buys_for_an_institution(cell)


def comes_in(she: Walk, cell: Walk, mobile: str) -> None:
    she.open("/trade/").look("trade")
    signs_in(she, mobile)
    she.open("/trade/mine/").look("register")
    she.press("main form button").look("register-left-empty", refused=True)
    she.fill({**COMPANY, "gstin": a_gstin(mobile), "mobile": mobile}).press("main form button").look(
        "waits-for-the-cell"
    )
    cell.open("/desk/wholesale/?show=buyers").look("desk-buyers").follow(
        "/desk/wholesale/buyers/", "desk-buyer"
    )
    cell.do("accept").look("desk-buyer-in")


def a_gstin(mobile: str) -> str:
    """A made-up number of this State with the right check digit."""
    letters = "".join(chr(ord("A") + int(digit)) for digit in mobile[-3:])
    body = f"09{letters}C{letters[0]}{mobile[3:7]}F1Z"
    return body + luhn.calc_check_digit(body, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def asks(she: Walk) -> str:
    she.open(f"/mart/goods/{BUTTONS}/").follow("/trade/ask/", "ask")
    she.press("main form button").look("ask-left-empty", refused=True)
    she.fill(
        {"quantity1": "300", "target1": "380", "wanted_by": WHEN, **WHERE, "words": "Each dozen on a card."}
    )
    she.press("main form button").look("asked")
    return enquiry_of(she)


def enquiry_of(walk: Walk) -> str:
    found = re.search(r"/enquiries/([A-Z0-9-]+)/", walk.page.url)
    assert found, f"{walk.page.url}: {walk.text()[:500]}"
    return found[1]


def is_passed_on(cell: Walk, enquiry: str) -> list[str]:
    """The cell asks two makers at least; returns the numbers of those who are asked."""
    cell.open("/desk/wholesale/").look("desk-enquiries").open(f"/desk/wholesale/enquiries/{enquiry}/").look(
        "desk-enquiry"
    )
    boxes = cell.page.locator('#ask input[name="line1"]')
    for place in range(min(boxes.count(), 3)):
        boxes.nth(place).check(force=True)
    cell.do("ask", {"words": "दिवाली से पहले चाहिए"}).look("makers-asked")
    links = cell.page.locator('a[href*="/desk/wholesale/requests/"]').evaluate_all(
        "all => all.map(one => one.href)"
    )
    return [one.rstrip("/").split("/")[-1] for one in dict.fromkeys(links)]


def answers(story: Story, cell: Walk, enquiry: str, asked: list[str]) -> None:
    """Shabnam names her price on the phone; the office writes for the others, who rang it up."""
    assert len(asked) >= 2, f"only {asked} can be asked"
    she = story.walk("artisan-sambhal", width=412)
    she.open("/me/trade/").look("maker-is-asked")
    hers = next((ref for ref in asked if she.page.locator(f'a[href*="{ref}"]').count()), "")
    if hers:
        she.open(f"/me/trade/{hers}/").look("maker-request")
        she.do("answer", {"quantity": "100", "price": "0", "days": "20"}).look(
            "maker-price-refused", refused=True
        )
        she.do("answer", {"quantity": "200", "price": "360", "days": "20"}).look("maker-answered")
    for place, ref in enumerate(one for one in asked if one != hers):
        cell.open(f"/desk/wholesale/requests/{ref}/")
        cell.do("answer", {"quantity": "250", "price": str(340 + 10 * place), "days": "25"})
    cell.open(f"/desk/wholesale/enquiries/{enquiry}/").look("answers-side-by-side")


def compares_and_accepts(she: Walk, cell: Walk, enquiry: str) -> str:
    cell.do("quote", {"advance_percent": "30"}).look("quotation-sent")
    she.open(f"/trade/enquiries/{enquiry}/").look("quotation")
    she.paper("/trade/quotations/")
    she.do("change", {"reason": "आधा माल एक महीने में चाहिए"}).look("change-asked")
    cell.open(f"/desk/wholesale/enquiries/{enquiry}/").do("quote", {"words": "Half of it within a month."})
    she.open(f"/trade/enquiries/{enquiry}/").look("second-quotation").do("accept").look("ordered")
    she.paper("/trade/orders/")
    return she.page.url.rstrip("/").split("/")[-1]


def pays(story: Story, she: Walk, order: str) -> None:
    finance = story.walk("finance-state")
    finance.open(f"/desk/wholesale/orders/{order}/").look("desk-order")
    finance.do("pay", {"amount": "60000", "reference": f"UTR{story.mobile}"}).look("advance-noted")
    she.open(f"/trade/orders/{order}/").look("advance-paid")


def gets_it_in_two_parts(story: Story, she: Walk, cell: Walk, order: str) -> None:
    for part in ("first", "second"):
        cell.open(f"/desk/wholesale/orders/{order}/")
        links = cell.page.locator('a[href*="/desk/wholesale/deliveries/"]').evaluate_all(
            "all => all.map(one => one.href)"
        )
        for link in links:
            cell.page.goto(link)
            if cell.page.locator('button[value="dispatch"]').count():
                break
        cell.look(f"{part}-part").do(
            "dispatch", {"quantity": "50", "carrier": "Gati", "tracking": f"G-{part}"}
        ).look(f"{part}-part-sent")
        she.open(f"/trade/orders/{order}/").do(
            "receive",
            {"pieces": "49" if part == "second" else "50", "remark": "एक टूटा" if part == "second" else ""},
        )
        she.look(f"{part}-part-received")
        she.paper("/1/")
    cell.open(f"/desk/wholesale/orders/{order}/").do("take_off").look("missing-piece-off-the-bill")
    she.open("/trade/mine/").look("my-trade")


def asks_from_abroad(story: Story, cell: Walk) -> None:
    """A buyer abroad writes to the cell, which acts for him: Incoterm, currency beside rupees, and a bill under LUT."""
    cell.open("/desk/wholesale/new/").fill({
        "company": "Elbe Import GmbH", "kind": "importer", "country": "DE", "address": "Hafenstrasse 1", "place": "Hamburg",
        "pin_code": "20459", "contact": "Anna Meyer", "email": "import@example.org", "buys": "Buttons",
    }).press("main form button").look("buyer-abroad")  # fmt: skip
    cell.follow("/trade/ask/").fill({
        "good1": BUTTONS, "title1": "Bone buttons", "quantity1": "100", "wanted_by": WHEN, "kind": "export", "address": "Hafenstrasse 1",
        "place": "Hamburg", "pin_code": "20459", "country": "DE", "incoterm": "FOB", "port": "Mundra", "currency": "EUR",
    }).look("ask-from-abroad").press("main form button")  # fmt: skip
    order = plays_to_an_order(
        cell, 100, {"hsn-1": "96019090", "rate": "98.50", "terms": "advance", "advance_percent": "100"}
    )
    cell.do("pay", {"amount": "40000", "reference": f"SWIFT{story.mobile}"})
    sends_the_whole(cell, order, "Maersk")
    cell.look("export-order")
    cell.paper("/1/en.pdf")


def buys_for_an_institution(cell: Walk) -> None:
    cell.open("/desk/wholesale/?show=buyers")
    cell.page.locator("main a", has_text=re.compile("Institute|संस्थान")).first.click()
    cell.page.wait_for_load_state()
    cell.look("institution").follow("/trade/ask/")
    cell.fill({
        "good1": BUTTONS, "title1": "Bone buttons", "quantity1": "40", "wanted_by": WHEN, "kind": "institution",
        "work_order": f"WO-{cell.story.mobile}", "inspection": "on",
    }).look("ask-of-an-institution").press("main form button")  # fmt: skip
    order = plays_to_an_order(cell, 40, {"terms": "acceptance"})
    sends_the_whole(cell, order, "Rail", inspects=True)
    cell.look("institution-order")
    cell.paper("/1/")


def plays_to_an_order(cell: Walk, pieces: int, terms: dict[str, str]) -> str:
    """One maker is asked and answers, the cell quotes, and accepts on the buyer's word."""
    enquiry = enquiry_of(cell)
    cell.page.locator('#ask input[name="line1"]').first.check(force=True)
    cell.do("ask").follow("/desk/wholesale/requests/").do(
        "answer", {"quantity": str(pieces), "price": "350", "days": "15"}
    )
    cell.open(f"/desk/wholesale/enquiries/{enquiry}/").do("quote", terms).do("accept")
    return cell.page.url.rstrip("/").split("/")[-1]


def sends_the_whole(cell: Walk, order: str, carrier: str, *, inspects: bool = False) -> None:
    cell.open(f"/desk/wholesale/orders/{order}/").follow("/desk/wholesale/deliveries/")
    if inspects:
        cell.look("before-the-inspection").do("inspect", {"words": "चालीस नग गिने, सब ठीक"})
    cell.do("dispatch", {"carrier": carrier, "tracking": "T-1"}).open(f"/desk/wholesale/orders/{order}/")
