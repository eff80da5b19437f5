"""Hindi typed for an old font: Latin letters on the screen of anybody else. Kruti Dev 010 and Chanakya to Unicode.

Such a font draws Devanagari where Latin-1 has its letters, one drawing at a time: "lquhrk" is सुनीता in Kruti Dev.
The tables give what each sign draws; reading puts the drawings into the order of Unicode: the short i is drawn
before its consonants, the r of र्मा after them. DevLys 010 has the layout of Kruti Dev 010.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

from odop.lib.digits import to_ascii_digits

KRUTI_DEV, CHANAKYA = "kruti_dev_010", "chanakya"

# Stand-ins while the order is not settled yet: a short i still before its consonants, an r still after them.
_I, _REPH = "\ue000", "\ue001"
_HALANT, _NUKTA, _AA = "्", "़", "ा"


def _pairs(text: str) -> dict[str, str]:
    """Reads "d क D क्" into a mapping; _ stands for nothing, so that a table needs no quotes."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_KRUTI_TABLE = _pairs(
    """
    v अ b इ m उ Å ऊ _ ऋ , ए Ã ई
    d क D क् [ ख् x ग X ग् ? घ् Ä घ ³ ङ p च P च् N छ t ज T ज् > झ ÷ झ Ö झ् ¥ ञ
    V ट B ठ M ड < ढ . ण् r त R त् F थ् n द / ध् Ë ध् è ध् u न U न्
    i प I प् Q फ ¶ फ् c ब C ब् H भ् Ò भ e म E म् ; य ¸ य् j र y ल Y ल् G ळ o व O व्
    ' श् Ü श् " ष् l स L स् g ह º ह्
    { क्ष् = त्र « त्र् K ज्ञ J श्र
    Ù त्त् ä क्त é न्न ™ न्न् ô क्क ê ट्ट Í ट्ट ë ट्ठ Î ट्ठ ì ड्ड Ï ड्ड ï ड्ढ Ô ड्ढ ) द्ध í द्द Ì द्द | द्य } द्व
    – दृ — कृ Ñ कृ à ह्न á ह्य â हृ ã ह्म Ø क्र Ý फ्र æ द्र ç प्र Á प्र # रु : रू
    z ्र ª ्र î ्य Ó ्य ~ ् + ़
    k ा h ी q ु w ू ` ृ s े S ै a ं ¡ ँ % ः W ॅ ‚ ॉ È ीं
    • ऽ · ऽ ∙ ऽ å ० ƒ १ „ २ … ३ † ४ ‡ ५ ˆ ६ ‰ ७ Š ८ ‹ ९ Œ ॰ ñ ॰
    A । - . & - ] , @ / ^ ‘ * ’ Þ “ ß ” ( ; ¼ ( ½ ) ¿ { À } ¾ =
    """
) | {
    "\\": "?",
    "f": _I,
    "Z": _REPH,
    "±": _REPH + "ं",
    "Æ": _I + _REPH,
    "Ç": _I + "ं",
    "É": _I + _REPH + "ं",
    "Ê": "ी" + _REPH,
}

# Quotation marks that an office program made out of ' and " by itself; the published layouts disagree on them.
_KRUTI_DOUBTFUL = {"‘": "ष्", "’": "ष्", "“": "श्", "”": "श्"}

_CHANAKYA_TABLE = _pairs(
    """
    ¥ अ § इ © उ ª ऊ « ऋ ¬ ॠ ° ए
    € क् · क • क ¹ ख ‚ ग् » ग ƒ घ् ¾ ङ “ च्च् ‘ च् ¿ च À छ ” ज्ज् … ज् ’ ज् Á ज Û झ् † ञ्
    Å ट Æ ठ Ç ड É ढ ‡ ण् ˆ त् Ì त ‰ थ् Í थ Î द ¼ द Š ध् Ï ध ó न्न् Ù न ‹ न्
    Œ प् Â प È फ Ž ब् Õ ब Ö भ × म Ä य् Ø य Ú र Ë ल् Ü ल ¶ ल Ý ळ Ã व् ß व
    ³ श् à श् c ष् á ष S स् â स ã ह ± ह्
    ÿ क्ष् ˜ त्र् ™ ज्ञ् Ÿ श्र्
    ý ्र þ ्र A ्र K ्य B क्च C ष्ट D ष्ठ E श्व F स्न G त्र J छ्व L रु M रू N हृ O ह्र P क्क Q क्त R क्र T ञ्ज
    V ङ्क W ङ्ख X ङ्ग Y ङ्घ ` क्व a ड्ड b ड्ढ I ढ्ढ d स्र e द्ग f द्घ g द्द h द्ध i द्ब j द्भ k द्म l द्य m द्व
    n ठ्ठ p श्च q ह्न r ह्म् s ह्य t ह्ल u ह्व ž त्त् # प्त % त्न @ ञ्च „ ल्ल ^ ट्ट º ख्र
    æ ा è ी é ु ä ु ê ू å ू ë ृ ì ॄ ð े Ô े ñ ै ô ो õ ौ ò ॅ ÷ ् ¸ ़ ¢ ं ´ ं ¡ ँ Ñ ः ù ऽ Ð । H ॥
    ® 0 v 1 w 2 x 3 y 4 z 5 { 6 | 7 } 8 ~ 9
    """
) | {
    "\x81": "ख्",
    "\x8d": "फ्",
    "\x8f": "भ्",
    "\x90": "म्",
    "ç": _I,
    "ü": _REPH,
    "Z": _REPH + "ं",
    "¤": "",  # the right half of क and फ
    "U": "",  # the tail of र
}
_CHANAKYA_DOUBTFUL = {"o": "श", "Ê": "ज़्", "¦": "ष्ट्व", "¨": "ङ्क्ष", "¯": "ख्न", "µ": "द्ब्र", "Ò": "‘", "Ó": "’"}

