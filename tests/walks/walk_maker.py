"""A maker without GST: from the register to a good in the mart, a sale, a return, and the money."""

import re

from tests.walks.conftest import Story, Walk, buys, days_later, in_the_mart, picture_of, signs_in

SAMBHAL = "659"
WORDS = {
    "hi": ("सींग की कंघी, चौड़े दाँत", "भैंस के सींग से हाथ की बनी कंघी। बालों में अटकती नहीं।", "भैंस का सींग"),
    "en": ("Horn comb, wide teeth", "A comb of buffalo horn, made by hand. It does not pull.", "Buffalo horn"),
}  # fmt: skip


def test_a_maker_without_gst_sells_and_is_paid(story: Story, mobile: str) -> None:
    she = story.walk()
    signs_in(she, mobile)
    comes_into_the_register(she)
    begins_to_sell(she)
    good = writes_a_good(she)
    officer = story.walk("officer-sambhal")
    the_office_reviews(officer, good)
    sees_it_live(she, good)
    the_officer_helps_beside_her(officer, good)
    guest = story.walk()
    page = buys(guest, good, 2, f"6{mobile[1:]}")
    [ref] = guest.orders()
    is_told(she, officer, ref)
    sends(she, ref)
    takes_one_back(she, guest, page, ref)
    is_answered(she, guest, officer, page)
    sees_her_money(she, story)


def comes_into_the_register(she: Walk) -> None:
    she.open("/me/mart/").look("sell-before-register")
    she.open("/enrol/").press("main form button")
    pages = [
        {"language": she.language, "agrees": "on"},
        {"name": name_of(she), "relation": "husband", "relation_name": "Iqbal Khan"},
        {
            "birth_year": str(1950 + int(she.story.mobile[-4:]) % 50),
            "gender": "female",
            "category": "obc",
            "disabled": "no",
        },
        {"district": SAMBHAL, "place": "Sarai Tareen", "pin_code": "244302"},
        {"craft": "Horn combs", "craft_years": "11"},
        {"unit_kind": "none"},
        {"bank_account": f"3{she.story.mobile}", "bank_ifsc": "SBIN0001234"},
        {"purposes": ["bank"]},
    ]
    for number, answers in enumerate(pages, start=1):
        assert she.page.url.endswith(f"/enrol/{number}/"), f"{she.page.url}: {she.text()[:400]}"
        if number == 5:
            she.page.locator('main [name="product_line"]').first.check(force=True)
        she.fill(answers).go_on()
    if (same := she.page.locator('main [name="same"][value="different"]')).count():
        same.check(force=True)  # somebody of the register is a little like her
        she.go_on()
    assert "/enrol/done/" in she.page.url, she.text()
    she.look("enrolled")


def name_of(she: Walk) -> str:
    """Another one for each walk, or the register asks whether she is there already."""
    first, last = (
        ("Rehana", "Sabiha", "Farzana", "Nasreen", "Kusum", "Meena", "Shanti"),
        ("Khatoon", "Begum", "Devi", "Bano", "Parveen"),
    )
    number = int(she.story.mobile[-5:])
    return f"{first[number % 7]} {last[number // 7 % 5]}"


def begins_to_sell(she: Walk) -> None:
    she.open("/me/").look("my-pages").open("/me/mart/").look("three-questions")
    she.do("look").look("questions-left-out", refused=True)
    she.do("look", {"gst": "none", "turnover": "below", "where": "within"}).look("within-the-state")
    she.do("look", {"where": "everywhere"}).look("through-the-corporation")
    she.do("send").look("not-agreed", refused=True)
    agree = {"agree_terms": "on"} | ({"agree": "on"} if she.page.locator('[name="agree"]').count() else {})
    she.do("send", {"about": "माँ से सीखा, ग्यारह साल से कंघी बनाती हूँ।", **agree}).look("sent-to-the-office")


def writes_a_good(she: Walk) -> str:
    title, words, material = WORDS[she.language]
    she.follow("/me/mart/new/", "new-good")
    she.press('main form button:not([name="do"])').look("good-left-empty", refused=True)
    she.fill(
        {
            "title": title,
            "description": words,
            "material": material,
            "care": "सूखे कपड़े से पोंछें",
            "story": "सींग को गरम करके सीधा करती हूँ।",
        }
    )
    she.press('main form button:not([name="do"])').look("still-needed")
    good = re.search(r"MT-[A-Z]{3}-\d+", she.page.url)
    assert good, f"{she.page.url}: {she.text()[:500]}"
    she.do("photograph", {"photograph": picture_of("dark")}).look("photograph-too-dark", refused=True)
    she.do("photograph", {"photograph": picture_of("small")}).look("photograph-too-small", refused=True)
    for number in (1, 2):
        she.do("photograph", {"photograph": picture_of("good", number)})
    she.look("photographs")
    she.do("offer", {"price": "0"}).look("price-refused", refused=True)
    she.do("offer", {"price": "350", "on_hand": "12", "weight": "120", "lead_days": "3"}).look("all-is-there")
    she.do("send").look("with-the-office")
    return good[0]


