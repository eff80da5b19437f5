"""The corporation: orders, money back, makers paid, tax, what sells, complaints, and the shop at the airport."""

import re
from datetime import date, timedelta

from tests.walks.conftest import Story, Walk, buys, delivers

DEAR, COMB = "MT-MBD-00003", "MT-SBL-00001"
TODAY = date.today()  # noqa: DTZ011 (a form's day, where the programme runs)


def test_the_corporation_runs_the_mart(story: Story, mobile: str) -> None:
    cell, finance = story.walk("cell-state"), story.walk("finance-state")
    guest = story.walk()
    page = buys(guest, DEAR, 2, f"6{mobile[1:]}")
    [order] = guest.orders()
    looks_after_orders(cell, order)
    gives_money_back(cell, finance, order)
    pays_makers(cell, finance)
    files_taxes(finance)
    makes_it_sell(cell)
    answers_complaints(story, cell)
    guest.open(f"/mart/bought/{page}/").look("buyer-has-the-money-back")
    runs_the_shop(story)


def looks_after_orders(cell: Walk, order: str) -> None:
    cell.open("/desk/").look("desk").open("/desk/mart/").look("mart")
    cell.open("/desk/mart/orders/").look("orders").open("/desk/mart/orders/?state=cancelled").look(
        "orders-called-off"
    )
    cell.open("/desk/mart/orders/?q=nosuchorder").look("orders-none")
    cell.open(f"/desk/mart/orders/{order}/").look("order-paid")
    cell.open("/desk/mart/calls/").look("calls").open("/desk/mart/returns/").look("returns")
    delivers(cell, order)
    cell.open(f"/desk/mart/orders/{order}/").look("order-delivered")
    cell.paper("/desk/mart/papers/")


def gives_money_back(cell: Walk, finance: Walk, order: str) -> None:
    """Above the limit somebody else has to agree."""
    cell.do("back", {"quantity": "2", "reason": "दोनों में दरार है", "with_delivery": "on"}).look("taken-back")
    for state in ("asked", "held", "sent", "failed"):
        cell.open(f"/desk/mart/refunds/?state={state}").look(f"refunds-{state}")
    cell.open("/desk/mart/refunds/?state=held").look("refunds-of-ones-own")
    cell.open(f"/desk/mart/orders/{order}/").look("order-taken-back")
    refund = re.search(r"\bR[A-Z]-\d{4}-\d+\b", cell.text())
    assert refund, cell.text()
    finance.open(f"/desk/mart/orders/{order}/").look("finance-sees-it")
    finance.open("/desk/mart/refunds/?state=held").do(
        "agree", within=f'main tr:has(input[value="{refund[0]}"])'
    ).look("agreed")


def pays_makers(cell: Walk, finance: Walk) -> None:
    cell.open("/desk/mart/settlements/").look("due-to-makers")
    if cell.page.locator('button[value="run"]').count():
        cell.do("run").look("made-ready")
    finance.open("/desk/mart/settlements/?state=made").look("to-be-sent")
    boxes = finance.page.locator('main input[name="settlement"]')
    for place in range(min(boxes.count(), 2)):
        boxes.nth(place).check(force=True)
    finance.do("file").look("file-for-the-bank")
    ref = finance.page.url.rstrip("/").split("/")[-1]
    with finance.page.expect_download() as taken:
        finance.page.locator("main form button:has(svg)").first.click()
    assert taken.value.path()
    sample = finance.page.request.get(f"{finance.base}/desk/mart/payouts/{ref}/?sample=all").text()
    first, *rest = [line for line in sample.splitlines() if line]
    answer = "\n".join([first, rejected(rest[0], first), *rest[1:]]) + "\n"
    finance.open("/desk/mart/payouts/").look("answers")
    finance.press("main form[enctype] button").look("no-answer-chosen", refused=True)
    finance.page.locator('main input[type="file"]').set_input_files(
        {"name": "answer.csv", "mimeType": "text/csv", "buffer": answer.encode()}
    )
    finance.press("main form[enctype] button").look("answer-read")
    finance.follow("/desk/mart/settlements/SM", "payment-rejected")
    cell.open("/desk/mart/settlements/").look("due-again")


def rejected(line: str, heads: str) -> str:
    """A line of the bank's answer, as if it knew no such account."""
    cells = dict(zip(heads.split(","), line.split(","), strict=True))
    cells |= {"status": "REJECTED", "code": "NO_SUCH_ACCOUNT", "bank_reference": "", "date": ""}
    return ",".join(cells.values())


