"""Search of the register: any part of a name in either script, villages, numbers; mistyped words; nothing of elsewhere."""

import json

import pytest
from django.db import connection

from odop.accounts.enums import Role
from odop.kernel import clock, scope
from odop.registry import factories as make
from odop.registry.models import Artisan, SearchWord
from odop.registry.queries import search
from odop.registry.services import correct

DEBI = '[{"until": 10, "groups": [["debi"]]}]'
pytestmark = pytest.mark.django_db


def answers(by, text, district=""):
    """What the officer gets, best first, as on the page."""
    with scope.enter(by.scope):
        rows = search(by, text, district=district)
        return list(rows.order_by("-likeness", "pk") if "likeness" in rows.query.annotations else rows)


@pytest.fixture
def people(place):
    return {
        "sunita": make.artisan(place, name="सुनीता देवी", relation_name="रमेश प्रजापति", place="Sarai Tarin"),
        "ramdas": make.artisan(place, name="Ramdas Vishwakarma", relation_name="Mohan", place="Bahjoi"),
        "gulnaz": make.artisan(place, name="Gulnaz Begum", relation_name="Mohd. Iqbal", place="Chandausi",
                               mobile="9712345678"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sunita Devi", "sunita"),
        ("devi suneeta", "sunita"),  # in any order, as it sounds
        ("nita", "sunita"),  # a part of a word
        ("प्रजाप", "sunita"),  # the begun name of her husband, in the other script
        ("sunta devi", "sunita"),  # a letter left out
        ("Sunitha Dewi Sarai Tarin", "sunita"),  # with her village
        ("Sunita Kumari", "sunita"),  # one word is not hers
        ("Ram Das", "ramdas"),  # written apart
        ("viswakrma", "ramdas"),
        ("bahjo", "ramdas"),  # a village begun
        ("गुलनाज़", "gulnaz"),
        ("gulnaaz bagum", "gulnaz"),
        ("5678", "gulnaz"),
        ("345678", "gulnaz"),
        ("९७१२३ ४५६७८", "gulnaz"),
    ],
)
def test_what_an_officer_types_finds_the_person(place, people, text, found):
    assert answers(make.officer(place), text)[0] == people[found]


def test_written_together_it_finds_the_name_written_apart(place):
    one = make.artisan(place, name="Ram Das Maurya")
    assert answers(make.officer(place), "Ramdas") == [one]


@pytest.mark.parametrize("text", ["Zzyzx", "1111", "12345", "%", "{}", "'", "🙂", "2341 2341 2346"])
def test_what_answers_to_nobody_finds_nobody_and_breaks_nothing(place, people, text):
    assert answers(make.officer(place), text) == []


def test_as_spelled_comes_before_what_is_only_alike(place):
    near = make.artisan(place, name="Sunetra Devi")
    exact = make.artisan(place, name="Sunita Devi")
    begun = make.artisan(place, name="Sunita Devika")
    assert answers(make.officer(place), "sunita devi") == [exact, begun, near]


def test_nobody_of_another_district_is_found_not_even_by_the_function_itself(place, people):
    other = make.officer(make.district("AGR", "Beta", "बीटा"))
    for text in ("Sunita", "sunta devi", "5678", "bahjo"):
        assert answers(other, text) == []
        assert answers(other, text, "SBL") == []
    with scope.enter(other.scope), connection.cursor() as cursor:
        for within in ("NULL", f"'{{{place.pk}}}'"):
            cursor.execute(f"SELECT count(*) FROM registry_bearing(%s, {within}::bigint[], 10)", [DEBI])
            assert cursor.fetchone() == (0,)
    with scope.enter(scope.NOBODY), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_bearing(%s, NULL, 10)", [DEBI])
        assert cursor.fetchone() == (0,)


def test_the_state_finds_everywhere_and_within_a_district(place, people):
    cell = make.officer(None, Role.CELL, "cell")
    assert answers(cell, "nita") == [people["sunita"]]
    assert answers(cell, "nita", "SBL") == [people["sunita"]]
    make.district("AGR")
    assert answers(cell, "nita", "AGR") == []