def the_office_reviews(officer: Walk, good: str) -> None:
    officer.open("/desk/mart/").look("desk-waiting").open(f"/desk/mart/goods/{good}/")
    officer.page.locator('nav a[href*="/desk/mart/sellers/"]').first.click()
    officer.page.wait_for_load_state()
    officer.look("desk-seller").do("accept")
    officer.open(f"/desk/mart/goods/{good}/").look("desk-good")
    in_the_mart(officer, good)
    officer.look("desk-published")


def sees_it_live(she: Walk, good: str) -> None:
    she.open("/me/mart/").look("my-goods").open(f"/me/mart/{good}/").look("good-live")
    she.paper("/card/")
    she.follow(f"/mart/goods/{good}/", "in-the-mart")
    she.open(f"/mart/made/{good}/").look("made")
    she.open(f"/mart/find/?q={WORDS[she.language][0]}").look("found")
    assert she.page.locator(f'a[href*="{good}"]').count(), "her good is not found by its own title"


def the_officer_helps_beside_her(officer: Walk, good: str) -> None:
    """Helper mode: the same forms at the desk."""
    officer.open(f"/desk/mart/goods/{good}/write/").look("helper-good")
    officer.do("change", {"on_hand": "20"}).look("helper-changed")
    officer.page.locator("main a[href*='/desk/mart/for/']").first.click()
    officer.page.wait_for_load_state()
    officer.look("helper-for-her")


def is_told(she: Walk, officer: Walk, ref: str) -> None:
    she.open("/outbox/").look("message-of-the-sale")
    if ref not in she.text():
        she.story.note(f"outbox: no message names {ref}")
    officer.open("/desk/mart/calls/").look("calls")


def sends(she: Walk, ref: str) -> None:
    she.open("/me/sales/").look("my-sales").follow(f"/me/sales/{ref}/", "the-sale")
    if she.page.locator('button[value="confirm"]').count():
        she.do("confirm")
    she.do("pack", {"weight": "260"}).look("packed")
    she.paper("/both/")
    she.do("hand_over", {"carrier": "india_post", "number": "12"}).look("receipt-number-wrong", refused=True)
    she.do("hand_over", {"carrier": "other", "number": f"KURIER{she.story.mobile[-6:]}"}).look("handed-over")
    she.do("delivered").look("arrived")
    she.paper("/sales-paper/")


def takes_one_back(she: Walk, guest: Walk, page: str, ref: str) -> None:
    guest.open(f"/mart/bought/{page}/").follow("/back/")
    guest.do(
        "ask",
        {
            "quantity": "1",
            "reason": "broken",
            "wants": "money",
            "words": "दो दाँत टूटे हैं",
            "photographs": [picture_of("good", 5)],
        },
    )
    she.open("/me/sales/").look("return-asked").open(f"/me/sales/{ref}/").look("return")
    she.do("accept").look("return-accepted")
    if days_later(5):  # the carrier fetches it and brings it
        she.open(f"/me/sales/{ref}/").do("received").look("return-came")
    guest.open(f"/mart/bought/{page}/").look("buyer-paid-back")


def is_answered(she: Walk, guest: Walk, officer: Walk, page: str) -> None:
    guest.open(f"/mart/bought/{page}/reviews/")
    guest.do("write", {"stars": "5", "words": "कंघी बहुत अच्छी है।"})
    officer.open("/desk/mart/reviews/").do("show")
    she.open("/me/reviews/").look("what-buyers-say")


def sees_her_money(she: Walk, story: Story) -> None:
    she.open("/me/sales/").look("to-be-paid")
    she.paper("/sales-statement/")
    long = story.walk("artisan-sambhal")
    long.open("/me/sales/").look("long-selling-maker")
    for fold in long.page.locator("main details.more").all()[:2]:
        fold.locator("summary").click()
    long.look("what-was-paid")
    long.paper("/sales-statement/SM")
