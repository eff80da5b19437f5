import pytest
from hypothesis import given
from hypothesis import strategies as st

from odop.lib.names import _FOLDS, fold, joined_skeleton, similarity, skeleton, sort_key
from odop.lib.tests.name_pairs import DIFFERENT, SAME, SAME_HELD_OUT
from odop.lib.transliteration import to_latin


def share(pairs, key):
    return sum(key(one) == key(other) for one, other in pairs) / len(pairs)


def test_true_pairs_meet_exactly_more_often_than_the_bare_spelling_does():
    assert share(SAME, str.casefold) == 0
    assert share(SAME, fold) >= 0.80
    assert share(SAME, skeleton) >= 0.89


def test_true_pairs_that_the_folding_never_saw_meet_too():
    assert share(SAME_HELD_OUT, fold) >= 0.65
    assert share(SAME_HELD_OUT, skeleton) >= 0.75


def test_different_people_never_get_the_same_fold_or_skeleton():
    assert [pair for pair in DIFFERENT if fold(pair[0]) == fold(pair[1])] == []
    assert [pair for pair in DIFFERENT if skeleton(pair[0]) == skeleton(pair[1])] == []


def test_likeness_tells_true_pairs_from_false_ones():
    alike = [similarity(*pair) for pair in SAME + SAME_HELD_OUT]
    unlike = [similarity(*pair) for pair in DIFFERENT]
    assert sum(score >= 0.85 for score in alike) / len(alike) >= 0.97
    assert sum(score >= 0.85 for score in unlike) / len(unlike) <= 0.06


def test_honorifics_and_dots_fall_away():
    assert fold("श्रीमती सुनीता देवी जी") == fold("Smt. Sunita Devi") == "sunit debi"
    assert fold("स्व० रामलाल") == fold("Late Ramlal")


def test_a_name_that_is_only_an_honorific_is_kept():
    assert fold("Kumari") == "kumari"


@pytest.mark.parametrize("spelling", ["मो०", "मो.", "मोहम्मद", "मुहम्मद", "Mohd.", "Md", "Muhammad", "MOHAMMED"])
def test_every_spelling_of_mohammad_is_one(spelling):
    assert fold(f"{spelling} Aslam") == "mohd aslam"


def test_the_order_of_words_does_not_matter_to_the_skeleton():
    assert skeleton("Yadav Ram Kumar") == skeleton("Ram Kumar Yadav")


def test_a_name_split_in_two_meets_when_run_together():
    assert joined_skeleton("रामदास") == joined_skeleton("Ram Das")


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("रामदास", "ramdas"),
        ("शबनम", "shabnam"),
        ("जगदीश", "jagdish"),
        ("फूलमती", "phulmati"),
        ("संभल", "sambhal"),
        ("जयप्रकाश", "jayprakash"),
        ("बढ़ई", "barhai"),
        ("कृष्ण", "krishn"),
    ],
)
def test_hindi_words_are_spelled_as_people_spell_them(word, latin):
    assert to_latin(word) == latin


def test_a_list_sorts_without_honorifics_and_case():
    names = ["Smt. Zainab", "asha", "श्री अनिल", "Dr. Bina", "श्रीमती कमला"]
    assert sorted(names, key=sort_key) == ["asha", "Dr. Bina", "Smt. Zainab", "श्री अनिल", "श्रीमती कमला"]


def test_likeness_is_the_same_both_ways_round():
    for one, other in SAME[:20] + DIFFERENT[:20]:
        assert similarity(one, other) == similarity(other, one)


@given(st.text(max_size=40))
def test_no_text_breaks_the_folding(text):
    folded = fold(text)
    assert folded == folded.strip()
    assert all(sign == " " or "a" <= sign <= "z" for sign in folded)
    skeleton(text), sort_key(text), joined_skeleton(text)
    assert 0 <= similarity(text, "राम कुमार") <= 1


@given(st.text(alphabet="अआइईउऊएकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह़ािीुूृेैोौंँः् ", max_size=30))
def test_every_devanagari_name_becomes_latin(name):
    assert fold(name).isascii()


WORDS = "sh ch ph ai au ee oo nd um ed erm jny sin singh simha chaudh chowdh ary ery"
PIECES = [*"abcdeghijkmnoprstuvwxyz", *WORDS.split()]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5))
def test_a_fold_is_passed_over_only_where_it_could_not_apply(pieces):
    word = "".join(pieces)
    for needs, pattern, _by in _FOLDS:
        assert needs in word or not pattern.search(word)
