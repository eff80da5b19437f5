"""Hindi of old fonts: words typed by hand as the fonts' layouts have them, and the way there and back."""

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.lib.legacy_fonts import CHANAKYA, KRUTI_DEV, detect, doubtful_signs, from_unicode, to_unicode

PROGRAMME = Path(__file__).resolve().parents[3] / "programmes" / "uttar_pradesh"


def column(file: str, name: str) -> list[str]:
    with (PROGRAMME / file).open(encoding="utf-8") as rows:
        words = [row[name] for row in csv.DictReader(rows) if row[name]]
    return [word for word in words if not any(sign.isascii() and sign.isalpha() for sign in word)]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("lquhrk", "सुनीता"),
        ("jes'k", "रमेश"),
        ("'kekZ", "शर्मा"),
        ("eqjknkckn", "मुरादाबाद"),
        ('d`".k', "कृष्ण"),
        ("f=ikBh", "त्रिपाठी"),
        ("JhokLro", "श्रीवास्तव"),
        ("fo'odekZ", "विश्वकर्मा"),
        ('iq#"k', "पुरुष"),
        ("efgyk", "महिला"),
        ("fLFkfr", "स्थिति"),
        ("ewfrZ", "मूर्ति"),
        ("f>dfV;k", "झिकटिया"),
        ("eksjkenkZuk", "मोरामर्दाना"),
        ("iM+fj;k", "पड़रिया"),
        ("xaQk[kqnZ", "गंफाखुर्द"),
        ("izo`fÙk", "प्रवृत्ति"),
        ("vkse izdk'k", "ओम प्रकाश"),
        ("eks- bczkfge", "मो. इब्राहिम"),
        ("bZ'ojh", "ईश्वरी"),
        (",s'o;Z", "ऐश्वर्य"),
        ("mn~nhu", "उद्दीन"),
        ("x<+h] ftyk&'kkgtgk¡iqj", "गढ़ी, जिला-शाहजहाँपुर"),
    ],
)
def test_kruti_dev_reads_as_it_was_meant(typed: str, word: str) -> None:
    assert to_unicode(typed, KRUTI_DEV) == unicodedata.normalize("NFC", word)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        # a sentence of a school paper typed for the font, and the same in Unicode
        (
            "âêØæðüÎØ ¥æñÚU âêØæüSÌ ·ð¤ â×Ø âêØü ÜæÜ €Øæð´ ÂýÌèÌ ãæðÌæ ãñ? §â·¤æ ·¤æÚU‡æ çÜç¹°Ð",
            "सूर्योदय और सूर्यास्त के समय सूर्य लाल क्यों प्रतीत होता है? इसका कारण लिखिए।",
        ),
        ("ÖæÚUÌ ×ð´ çß·¤æâ", "भारत में विकास"),
        ("àæ×æü", "शर्मा"),
        ("âéÙèÌæ", "सुनीता"),
    ],
)
def test_chanakya_reads_as_it_was_meant(typed: str, words: str) -> None:
    assert to_unicode(typed, CHANAKYA) == words


NAMES = [
    "सुनीता",
    "रमेश",
    "शर्मा",
    "मुरादाबाद",
    "कृष्ण",
    "त्रिपाठी",
    "श्रीवास्तव",
    "विश्वकर्मा",
    "मोहम्मद",
    "लक्ष्मी",
    "ज्ञानेन्द्र",
    "ऋषि",
    "ड़ढ़",
    "फ़ातिमा",
]


@pytest.mark.parametrize("font", [KRUTI_DEV, CHANAKYA])
@pytest.mark.parametrize(
    "words",
    [
        NAMES,
        column("people_names.csv", "hi"),
        column("districts.csv", "name_hi"),
        column("product_lines.csv", "name_hi"),
        column("offices.csv", "name_hi"),
    ],
    ids=["names", "people", "districts", "products", "offices"],
)
def test_every_name_of_the_programme_goes_there_and_back(words: list[str], font: str) -> None:
    for word in words:
        word = unicodedata.normalize("NFC", word.replace("०", ""))
        assert to_unicode(from_unicode(word, font), font) == word


_SYLLABLES = st.builds(
    "".join,
    st.lists(
        st.builds(
            lambda consonant, below, matra, nasal: consonant + below + matra + nasal,
            st.sampled_from("कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह"),
            st.sampled_from(["", "", "", "्य", "्र", "्व", "्म"]),
            st.sampled_from(["", "ा", "ि", "ी", "ु", "ू", "े", "ै", "ो", "ौ"]),
            st.sampled_from(["", "", "", "ं", "ँ"]),
        ),
        min_size=1,
        max_size=5,
    ),
)


@settings(max_examples=300, deadline=None)
@given(word=_SYLLABLES, font=st.sampled_from([KRUTI_DEV, CHANAKYA]))
def test_any_word_of_plain_syllables_goes_there_and_back(word: str, font: str) -> None:
    assert to_unicode(from_unicode(word, font), font) == word


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=40), font=st.sampled_from([KRUTI_DEV, CHANAKYA]))
def test_any_text_at_all_is_read_without_an_error(text: str, font: str) -> None:
    read = to_unicode(text, font)
    assert "\ue000" not in read or "\ue000" in text
    doubtful_signs(text, font)


def test_a_column_is_recognised_by_its_font() -> None:
    for file, name in (
        ("people_names.csv", "hi"),
        ("districts.csv", "name_hi"),
        ("product_lines.csv", "name_hi"),
    ):
        words = column(file, name)
        assert detect([from_unicode(word, KRUTI_DEV) for word in words]) == KRUTI_DEV
        assert detect([from_unicode(word, CHANAKYA) for word in words]) == CHANAKYA
    assert detect(['iq#"k', "efgyk", 'iq#"k', None, 5]) == KRUTI_DEV


def test_latin_and_unicode_columns_are_left_alone() -> None:
    for file in ("people_names.csv", "districts.csv", "product_lines.csv", "offices.csv"):
        with (PROGRAMME / file).open(encoding="utf-8") as rows:
            table = list(csv.DictReader(rows))
        for name in table[0]:
            assert detect([row[name] for row in table]) is None, (file, name)
    assert detect(["General", "OBC", "SC", "ST", "OBC"]) is None
    assert detect(["UDYAM-UP-43-0012345", "UDYAM-UP-43-0012346"]) is None
    assert detect([]) is None


def test_text_that_is_already_devanagari_is_not_touched() -> None:
    assert to_unicode("सुनीता k", KRUTI_DEV) == "सुनीता k"


def test_doubtful_signs_are_named() -> None:
    assert doubtful_signs("lquhrk", KRUTI_DEV) == ""
    assert doubtful_signs("jes’k ÿ", KRUTI_DEV) == "’ÿ"


def test_latin_letters_cannot_be_typed_for_an_old_font() -> None:
    with pytest.raises(ValueError, match="cannot be typed"):
        from_unicode("राम ODOP", KRUTI_DEV)
