"""From the register to a good in the mart: in one sitting, with the consequence said before, reviewed with reasons."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from odop.emart import factories, reactions, services
from odop.emart.enums import ListingState, SellerState, TaxMode
from odop.emart.models import Listing, Offer, Photograph, SearchRow, Seller
from odop.emart.tests.conftest import TEXTS, Shop, photograph, refused, signed_in
from odop.emart.ways import TERMS, must_register, way_of
from odop.kernel import clock, scope
from odop.kernel.invariants import INVARIANTS
from odop.kernel.models import Event, Notice
from odop.kernel.prepared import asked
from odop.kernel.refusals import Invalid
from odop.lib.gst.rates import RateBook, TaxRate
from odop.registry import factories as register
from odop.registry.queries import has_consent
from odop.registry.services import give_consent, withdraw_consent

pytestmark = pytest.mark.django_db
ANSWERS = {"gst": "none", "turnover": "below", "where": "everywhere"}


@pytest.mark.parametrize(
    ("gst", "turnover", "where", "mode"),
    [
        ("regular", "", "", TaxMode.REGULAR), ("composition", "", "within", TaxMode.COMPOSITION),
        ("composition", "", "everywhere", TaxMode.AGGREGATED), ("none", "below", "within", TaxMode.ENROLLED),
        ("none", "below", "everywhere", TaxMode.AGGREGATED), ("none", "above", "within", None), ("none", "", "within", None),
        ("composition", "", "", None), ("", "below", "within", None),
    ],
)  # fmt: skip
def test_three_answers_lead_to_one_lawful_way(
    gst: str, turnover: str, where: str, mode: TaxMode | None
) -> None:
    way = way_of(gst, turnover, where)
    assert (way.mode if way else None) == mode
    assert must_register(gst, turnover) == ((gst, turnover) == ("none", "above"))


def test_she_begins_in_one_sitting_and_sees_what_it_means_before_she_agrees(shop: Shop) -> None:
    citizen = register.citizen("9811100002", language="hi")
    artisan = register.artisan(
        shop.place, user=citizen, name="Rehana Khan", bank_account="30012345679", bank_ifsc="SBIN0001234"
    )
    browser = signed_in(citizen)
    page = browser.get("/me/mart/").content.decode()
    assert "Rehana Khan" in page and "•••• 5679" in page, "what the register knows is not asked again"
    look = browser.post("/me/mart/", {**ANSWERS, "do": "look"})
    assert look.status_code == 200 and "bills the buyer with GST" in look.content.decode()
    assert not Seller.objects.filter(artisan=artisan).exists(), "looking writes nothing"
    given = {**ANSWERS, "do": "send", "terms": f"{TERMS}:aggregated"}
    without = browser.post("/me/mart/", {**given, "agree": "on"})
    assert without.status_code == 422 and not has_consent(artisan.pk, "mart")
    assert browser.post("/me/mart/", {**given, "agree_terms": "on"}).status_code == 409, (
        "her consent is asked for"
    )
    assert not Seller.objects.filter(artisan=artisan).exists()
    sent = browser.post("/me/mart/", {**given, "agree": "on", "agree_terms": "on"})
    assert sent.status_code == 302
    made = Seller.objects.get(artisan=artisan)
    assert (made.state, made.tax_mode, made.agreed) == (SellerState.SUBMITTED, TaxMode.AGGREGATED, True)


def test_a_way_asks_for_its_number_and_its_address(shop: Shop) -> None:
    artisan = register.artisan(shop.place, bank_account="30012345679", bank_ifsc="SBIN0001234")
    seller = services.begin_seller(factories.agree(artisan, by=shop.officer), by=shop.officer)
    regular = {"gst": "regular", "turnover": "", "where": "", "terms": f"{TERMS}:regular", "by": shop.officer}
    for more, field in (
        ({"gstin": "09AAACH7409R1Z0"}, "gstin"),
        ({"gstin": "27AAACH7409R1ZZ"}, "gstin"),
        ({}, "legal_address"),
    ):
        with pytest.raises(Invalid) as told:
            services.submit_seller(seller, **{**regular, "gstin": factories.GSTIN, **more})
        assert field in told.value.fields
    with refused("must_register"):
        services.submit_seller(seller, gst="none", turnover="above", where="within", by=shop.officer)
    with refused("invalid"):
        services.submit_seller(seller, **{**ANSWERS, "where": "within", "by": shop.officer, "legal_address": "Sarai Tarin, Sambhal"},
                               terms=f"{TERMS}:enrolled", enrolment_number="09SHORT")  # fmt: skip
    with refused("invalid"):
        services.submit_seller(seller, **ANSWERS, terms=f"{TERMS}:enrolled", by=shop.officer)
    seller.refresh_from_db()
    assert seller.state == SellerState.BEGUN and not seller.tax_mode


def test_without_bank_account_consent_or_place_nobody_sells(shop: Shop) -> None:
    artisan = register.artisan(shop.place)
    with refused("no_consent"):
        services.begin_seller(artisan, by=shop.officer)
    factories.agree(artisan, by=shop.officer)
    with refused("not_your_place"):
        services.begin_seller(artisan, by=shop.stranger)
    seller = services.begin_seller(artisan, by=shop.officer)
    with refused("sells_already"):
        services.begin_seller(artisan, by=shop.officer)
    with refused("no_bank"):
        services.submit_seller(seller, **ANSWERS, terms=f"{TERMS}:aggregated", by=shop.officer)
    with refused("not_submitted"):
        services.accept_seller(seller, by=shop.reviewer)


def test_who_helped_does_not_accept_and_what_is_sent_back_says_why(shop: Shop) -> None:
    artisan = register.artisan(
        shop.place, name="Kamla Devi", bank_account="30012345679", bank_ifsc="SBIN0001234"
    )
    given = {**ANSWERS, "do": "send", "terms": f"{TERMS}:aggregated", "agree": "on", "agree_terms": "on"}
    assert signed_in(shop.officer).post(f"/desk/mart/for/{artisan.ref}/", given).status_code == 302
    seller = Seller.objects.get(artisan=artisan)
    address = f"/desk/mart/sellers/{seller.ref}/"
    assert signed_in(shop.officer).post(address, {"do": "accept"}).status_code == 403
    assert signed_in(shop.stranger).get(address).status_code == 404
    reviewer = signed_in(shop.reviewer)
    assert seller.ref in reviewer.get("/desk/mart/").content.decode()
    assert reviewer.post(address, {"do": "return", "reason": ""}).status_code == 422
    assert reviewer.post(address, {"do": "return", "reason": "The account is not hers."}).status_code == 302
    seller.refresh_from_db()
    assert (
        seller.state == SellerState.RETURNED
        and "The account is not hers." in reviewer.get(address).content.decode()
    )
    services.submit_seller(seller, **ANSWERS, terms=f"{TERMS}:aggregated", by=shop.officer)
    assert reviewer.post(address, {"do": "accept"}).status_code == 302
    services.close_seller(seller, reason="Sold what others made.", by=shop.officer)
    with refused("seller_closed"):
        services.write_listing(
            Seller.objects.get(pk=seller.pk), texts={"title": {"hi": "कंघी"}}, by=shop.officer
        )


def test_a_good_is_written_photographed_sent_and_published_on_the_phone(shop: Shop) -> None:
    hers = signed_in(shop.citizen)
    page = hers.get("/me/mart/new/").content.decode()
    assert 'value="9601"' in page, "the HSN of her product line is proposed"
    assert hers.post("/me/mart/new/", {"title": ""}).status_code == 422
    answer = hers.post(
        "/hi/me/mart/new/",
        {"title": "सींग का चम्मच", "description": "परोसने का चम्मच", "net_quantity": "1", "quantity_unit": "piece", "return_days": "7"},
    )  # fmt: skip
    one = Listing.objects.exclude(pk=shop.good.pk).get()
    assert answer["Location"].endswith(f"/me/mart/{one.ref}/") and one.title == {"hi": "सींग का चम्मच"}
    address = f"/hi/me/mart/{one.ref}/"
    assert hers.post(address, {"do": "send"}).status_code == 409
    assert (
        hers.post(address, {"do": "offer", "price": "x", "on_hand": "3", "weight": "90"}).status_code == 422
    )
    assert (
        hers.post(address, {"do": "offer", "price": "120.50", "on_hand": "3", "weight": "90"}).status_code
        == 302
    )
    sent = SimpleUploadedFile("spoon.jpg", photograph(), content_type="image/jpeg")
    assert hers.post(address, {"do": "photograph", "photograph": sent}).status_code == 302
    assert hers.post(address, {"do": "send"}).status_code == 302
    desk, at = signed_in(shop.reviewer), f"/desk/mart/goods/{one.ref}/"
    assert desk.post(at, {"do": "publish"}).status_code == 409, "both languages have to be there"
    texts = {"do": "texts", "title_en": "Horn spoon", "description_en": "A spoon to serve with."}
    assert desk.post(at, texts).status_code == 302
    assert desk.post(at, {"do": "publish"}).status_code == 302
    one.refresh_from_db()
    assert one.state == ListingState.PUBLISHED and one.title == {"en": "Horn spoon", "hi": "सींग का चम्मच"}
    assert SearchRow.objects.get(listing=one).price_paise == 12_050
    card = hers.get(f"/me/mart/{one.ref}/card/hi/")
    assert card.content[:5] == b"%PDF-"
    hers.post(
        address,
        {
            "do": "write",
            "title": "सींग का बड़ा चम्मच",
            "quantity_unit": "piece",
            "net_quantity": "1",
            "return_days": "7",
        },
    )
    one.refresh_from_db()
    assert one.state == ListingState.SUBMITTED and not SearchRow.objects.filter(listing=one).exists()


@pytest.mark.parametrize(
    ("given", "fault"),
    [({"side": 500}, "small"), ({"light": 20}, "dark"), ({"side": 900, "light": 255}, "")],
)  # fmt: skip
def test_a_photograph_nobody_would_buy_from_is_refused_in_words(shop: Shop, given: dict, fault: str) -> None:
    before = Photograph.objects.count()
    sent = SimpleUploadedFile("one.jpg", photograph(**given), content_type="image/jpeg")
    answer = signed_in(shop.citizen).post(
        f"/me/mart/{shop.good.ref}/", {"do": "photograph", "photograph": sent}
    )
    assert answer.status_code == (422 if fault else 302) and fault in answer.content.decode()
    assert Photograph.objects.count() == before + (not fault)


def test_a_photograph_stands_the_right_way_up(shop: Shop) -> None:
    made = services.add_photograph(
        shop.good, content=photograph(turned=6), name="turned.jpg", by=shop.citizen
    )
    assert (made.width, made.height) == (600, 800)
    services.put_first(shop.good, made.pk, by=shop.citizen)
    assert SearchRow.objects.get(listing=shop.good).photograph["id"] == made.pk
    services.remove_photograph(shop.good, made.pk, by=shop.citizen)
    with refused("last_photograph"):
        services.remove_photograph(shop.good, shop.good.photographs.get().pk, by=shop.citizen)


def test_stock_does_not_fall_below_what_buyers_ordered(shop: Shop) -> None:
    Offer.objects.filter(pk=shop.offer.pk).update(reserved=3)
    with refused("held"):
        services.set_offer(
            shop.good, offer=shop.offer, price_paise=1_00, on_hand=2, weight_g=10, by=shop.citizen
        )
    kept = services.set_offer(
        shop.good, offer=shop.offer, price_paise=1_00, on_hand=3, weight_g=10, by=shop.citizen
    )
    assert Offer.objects.get(pk=kept.pk).reserved == 3


def test_another_maker_and_another_office_find_nothing(shop: Shop) -> None:
    other = register.citizen("9811100003")
    register.artisan(shop.place, user=other)
    assert signed_in(other).get(f"/me/mart/{shop.good.ref}/").status_code == 404
    for path in (f"/desk/mart/goods/{shop.good.ref}/", f"/desk/mart/for/{shop.artisan.ref}/"):
        assert signed_in(shop.stranger).get(path).status_code == 404, path
    with refused("not_your_place"):
        services.take_down(shop.good, reason="Not here.", by=shop.stranger)
    with refused("not_your_place"):
        services.pause(shop.seller, by=other)


def test_no_telephone_number_stands_in_a_text(shop: Shop) -> None:
    for text in ("Call 98111 00001", "मुझे ९८१११००००१ पर फ़ोन करें", "write to a@b.in"):
        with refused("invalid"):
            services.write_listing(
                shop.seller, texts={"title": {"en": "Comb"}, "description": {"en": text}}, by=shop.citizen
            )
    assert Listing.objects.count() == 1


def test_she_is_told_once_and_her_goods_come_back_with_her_consent(shop: Shop) -> None:
    published = Event.objects.get(verb="good.published", subject_id=str(shop.good.pk))
    reactions.tell_of_goods(published)
    reactions.tell_of_goods(published)
    [told] = Notice.objects.filter(to=shop.artisan.mobile, template="mart_decided")
    assert shop.good.ref in told.body and "मार्ट" in told.body
    withdraw_consent(shop.artisan, "mart", by=shop.citizen)
    assert not SearchRow.objects.exists()
    give_consent(shop.artisan, "mart", by=shop.citizen)
    reactions.goods_come_back(Event.objects.filter(verb="consent.given").order_by("at").last())
    assert SearchRow.objects.get().listing == shop.good


def test_goods_whose_rate_of_tax_nobody_knows_are_neither_sent_nor_published(shop: Shop) -> None:
    written = {"texts": TEXTS, "by": shop.citizen}
    good = services.write_listing(shop.seller, **written, hsn="9210")
    services.set_offer(good, price_paise=45_000, on_hand=1, weight_g=90, by=shop.citizen)
    services.add_photograph(good, content=photograph(), name="drum.jpg", by=shop.citizen)
    told = Event.objects.count()
    with refused("no_rate"):
        services.submit_listing(good, by=shop.citizen)
    assert "HSN" in signed_in(shop.citizen).get(f"/me/mart/{good.ref}/").content.decode()
    Listing.objects.filter(pk=good.pk).update(state=ListingState.SUBMITTED)
    page = signed_in(shop.reviewer).get(f"/desk/mart/goods/{good.ref}/").content.decode()
    assert "The rate of GST for this HSN code is not known" in page, "readiness says it to the office"
    with refused("no_rate"):
        services.publish_listing(good, by=shop.reviewer)
    good.refresh_from_db()
    assert (
        good.state == ListingState.SUBMITTED and good.published_at is None and Event.objects.count() == told
    )


def test_what_stands_and_loses_its_rate_is_named_every_night(shop: Shop) -> None:
    check = INVARIANTS["emart.published_have_a_rate"]
    assert list(check()) == []
    Listing.objects.filter(pk=shop.good.pk).update(hsn="9210")
    assert list(check()) == [f"{shop.offer.sku}: no rate of tax for HSN 9210"]


def test_a_statement_that_is_planned_once_shows_each_reader_her_own(shop: Shop) -> None:
    Seller.objects.filter(pk=shop.seller.pk).update(state=SellerState.PAUSED)
    readers = (shop.officer.scope, shop.stranger.scope, scope.NOBODY, scope.EVERYTHING)
    for _time in range(7):  # PostgreSQL keeps a plan for all values from the sixth time on
        seen = []
        for reader in readers:
            with scope.enter(reader):
                seen.append(len(asked("SELECT id FROM emart_seller WHERE id = %s", [shop.seller.pk])))
        assert seen == [1, 0, 0, 1]


def test_every_night_it_is_the_price_asked_now_that_needs_a_rate(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    dear = TaxRate("9210", "", 10_000, None, Decimal(18), date(2025, 9, 22), None, "", "read", "made up")
    monkeypatch.setattr("odop.emart.queries.tax.rates", lambda: RateBook((dear,)))
    Listing.objects.filter(pk=shop.good.pk).update(hsn="9210")
    check = INVARIANTS["emart.published_have_a_rate"]
    assert list(check()) == []
    shop.offer.refresh_from_db()
    shop.offer.cut_paise, shop.offer.cut_until = 9_000, clock.today()
    shop.offer.save()
    assert list(check()) == [f"{shop.offer.sku}: no rate of tax for HSN 9210"]