def files_taxes(finance: Walk) -> None:
    for form in ("gstr1", "gstr8"):
        finance.open(f"/desk/mart/tax/?form={form}").look(form)
        buttons = finance.page.locator("main form[method=post] button")
        for place in range(min(buttons.count(), 2)):  # the portal's file, and the first table as CSV
            with finance.page.expect_download() as taken:
                buttons.nth(place).click()
            assert taken.value.path()
    finance.open("/desk/mart/eway/").look("eway")


def makes_it_sell(cell: Walk) -> None:
    code = f"WALK{cell.story.mobile[-6:]}"
    cell.open("/desk/mart/coupons/").look("coupons").open("/desk/mart/coupons/new/").look("new-coupon")
    cell.do("make").look("coupon-left-empty", refused=True)
    days = {"first_on": TODAY.isoformat(), "last_on": (TODAY + timedelta(days=30)).isoformat()}
    cell.do(
        "make",
        {
            "code": code,
            "title_hi": "मेले की छूट",
            "title_en": "From the fair",
            "percent": "5",
            "times": "50",
            **days,
        },
    )
    cell.look("coupon-made")
    cell.open(f"/desk/mart/goods/{COMB}/write/")
    while cell.page.locator('button[value="unreduce"]').count():
        cell.do("unreduce")
    cell.do("change", {"on_hand": "60"})  # earlier walks have bought and ordered what lay there
    cell.do("reduce", {"reduced": "9999"}).look("festival-price-refused", refused=True)
    cell.do("reduce", {"reduced": "399"}).look("festival-price")
    cell.open(f"/mart/goods/{COMB}/").look("festival-price-in-the-mart")
    slug = f"walk-{cell.story.mobile[-6:]}"
    cell.open("/desk/mart/gifts/").look("gift-catalogues").open("/desk/mart/gifts/new/")
    cell.do("write", {
        "title_hi": "शादी के उपहार", "title_en": "Wedding gifts", "slug": slug, "goods": f"{COMB}, {DEAR}",
        "shown_from": TODAY.isoformat(), "shown_until": days["last_on"],
    }).look("gift-catalogue")  # fmt: skip
    cell.do("publish").open(f"/mart/gifts/{slug}/").look("gift-catalogue-in-the-mart")
    cell.open(f"/desk/mart/gifts/{slug}/").do("withdraw")
    cell.open("/desk/mart/partners/").look("partners").do("make", {"name": f"Fair shop {slug}"}).look(
        "partner"
    )
    cell.page.locator('main form:has([value="key"])').first.evaluate(
        "part => { part.closest('details').open = true }"
    )
    cell.page.locator('[name="scopes"]').first.check(force=True)
    cell.do("key").look("partner-key")


def answers_complaints(story: Story, cell: Walk) -> None:
    """The district's office answers; the buyer is not content; the State's office answers for good."""
    guest = story.walk()
    page = buys(guest, COMB, 1, f"8{story.mobile[1:]}")
    guest.open(f"/mart/bought/{page}/complain/").do(
        "complain", {"about": "not_come", "words": "तीन दिन से कोई ख़बर नहीं"}
    )
    ticket = re.search(
        r"\b[A-Z]{2}-[\dA-Z-]{8,}\b", guest.page.locator("main section strong").first.inner_text()
    )
    assert ticket
    officer = story.walk("officer-sambhal")
    officer.open("/desk/mart/complaints/").look("complaints")
    at(officer, ticket[0]).do("acknowledge", within=ITS_CARD)
    at(officer, ticket[0]).look("acknowledged")
    officer.do("answer", {"outcome": "explained", "answer": "कल भेजा जाएगा।"}, within=ITS_CARD).look(
        "answered"
    )
    guest.open(f"/mart/bought/{page}/complain/").look("buyer-reads-the-answer")
    guest.do("appeal", {"appeal": "कल भी नहीं आया"}).look("appealed")
    cell.open("/desk/mart/complaints/").look("appeal")
    at(cell, ticket[0]).do("answer_appeal", {"answer": "आज भेजा गया, देर के लिए क्षमा।"}, within=ITS_CARD).look(
        "appeal-answered"
    )
    guest.open(f"/mart/bought/{page}/complain/").look("buyer-reads-the-last-answer")


