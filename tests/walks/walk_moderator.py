"""A moderator: sellers and goods are looked at, sent back with reasons, accepted, taken down; reviews of buyers are read."""

from tests.walks.conftest import Story, Walk, buys, delivers, in_the_mart, picture_of, signs_in
from tests.walks.walk_maker import begins_to_sell, comes_into_the_register, writes_a_good

REASON = {
    "hi": "फ़ोटो में कंघी पूरी नहीं दिखती। दिन की रोशनी में पूरी कंघी की फ़ोटो लगाएँ।",
    "en": "The comb is cut off on the photograph. Please show all of it by daylight.",
}


def test_a_moderator_looks_at_makers_goods_and_reviews(story: Story, mobile: str) -> None:
    maker, she = story.walk(width=412), story.walk("officer-sambhal")
    signs_in(maker, mobile)
    comes_into_the_register(maker)
    begins_to_sell(maker)
    good = writes_a_good(maker)
    sends_the_maker_back(she, maker, good)
    sends_the_good_back(she, maker, good)
    in_the_mart(she, good)
    she.look("published")
    reads_reviews(story, she, good)
    takes_it_down(she, maker, good)


def sends_the_maker_back(she: Walk, maker: Walk, good: str) -> None:
    she.open("/desk/").look("desk").open("/desk/mart/").look("what-waits")
    she.open(f"/desk/mart/goods/{good}/").look("good-before")
    seller = she.page.locator('nav a[href*="/desk/mart/sellers/"]').first.get_attribute("href") or ""
    she.open(seller.removeprefix(she.prefix)).look("seller")
    she.do("return").look("no-reason", refused=True)
    she.do("return", {"reason": "बैंक खाते का नाम अलग है। पासबुक लेकर कार्यालय आएँ।"}).look("maker-sent-back")
    maker.open("/me/mart/").look("maker-reads-why")
    maker.do("look", {"gst": "none", "turnover": "below", "where": "everywhere"}).do(
        "send", {"agree_terms": "on"}
    )
    she.open(seller.removeprefix(she.prefix)).do("accept").look("maker-accepted")


def sends_the_good_back(she: Walk, maker: Walk, good: str) -> None:
    she.open(f"/desk/mart/goods/{good}/").do("return", {"reason": REASON[she.language]}).look(
        "good-sent-back"
    )
    maker.open(f"/me/mart/{good}/").look("maker-reads-why-not")
    maker.do("photograph", {"photograph": picture_of("good", 4)}).do("send")


def reads_reviews(story: Story, she: Walk, good: str) -> None:
    guest = story.walk()
    page = buys(guest, good, 1, f"6{story.mobile[1:]}")
    delivers(she, guest.orders()[0])
    guest.open(f"/mart/bought/{page}/reviews/")
    guest.do(
        "write", {"stars": "2", "words": "दाँत खुरदुरे हैं।", "photographs": [picture_of("good", 6)], "named": "on"}
    )
    she.open("/desk/mart/reviews/").look("reviews-to-read")
    she.do("refuse", {"reason": "किसी और सामान के बारे में है"}).look("review-not-shown")
    guest.open(f"/mart/bought/{page}/reviews/").look("buyer-reads-why")
    she.open("/desk/mart/reviews/").do("show").look("review-shown")
    guest.open(f"/mart/goods/{good}/").look("review-in-the-mart")


def takes_it_down(she: Walk, maker: Walk, good: str) -> None:
    she.open(f"/desk/mart/goods/{good}/").do("down", {"reason": "जीआई का दावा जाँच में है"}).look("taken-down")
    maker.open(f"/me/mart/{good}/").look("maker-reads-taken-down")
    answer = maker.page.request.get(f"{maker.base}/mart/goods/{good}/")
    assert answer.status in (404, 410) or "sold" in answer.text(), f"still in the mart: {answer.status}"
