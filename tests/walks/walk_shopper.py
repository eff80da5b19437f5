"""A shopper: she looks around, finds, compares, buys as a guest without a mouse, follows, and says what was not right."""

import re

from tests.walks.conftest import Story, Walk, delivers, picture_of

KURTA = re.compile("Chikankari kurta|चिकनकारी कुर्ता")
TICKET = re.compile(r"\b[A-Z]{2}-\d{4}-\d+\b")
DELHI, LUCKNOW = "110001", "226001"


def test_a_shopper_buys_and_says_how_it_was(story: Story, mobile: str) -> None:
    she = story.walk()
    looks_around(she)
    searches(she)
    fills_her_cart(she)
    page = orders_by_keyboard(she, mobile)
    pays_at_the_second_try(she)
    first, second = follows(she)
    the_office_sends(story, first)
    says_how_it_was(she, page)
    calls_the_other_off(she, page, second)


def looks_around(she: Walk) -> None:
    came: dict[str, int] = {}
    she.page.on("requestfinished", lambda one: came.update({one.url: one.sizes()["responseBodySize"]}))
    she.open("/mart/")
    she.page.wait_for_load_state("networkidle")
    first = {url: size for url, size in came.items() if "/mart/pictures/" not in url}
    weight = sum(first.values())
    if weight > 120_000:
        she.story.note(
            f"front: {weight} bytes before its pictures: {sorted(first.items(), key=lambda one: -one[1])[:4]}"
        )
    assert she.page.locator("main img").count() >= 6
    she.look("front")
    she.follow("/mart/districts/", "district")
    she.open("/mart/").follow("/mart/crafts/", "craft")
    she.follow("/mart/goods/", "good").follow("/mart/made/", "made")
    she.page.go_back()
    she.follow("/mart/makers/", "maker")
    she.open("/mart/help/").look("help").open("/mart/ranking/").look("ranking")


def searches(she: Walk) -> None:
    for name, words in (
        ("hindi", "चिकनकारी कुर्ता"),
        ("english", "chikankari kurta"),
        ("typo", "chikankaree kurtaa"),
    ):
        she.open("/mart/")
        box = she.page.locator('main input[name="q"]').first
        box.fill(words)
        box.press("Enter")
        she.page.wait_for_load_state()
        she.look(f"search-{name}")
        found = she.page.locator('a[href*="/mart/goods/"]').filter(has_text=KURTA)
        assert found.count(), f"{words}: the kurta is not found"
    she.open("/mart/find/?q=zzzzqqqq").look("search-nothing")
    she.open("/mart/find/")
    narrow = she.page.locator("#narrow form")
    narrow.locator('[name="district"]').first.check()
    narrow.locator('[name="ready"]').check()
    narrow.locator('[name="to"]').fill("1500")
    narrow.locator("button").last.click()
    she.page.wait_for_load_state()
    she.look("facets")
    assert "district=" in she.page.url and "to=1500" in she.page.url


def fills_her_cart(she: Walk) -> None:
    she.open("/mart/wishes/").look("wishes-empty")
    she.open("/mart/cart/").look("cart-empty")
    kept_within_the_state(she)
    there = she.page.url
    she.look("within-the-state").do("in").look("wishes")
    she.page.goto(there)
    into_the_cart(she)
    she.open("/mart/gifts/").look("gifts").follow("/mart/gifts/home", "gift-catalogue")
    for address in goods(
        she
    ):  # two of them are worth the coupon, are ready, and no maker's who sells in her own name
        she.page.goto(address)
        dear = int(re.sub(r"\D", "", she.page.locator(".good-main .price").inner_text().split()[1]))
        if ready(she) > 3 and dear > 300 and not she.page.locator("main .notice.soon").count():
            break
    into_the_cart(she)
    she.do("where", {"pin": DELHI}).look("cart-out-of-state")
    if not she.page.locator(".notice.late").count():
        she.story.note("cart: nothing says what may not leave the State")
    she.do("where", {"pin": LUCKNOW}).look("cart-within-state")
    assert she.page.locator('a[href$="/mart/checkout/"]').count(), she.text()
    with she.page.expect_navigation():
        she.page.locator('.pieces button[name="quantity"]').last.click()
    she.do("coupon", {"code": "NOSUCHCODE"}).look("coupon-refused", refused=True)
    she.do("coupon", {"code": "mela10"}).look("coupon")
    she.do("wrap", {"card": "जन्मदिन मुबारक, दीदी"}).look("wrapped")


