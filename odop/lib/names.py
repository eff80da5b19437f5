"""Names of people across Hindi and Latin letters: one folded spelling, a consonant skeleton, and a likeness.

Folding gives up what clerks and phones spell differently (aspirates, long and short vowels, v/w/b, sh/s, z/j, doubled
letters, the final a) and keeps what tells people apart. It asks whether this may be one person;
it never decides it.
"""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from odop.lib.transliteration import has_devanagari, to_latin

_TITLES = (
    "shri shree sri shrimati shreemati srimati smt sushri kumari km kum mr mrs ms miss dr late swargiya sva sv ji jee "
    "श्री श्रीमती श्रीमति सुश्री कुमारी कु कुं डॉ डा स्व स्वर्गीय जी"
)
_SPELLINGS_OF_MOHAMMAD = (
    "mo mohd md mohammad mohammed mohamad mohamed muhammad muhammed mohmmad mohammd mohamd mohmad mohmd "
    "मो मोहम्मद मुहम्मद मोहमद मोहमम्द मौहम्मद मोह"
)
_HONORIFICS = frozenset(_TITLES.split())
_MOHAMMAD = frozenset(_SPELLINGS_OF_MOHAMMAD.split())
_DROPPED_SIGNS = re.compile(r"[\u200b-\u200d\ufeff'’`´]")
_IDLE_NUKTA = re.compile("(?<![डढ])़")  # clerks leave it out; only in ड़ and ढ़ does it change the Latin letter
_ABBREVIATION = re.compile(r"(?<=[\u0900-\u097f])[०॰.]|\.")
_WORDS = re.compile(r"[a-z\u0900-\u097f]+")
_TWICE = re.compile(r"(.)\1+")
_VOWELS = dict.fromkeys(map(ord, "aeiouyh"))

# In this order: letters without which the pattern cannot stand in a word (looking for them is ten times faster), a pattern
# over one lower-case Latin word, and what it becomes.
_FOLDS = tuple(
    (needs, re.compile(pattern), by)
    for needs, pattern, by in (
        ("s", r"^s(?:i|ee)?n(?:g?h|g)a?$|^simha?$", "sing"),  # Singh, Sinh; सिंह has no g
        ("ch", r"^ch(?:au|o|ou|aw|ow)[uwv]?dh?[au]?r(?:y|i|ee|ie)$", "codri"),  # Chaudhary, Chowdhury
        ("n", r"n(?=[bpfm])", "m"),
        ("x", r"x", "ks"),
        ("ck", r"ck", "k"),
        ("q", r"q", "k"),
        ("n", r"jny|gny|dny|^jn(?=[aeiou])", "gy"),
        ("ch", r"tch|chh|ch", "c"),
        ("ph", r"ph", "f"),
        ("h", r"sch|sh", "s"),
        ("h", r"(?<=[bcdgjkrt])h", ""),
        ("eh", r"eh(?=[^aeiou])", "ah"),  # Rehman, Rahman
        ("erm", r"er(?=m)", "ar"),  # Verma, Varma
        ("nd", r"(?<=nd)[ea]r$", "r"),  # Rajender, Rajendra
        ("w", r"w", "b"),
        ("v", r"v", "b"),
        ("z", r"z", "j"),
        ("", r"ee|ea(?=[^aeiou])|ie|iy(?=[aeiou])|yi|ii", "i"),
        ("", r"oo|ou|uu|uw", "u"),
        ("aa", r"aa+", "a"),
        ("a", r"(?<=..)a$", ""),
        ("", r"a[iy](?=$|[^aeiou])|ei|ey(?=$|[^aeiou])|ae", "e"),
        ("", r"a[uo]|o[au]", "o"),
        ("h", r"(?<=[aeiou])h(?=$|[^aeiou])", ""),
        ("ed", r"(?<=..)ed$", "ad"),  # Ahmed, Ahmad
        ("um", r"(?<=..)um$", "am"),  # Begum, Begam
        ("", r"(.)\1+", r"\1"),
        ("y", r"(?<=[^aeiou])y(?=$|[^aeiou])", "i"),
        ("a", r"(?<=..)a$", ""),
    )
)


def fold(name: str) -> str:
    """Returns the folded Latin spelling, words in their order: fold("श्रीमती ज़ैनब") == fold("Smt. Zainab")."""
    return " ".join(filter(None, (_fold_word(word) for word in _words(name))))


def skeleton(name: str) -> str:
    """Returns the consonants of each folded word, words in alphabetical order; a first vowel stays as a, i or u."""
    return " ".join(sorted(bones(word) for word in fold(name).split()))


def joined_skeleton(name: str) -> str:
    """Returns the consonants of the whole name run together, for names split in two: Ramdas, Ram Das."""
    joined = fold(name).replace(" ", "")
    return bones(joined) if joined else ""


def similarity(one: str, other: str) -> float:
    """Returns how alike two names are, 0 to 1; from about 0.85 it is worth a person's look."""
    first, second = fold(one).split(), fold(other).split()
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    by_words = _by_words(*sorted((first, second), key=len))
    joined, other_joined = "".join(first), "".join(second)
    if bones(joined) == bones(other_joined):
        return round(max(by_words, 0.85 + 0.14 * fuzz.ratio(joined, other_joined) / 100), 4)
    return round(by_words, 4)


def _by_words(fewer: list[str], more: list[str]) -> float:
    """Each word finds its best partner; the worst pair weighs most, or all Abdul Karims were Abdul Rahims."""
    left = list(more)
    scores = []
    for word in sorted(fewer, key=len, reverse=True):
        best = max(left, key=lambda candidate: _word_likeness(word, candidate))
        scores.append(_word_likeness(word, best))
        left.remove(best)
    left_out = 0.07 * len(left)  # a surname is often left out, and so says little
    return max(0.0, 0.4 * sum(scores) / len(scores) + 0.6 * min(scores) - left_out)


def _word_likeness(word: str, other: str) -> float:
    spelled = fuzz.ratio(word, other) / 100
    return max(spelled, 0.85 + 0.15 * spelled) if bones(word) == bones(other) else spelled


def sort_key(name: str) -> str:
    """Returns what a list of names is sorted by: no honorific, no case, no dots; each script in its own order."""
    return " ".join(_words(name))


def _words(name: str) -> list[str]:
    if name.isascii():  # what follows would say the same, five times slower
        words = _WORDS.findall(name.lower().replace("'", "").replace("`", "").replace(".", " "))
        return [word for word in words if word not in _HONORIFICS] or words
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(
        sign for sign in text if "\u0900" <= sign <= "\u097f" or unicodedata.category(sign) != "Mn"
    )
    text = _ABBREVIATION.sub(" ", _DROPPED_SIGNS.sub("", text))
    text = _IDLE_NUKTA.sub("", text)
    words = [word for word in _WORDS.findall(text) if word not in _HONORIFICS]
    return words or _WORDS.findall(text)


@lru_cache(maxsize=50_000)
def _fold_word(word: str) -> str:
    if word in _MOHAMMAD:
        return "mohd"
    latin = to_latin(word) if has_devanagari(word) else word
    for needs, pattern, by in _FOLDS:
        if needs in latin:
            latin = pattern.sub(by, latin)
    return latin


def bones(word: str) -> str:
    """Returns the consonants of one folded word, none twice running; a first vowel stays as a, i or u."""
    return _TWICE.sub(r"\1", consonants(word))


def consonants(word: str) -> str:
    """Returns the consonants of one folded word, each as often as it stands there: babulal is bbll."""
    first = {"e": "i", "o": "u", "y": "i"}.get(word[0], word[0])
    return first + word[1:].translate(_VOWELS)
