"""What a buyer finds: words of both languages, Hindi in Latin letters, with slips; facets; and what takes a good off the list."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.emart import factories, services
from odop.emart.models import Offer, SearchRow
from odop.emart.queries.shop import Wanted, search
from odop.emart.tests.conftest import Shop
from odop.kernel import scope
from odop.kernel.fields import Localised
from odop.registry import factories as register
from odop.registry.services import give_consent, withdraw_consent

pytestmark = pytest.mark.django_db


def refs(**wanted: object) -> list[str]:
    with scope.enter(scope.NOBODY):
        return [one.ref for one in search(Wanted(**wanted)).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["comb", "combs", "कंघी", "kanghi", "kanghee", "seeng", "sing ki kanghi", "सम्भल", "sambhal comb", "zainab", "horm comb",
     "कंघि", "buffalo", "polished"],
)  # fmt: skip
def test_a_good_is_found_in_both_scripts_and_with_a_slip(shop: Shop, text: str) -> None:
    assert refs(text=text) == [shop.good.ref]


def test_machines_find_it_by_the_same_words(shop: Shop, client: Client) -> None:
    for text, expected in (
        ("kanghi", [shop.good.ref]),
        ("comb zainab", [shop.good.ref]),
        ("carpet", []),
        ("!!!", []),
    ):
        assert [
            one["ref"] for one in client.get("/api/v1/mart/goods", {"q": text}).json()["items"]
        ] == expected, text


@pytest.mark.parametrize("text", ["carpet", "दरी", "xylophone", "!!!", "ka ki"])
def test_what_is_not_there_is_not_found(shop: Shop, text: str) -> None:
    assert refs(text=text) == []


def test_each_facet_narrows_and_counts(shop: Shop) -> None:
    other = register.artisan(register.district("BDH", "Bhadohi", "भदोही"), name="Munni Devi")
    rug = factories.listing(
        factories.seller(other, by=shop.stranger), by=shop.stranger, reviewer=shop.officer, craft="carpet",
        title=Localised(en="Small rug", hi="छोटी दरी"), gi_name="Carpet of Bhadohi",
    )  # fmt: skip
    factories.offer(
        rug, price_paise=2_50_000, mrp_paise=3_00_000, on_hand=0, made_to_order=True, monthly_capacity=4
    )
    assert services.show([rug]) == 1
    both = search(Wanted())
    assert both.total == 2 and {one.code: one.count for one in both.districts} == {"SBL": 1, "BDH": 1}
    assert dict(both.crafts) == {"horn": 1, "carpet": 1} and both.gi == 1
    for wanted, expected in (
        ({"districts": ("BDH",)}, [rug.ref]), ({"crafts": ("horn",)}, [shop.good.ref]), ({"gi": True}, [rug.ref]),
        ({"ready": True}, [shop.good.ref]), ({"dearest": 450}, [shop.good.ref]), ({"cheapest": 451}, [rug.ref]),
        ({"order": "cheap"}, [shop.good.ref, rug.ref]), ({"order": "dear"}, [rug.ref, shop.good.ref]),
        ({"seller": rug.seller_id}, [rug.ref]), ({"text": "chhoti dari"}, [rug.ref]), ({"page": 2}, []),
    ):  # fmt: skip
        assert refs(**wanted) == expected, wanted


def test_a_list_takes_two_questions_a_search_one_and_with_a_slip_two(shop: Shop) -> None:
    for text, most in (("", 2), ("comb", 1), ("buffallow", 2), ("xylophone", 2)):
        with CaptureQueriesContext(connection) as asked:
            search(Wanted(text=text))
        assert len(asked) <= most, text


def test_the_last_piece_takes_the_good_out_of_what_is_ready_and_a_change_of_price_shows(shop: Shop) -> None:
    Offer.objects.filter(pk=shop.offer.pk).update(reserved=5)
    assert refs(ready=True) == [] and refs() == [shop.good.ref]
    Offer.objects.filter(pk=shop.offer.pk).update(reserved=4)
    services.set_offer(
        shop.good, offer=shop.offer, price_paise=39_900, on_hand=5, weight_g=120, by=shop.citizen
    )
    assert refs(ready=True, dearest=399) == [shop.good.ref]


def test_a_consent_taken_back_takes_goods_off_at_once_and_given_again_brings_them_back(shop: Shop) -> None:
    with scope.enter(shop.citizen.scope):
        withdraw_consent(shop.artisan, "mart", by=shop.citizen)
    assert refs() == [] and not SearchRow.objects.exists()
    give_consent(shop.artisan, "mart", by=shop.citizen)
    assert services.show_goods_of(shop.seller) == 1
    assert refs() == [shop.good.ref]


def test_what_is_paused_taken_down_or_ended_is_off_the_list(shop: Shop) -> None:
    services.pause(shop.seller, by=shop.citizen)
    assert refs() == []
    services.resume(shop.seller, by=shop.citizen)
    assert refs() == [shop.good.ref]
    services.take_down(shop.good, reason="Not made by her.", by=shop.officer)
    assert refs() == []


def test_what_sounds_alike_comes_before_what_is_spelled_alike(shop: Shop) -> None:
    spelled = factories.listing(
        shop.seller, by=shop.stranger, reviewer=shop.officer, title=Localised(en="Brush", hi="पलिशर ब्रश")
    )
    factories.offer(spelled)
    services.show([spelled])
    for text in ("palished", "buffallow"):
        found = search(Wanted(text=text))
        assert found.guessed and [one.ref for one in found.rows] == [shop.good.ref], text
    services.take_down(shop.good, reason="Not made by her.", by=shop.officer)
    assert refs(text="palished") == [spelled.ref]


def test_where_nothing_fits_what_stands_first_comes_with_the_answer(shop: Shop) -> None:
    nothing = search(Wanted(text="xylophone"))
    assert (list(nothing.rows), nothing.total, [one.ref for one in nothing.instead]) == (
        [],
        0,
        [shop.good.ref],
    )
    assert not search(Wanted(text="buffallow")).instead and not search(Wanted(text="comb")).instead


def test_a_page_beyond_the_last_is_empty_and_counts_all_the_same(shop: Shop) -> None:
    for text in ("", "comb", "buffallow"):
        found = search(Wanted(text=text, page=2))
        assert (list(found.rows), found.total, found.guessed) == ([], 1, text == "buffallow"), text