def bearing(look, most=10):
    """(entry, …) that the one function of the search answers with, in a scope that was entered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT artisan_id FROM registry_bearing(%s, NULL, %s)", [json.dumps([look]), most]
        )
        return {row[0] for row in cursor.fetchall()}


def test_of_many_bearers_the_state_is_shown_those_of_two_districts_and_of_few_all():
    """A word that answers in plenty is not read from end to end; one that does not is looked for everywhere."""
    places = [make.district(code, code, code) for code in ("AAA", "AAB", "AAC", "AAD", "AAE")]
    first, *_others, last = sorted(places, key=lambda one: one.pk)
    near, far = (make.artisan(one, name="Ramkali", place="Nagla") for one in (first, last))
    look = {"until": 10, "groups": [["ramkali"]]}
    with scope.enter(scope.EVERYTHING):
        assert bearing(look) == {near.pk, far.pk}
        assert bearing(look, most=1) == {near.pk}
        assert bearing({"until": 10, "groups": [["ramkali"], ["nagl"]]}) == {near.pk, far.pk}
    seen = (first.pk, *(one.pk for one in places if one not in (first, last)), 0)
    with scope.enter(scope.Scope(districts=seen)):
        assert bearing(look) == {near.pk}


def test_an_officer_of_many_districts_finds_in_all_of_hers_and_nowhere_else(place, people):
    """With more districts than are looked for one by one."""
    many = [make.district(code, code, code).pk for code in ("AAA", "AAB", "AAC", "AAD")]
    for districts, found in (([*many, place.pk], 1), (many, 0)):
        with scope.enter(scope.Scope(districts=tuple(districts))), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM registry_bearing(%s, NULL, 10)", [DEBI])
            assert cursor.fetchone() == (found,)


def test_a_corrected_name_is_found_by_its_new_words(place, people):
    by = make.officer(place)
    correct(people["sunita"], {"name": "Mehrunnisa"}, by=by)
    assert answers(by, "mehrun") == [people["sunita"]]
    assert SearchWord.objects.filter(word__startswith="marun").count() == 1


def test_new_words_of_a_list_are_learned_once_each_and_by_their_index(place):
    """The trigger of 0014: whatever is believed of a list of words that just began to grow, it is not read for each of them."""
    make.artisan(place, name="Sunita Devi", relation_name="Ramesh", place="Bahjoi")

    def read():
        with connection.cursor() as cursor:
            cursor.execute(
                "ANALYZE registry_searchword"
            )  # a handful of words: reading them all looks cheapest
            cursor.execute(
                "SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'registry_searchword'"
            )
            return cursor.fetchone()

    before, looked = read()
    people = [
        Artisan(
            ref=f"AR-SBL-9{at:05d}", district=place, name={"en": "x"}, name_folded=name, name_skeleton="x",
            relation_folded="rames", place_folded="bajoi", enrolled_by="office", enrolled_at=clock.now(),
        )
        for at, name in enumerate(["sunit debi", "guljar begam", "guljar begam", "  guljar"])
    ]  # fmt: skip
    Artisan.objects.bulk_create(people)
    after, looks = read()
    assert (after, looks > looked) == (before, True)
    words = list(SearchWord.objects.order_by("word").values_list("word", flat=True))
    assert words == sorted({"sunit", "debi", "rames", "bajoi", "guljar", "begam"})


def test_numbers_and_references_are_exact(place):
    by = make.officer(place)
    one = make.artisan(place, name="Shabnam Ansari", mobile="9712345678", udyam="UDYAM-UP-12-0012345")
    make.artisan(place, name="Sunita Devi", relation_name="Ramesh")
    for text in ("97123 45678", one.ref.lower(), "UDYAM-UP-12-0012345", "UN-SBL-000001"):
        assert answers(by, text) == [one], text
    assert answers(by, "9999999999") == []
    assert len(answers(by, " ")) == 2