def kept_within_the_state(she: Walk) -> None:
    """To a good of a maker with an enrolment number, whom the law keeps within Uttar Pradesh: every world has others."""
    for page in range(1, 7):
        she.open(f"/mart/find/?page={page}")
        for address in goods(she):
            she.page.goto(address)
            if she.page.locator("main .notice.soon").count() and ready(she) > 3:
                return
    raise AssertionError("no good of a maker with an enrolment number is for sale")


def goods(she: Walk) -> list[str]:
    """The addresses of the goods on this page, the last first."""
    links = she.page.locator('.goods a[href*="/mart/goods/"]')
    return list(dict.fromkeys(reversed(links.evaluate_all("all => all.map(one => one.href)"))))


def ready(she: Walk) -> int:
    """How many pieces of the good on this page are ready to send."""
    said = she.page.locator(".good-main .chip.ok")
    count = re.search(r"\d+", said.first.inner_text()) if said.count() else None
    return int(count[0]) if count else 0


def into_the_cart(she: Walk) -> None:
    she.press('form[action$="/cart/add/"] button')
    assert she.page.url.endswith("/mart/cart/")


def orders_by_keyboard(she: Walk, mobile: str) -> str:
    """No mouse from the cart to the payment: Tab, letters, arrows and Enter."""
    press = she.page.keyboard
    enter(she, 'a[href$="/mart/checkout/"]')
    she.look("checkout")
    enter(she, "main form button:not([name])")
    she.look("checkout-missing", refused=True)
    for name, words in (
        ("name", "Meera Nair"), ("mobile", mobile), ("pin_code", LUCKNOW), ("address", "14 Church Road"), ("place", "Lucknow"),
    ):  # fmt: skip
        tab_to(she, f'main form [name="{name}"]')
        press.press("Control+a")
        press.type(words)
    tab_to(she, 'main form [name="pay_by"]:checked')
    enter(she, "main form button:not([name])")
    assert she.page.url.endswith("/pay/"), she.text()
    return she.page.url.split("/bought/")[1].split("/")[0]


def enter(she: Walk, selector: str) -> None:
    tab_to(she, selector)
    with she.page.expect_navigation():
        she.page.keyboard.press("Enter")


def tab_to(she: Walk, selector: str) -> None:
    """Tab until the focus, which must be seen, is there."""
    for _step in range(120):
        if she.page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            return
        she.page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {selector} on {she.page.url}")


def pays_at_the_second_try(she: Walk) -> None:
    she.look("pay")
    assert she.page.locator(".upi-code svg").count()
    she.do("fail").look("pay-failed")
    she.press('form[action$="/paid/"] button').look("not-paid-yet")
    she.do("pay")
    she.do("pay").look("paid")
    she.press('form[action$="/paid/"] button').look("confirmation")


def follows(she: Walk) -> tuple[str, str]:
    refs = she.orders()
    assert len(refs) == 2, she.text()
    return refs[0], refs[1]


def the_office_sends(story: Story, ref: str) -> None:
    """These makers cannot be signed in as: the State's office does it for the first of them, by post."""
    cell = story.walk("cell-state")
    delivers(cell, ref)
    cell.look("sent-for-her")


def says_how_it_was(she: Walk, page: str) -> None:
    she.open(f"/mart/bought/{page}/").look("delivered")
    she.paper("/bills/")
    she.follow("/reviews/", "review")
    she.do(
        "write",
        {
            "stars": "4",
            "words": "काम बहुत बारीक है। रंग वैसा ही है जैसा दिखाया था।",
            "photographs": [picture_of("good", 2)],
        },
    )
    she.look("review-sent")
    she.open(f"/mart/bought/{page}/").follow("/back/", "give-back")
    she.do("ask", {"quantity": "1"}).look("give-back-missing", refused=True)
    she.do(
        "ask",
        {
            "quantity": "1",
            "reason": "not_as_shown",
            "wants": "money",
            "words": "सिलाई खुली है",
            "photographs": [picture_of("good", 3)],
        },
    )
    she.look("sent-back")
    she.follow("/complain/", "complain").do(
        "complain", {"about": "article", "words": "सिलाई खुली है, फ़ोटो में ठीक थी।"}
    )
    she.look("complained")
    assert TICKET.search(she.text())


def calls_the_other_off(she: Walk, page: str, ref: str) -> None:
    she.open(f"/mart/bought/{page}/").do("cancel", {"reason": "अब नहीं चाहिए"}).look("called-off")