_TABLES = MappingProxyType(
    {KRUTI_DEV: _KRUTI_TABLE | _KRUTI_DOUBTFUL, CHANAKYA: _CHANAKYA_TABLE | _CHANAKYA_DOUBTFUL}
)
_DOUBTFUL = MappingProxyType({KRUTI_DEV: frozenset(_KRUTI_DOUBTFUL), CHANAKYA: frozenset(_CHANAKYA_DOUBTFUL)})

# Written by number, since a sign like the nukta takes hold of whatever stands before it.
_C = "[\u0915-\u0939]\u093c?"
_MATRA = "[\u093e-\u094c\u0962\u0963]"
_NASAL = "[\u0901\u0902]"
_CLUSTER = f"(?:{_C}\u094d)*{_C}"
_ORDERS = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (f"{_HALANT}{_AA}", ""),  # the upright stroke that makes a half letter whole
        (f"{_HALANT}+", _HALANT),
        (f"({_MATRA}|{_I}){_NUKTA}", rf"{_NUKTA}\1"),
        (f"इ{_REPH}", "ई"),
        (f"{_I}({_REPH}?)({_NASAL}?)({_CLUSTER})", r"\3ि\1\2"),
        (f"({_CLUSTER}{_MATRA}*{_NASAL}?){_REPH}", r"र्\1"),
        (f"({_NASAL})({_MATRA})", r"\2\1"),
        (f"({_MATRA}|{_NASAL})\\1+", r"\1"),
        ("अाॅ|अॉ", "ऑ"),
        ("ाॅ", "ॉ"),
        ("अा?े|अो", "ओ"),
        ("अा?ै|अौ", "औ"),
        ("अा", "आ"),
        ("एे", "ऐ"),
        ("ाे", "ो"),
        ("ाै", "ौ"),
        ("िा", "ि"),
    )
)
# What no Hindi word holds: a vowel sign without its consonant, two in a row, a stop inside a word.
_BROKEN = re.compile(
    f"(?:^|[^\u0900-\u097f])[\u0901-\u0903\u093c-\u094d]|{_MATRA}(?:{_MATRA}|{_HALANT})|[\u0905-\u0914]{_MATRA}"
    f"|{_NASAL}(?:{_MATRA}|{_HALANT})|{_HALANT}(?:$|[^\u0900-\u097f])|[{_I}{_REPH}]|।\\S|[\u0900-\u097f][A-Za-z]"
)


@lru_cache(maxsize=65_536)
def to_unicode(text: str, font: str) -> str:
    """Returns the words as Unicode Devanagari (NFC); signs the table does not know stay as they are.

    `doubtful_signs` tells which signs of a text a person should look at. A text that already holds Devanagari is
    returned unchanged.
    """
    if _has_devanagari(text):
        return text
    table = _TABLES[font]
    words = "".join(table.get(sign, sign) for sign in unicodedata.normalize("NFC", text))
    for pattern, into in _ORDERS:
        words = pattern.sub(into, words)
    return unicodedata.normalize("NFC", words.replace(_I, "ि").replace(_REPH, "र्"))


def doubtful_signs(text: str, font: str) -> str:
    """Returns the signs of `text` whose drawing is not sure, in order, once each; "" when all are."""
    table, doubtful = _TABLES[font], _DOUBTFUL[font]
    return "".join(
        dict.fromkeys(
            sign
            for sign in text
            if sign in doubtful
            or (sign not in table and not sign.isspace() and not sign.isdigit() and ord(sign) > 0x7F)
        )
    )


def _has_devanagari(text: str) -> bool:
    return any("\u0900" <= sign <= "\u097f" for sign in text)


def detect(values: Iterable[object], *, sample: int = 500) -> str | None:
    """Returns the font a column was typed for, or None: "kruti_dev_010" or "chanakya".

    Judges the column, never one cell: by what its signs are (Chanakya lives above ASCII; Kruti Dev writes ा as k
    and puts signs such as ; [ ' inside words, where names in Latin letters have an a in every second syllable)
    and by whether the words come out as well-formed Hindi. Two different words are the least it decides on.
    """
    seen = list(islice((text for text in _different(values) if len(text) > 1), sample))
    texts = [text for text in seen if not _has_devanagari(text)]
    if len(texts) < 2 or len(texts) < 0.7 * len(seen):  # the rest was typed for Unicode already
        return None
    for font, looks_so in ((CHANAKYA, _looks_like_chanakya), (KRUTI_DEV, _looks_like_kruti)):
        if looks_so("\n".join(texts)):
            sound = sum(1 for text in texts if not _BROKEN.search(to_unicode(text, font)))
            if sound >= 0.85 * len(texts):
                return font
    return None