ITS_CARD = "[data-walk-card]"


def at(walk: Walk, ticket: str) -> Walk:
    """What is done next is done to the card of this ticket."""
    walk.page.locator("main section.card", has_text=ticket).first.evaluate(
        "part => { part.dataset.walkCard = '' }"
    )
    return walk


def runs_the_shop(story: Story) -> None:
    shop = story.walk("shop-airport")
    shop.open("/desk/outlets/").look("shops")
    shop.page.locator('main a[href*="/desk/outlets/SH-"], main th a').first.click()
    shop.page.wait_for_load_state()
    shop.look("shop")
    room = re.search(r"/desk/outlets/[^/]+/", shop.page.url)
    assert room, shop.page.url
    fills_the_shelf(story, shop, room[0])
    sells_over_the_counter(shop, room[0])
    sells_without_a_network(shop, room[0])
    closes_the_day(story, shop, room[0])


def fills_the_shelf(story: Story, shop: Walk, room: str) -> None:
    shop.open(f"{room}transfers/?maker={COMB}").look("transfers")
    shop.page.locator('main form:has([value="ask"]) input[name^="p"]').first.fill("2")
    shop.do("ask").look("asked-of-her").follow("/desk/outlets/transfers/")
    ref = shop.page.url.rstrip("/").split("/")[-1]
    maker = story.walk("artisan-sambhal", width=412)
    maker.open("/me/outlets/").look("maker-is-asked-for-goods").open(f"/me/outlets/{ref}/").look(
        "maker-sends"
    )
    maker.do("send", {"carrier": "India Post"}).look("maker-has-sent")
    maker.paper("/challan/")
    shop.open(f"/desk/outlets/transfers/{ref}/").do("receive").look("received")
    shop.open(f"{room}stock/").look("stock")


def sells_over_the_counter(shop: Walk, room: str) -> None:
    shop.open(f"{room}counter/").look("counter")
    shop.do("add", {"code": "MT-XXX-99999"}).look("code-unknown", refused=True)
    shop.do("add", {"code": COMB, "way": "cash"}).look("rung-up")
    shop.do("sell", {"way": "cash", "given": "1"}).look("too-little-cash", refused=True)
    shop.do("sell", {"way": "cash", "given": "2000"}).look("sold")
    shop.open(f"{room}sales/").look("sales")


def sells_without_a_network(shop: Walk, room: str) -> None:
    """The tablet is a till of its own: what it sells while there is no network comes when there is one again."""
    language = "hi" if shop.language == "hi" else "en"
    shop.page.goto(f"{shop.base}/till/{language}/")
    shop.page.wait_for_load_state("networkidle")
    begin = shop.page.locator("[data-odop-till-begin]")
    if begin.is_visible():
        shop.look("till-begins")
        begin.locator("input").last.fill(f"Tablet {shop.story.mobile[-4:]}")
        begin.locator("button").click()
    shop.page.locator("[data-odop-till-form]").wait_for()
    shop.context.set_offline(True)
    shop.page.locator('[data-odop-till-form] [name="code"]').fill(COMB)
    shop.page.locator("[data-odop-till-add]").click()
    shop.page.locator("[data-odop-till-lines] li").first.wait_for()
    shop.look("till-rung-up")
    shop.page.locator('[data-odop-till-form] [name="way"][value="cash"]').check(force=True)
    shop.page.locator("[data-odop-till-form] p.actions button").click()
    shop.page.locator("[data-odop-till-bill]").wait_for()
    shop.look("till-sold-offline", refused=True)
    shop.context.set_offline(False)
    shop.page.evaluate("dispatchEvent(new Event('online'))")
    shop.page.wait_for_timeout(3000)
    shop.look("till-has-sent", refused=True)
    shop.open(f"{room}sales/").look("sales-with-the-tablets")


def closes_the_day(story: Story, shop: Walk, room: str) -> None:
    shop.open(f"{room}day/").look("day")
    if not shop.page.locator('button[value="close"]').count():
        return  # another walk of this evening has closed it: it opens again tomorrow
    shop.do("close", {"n500": "1"}).look("count-differs", refused=True)
    shop.do("close", {"n500": "1", "reason": "नमूना: बाकी तिजोरी में"}).look("day-closed")
    other = story.walk("shop-airport-2")
    other.open(f"{room}day/").do("sign").look("day-signed")
    other.paper("/day/")