def _different(values: Iterable[object]) -> Iterable[str]:
    seen: set[str] = set()
    for value in values:
        if isinstance(value, str) and (text := value.strip()) and text not in seen and not text.isdigit():
            seen.add(text)
            yield text


def _looks_like_chanakya(text: str) -> bool:
    signs = [sign for sign in text if not sign.isspace() and not sign.isdigit()]
    high = sum(1 for sign in signs if ord(sign) > 0x7F and sign in _CHANAKYA_TABLE)
    return high >= 0.6 * max(1, len(signs))


_FEWEST = 8  # letters of a column below which nothing is said
_INSIDE = re.compile(r"(?<=[^\W\d_])[;\[\]?/~`+={}<>|\"'^][^\W\d_]|(?<![^\s])['\"/?\[.<,][A-Za-z]")


def _looks_like_kruti(text: str) -> bool:
    """Shares measured on Hindi names, villages and crafts in both writings: docs/algorithms/sheets.md."""
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < _FEWEST:
        return False
    words = max(1, len(text.split()))
    count = max(1, len(letters))
    strokes = sum(1 for sign in letters if sign in "khqsS") / count
    vowels = sum(1 for sign in letters if sign in "aeiouAEIOU") / count
    inside = len(_INSIDE.findall(text)) / words
    return strokes + inside > vowels + 0.05 and strokes > 0.12


# The other way, for making sheets as offices send them.

_FULL = {
    KRUTI_DEV: {
        "ख": "[k",
        "घ": "?k",
        "ण": ".k",
        "थ": "Fk",
        "ध": "/k",
        "भ": "Hk",
        "श": "'k",
        "ष": '"k',
        "क्ष": "{k",
    },
    CHANAKYA: {"क": "·¤", "फ": "È¤", "र": "ÚU", "श": "àæ", "क्ष": "ÿæ", "त्र": "˜æ", "ज्ञ": "™æ", "श्र": "Ÿæ"},
}
_VOWELS = {
    KRUTI_DEV: {"आ": "vk", "ओ": "vks", "औ": "vkS", "ऐ": ",s", "ई": "bZ", "ऑ": "v‚", "ो": "ks", "ौ": "kS"},
    CHANAKYA: {
        "आ": "¥æ",
        "ओ": "¥æð",
        "औ": "¥æñ",
        "ऐ": "°ð",
        "ई": "§ü",
        "ऑ": "¥æò",
        "ो": "æð",
        "ौ": "æñ",
        "ॉ": "æò",
    },
}
_SYLLABLE = re.compile(f"(र्(?=[\u0915-\u0939]))?((?:{_C}्)*{_C}्?)({_MATRA}?)({_NASAL}?)|.", re.DOTALL)


def from_unicode(text: str, font: str) -> str:
    """Returns Devanagari as somebody would have typed it for the font; raises ValueError for Latin letters."""
    signs = _signs(font)
    text = unicodedata.normalize("NFC", text)
    typed = []
    for found in _SYLLABLE.finditer(text):
        reph, cluster, matra, nasal = found.groups()
        if cluster is None:
            if found[0].isascii() and found[0].isalpha():
                raise ValueError(f"“{found[0]}” cannot be typed in {font}")
            typed.append(signs.get(found[0]) or to_ascii_digits(found[0]))
            continue
        before = signs[_I] if matra == "ि" else ""
        after = "" if matra == "ि" else matra
        typed.append(before + _typed(cluster + after, signs) + (signs[_REPH] if reph else ""))
        typed.append(signs.get(nasal, ""))
    return "".join(typed)


def _typed(syllable: str, signs: dict[str, str]) -> str:
    typed, at = "", 0
    while at < len(syllable):
        length = next((size for size in (4, 3, 2) if syllable[at : at + size] in signs), 1)
        if length < 3 and syllable[at + 1 : at + 3] == "्र":
            length = 1  # the r hangs below the whole letter
        part = syllable[at : at + length]
        typed += signs.get(part, part)
        at += length
    return typed


@lru_cache
def _signs(font: str) -> dict[str, str]:
    doubtful = _DOUBTFUL[font]
    drawn: dict[str, str] = {}
    for sign, drawing in _TABLES[font].items():
        if sign not in doubtful and drawing:
            drawn.setdefault(drawing, sign)
    for half, sign in list(drawn.items()):
        if half.endswith(_HALANT) and len(half) > 1:
            drawn.setdefault(half[:-1], sign + drawn[_AA])
    return drawn | _FULL[font] | _VOWELS[font]
