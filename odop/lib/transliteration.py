"""Devanagari to plain Latin letters, as names are commonly written: रामदास is ramdas, not rāmadāsa."""

import re

_CONSONANTS = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j", "झ": "jh", "ञ": "n",
    "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n",
    "प": "p", "फ": "ph", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "ळ": "l", "व": "v",
    "श": "sh", "ष": "sh", "स": "s", "ह": "h", "ऩ": "n", "ऱ": "r", "ऴ": "l",
}  # fmt: skip
# A dot under the letter (nukta) only where it changes the common Latin spelling: ज़ z, ड़ r, फ़ f, क़ q.
_DOTTED = {"ज": "z", "ड": "r", "ढ": "rh", "फ": "f", "क": "q", "ख": "kh", "ग": "gh", "य": "y"}
_VOWELS = {
    "अ": "a", "आ": "aa", "इ": "i", "ई": "i", "उ": "u", "ऊ": "u", "ऋ": "ri", "ए": "e", "ऐ": "ai", "ओ": "o",
    "औ": "au", "ऑ": "o", "ऍ": "e", "ऎ": "e", "ऒ": "o",
}  # fmt: skip
_MATRAS = {
    "ा": "aa", "ि": "i", "ी": "i", "ु": "u", "ू": "u", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o", "ौ": "au",
    "ॉ": "o", "ॅ": "e", "ॆ": "e", "ॊ": "o",
}  # fmt: skip
_VIRAMA, _NUKTA, _ANUSVARA, _VISARGA, _CANDRABINDU = "्", "़", "ं", "ः", "ँ"
_LABIALS = frozenset("पफबभम")
_SCHWA = "ə"
_VOWEL = f"aeiou{_SCHWA}"
_ONE_CONSONANT = rf"(?:chh|[bcdgjkprst]h|[^{_VOWEL}])"
# A short a falls silent between vowel + consonant and consonant + vowel, counted from the end of the word:
# sha-ba-na-m is shabnam. Two-letter beginnings of a second name (prasad, shyam, swarup) count as one consonant.
_SILENT_BEFORE = re.compile(rf"[{_VOWEL}]{_ONE_CONSONANT}$")
_SILENT_AFTER = re.compile(rf"(?:{_ONE_CONSONANT}|pr|py|shy|shr|sv)[{_VOWEL}]")
# The endings -mati, -vati and -pati keep theirs: phulmati, not phulamti.
_KEPT = re.compile(rf"(?<=[mvp]){_SCHWA}(?=ti$)")


def has_devanagari(text: str) -> bool:
    """Returns whether any letter of `text` is Devanagari."""
    return any("\u0900" <= sign <= "\u097f" for sign in text)


def to_latin(word: str) -> str:
    """Returns one lower-case Latin spelling of one Devanagari word; other signs stay as they are."""
    parts: list[str] = []
    for place, sign in enumerate(word):
        following = word[place + 1] if place + 1 < len(word) else ""
        if sign in _CONSONANTS:
            dotted = following == _NUKTA
            parts.append(_DOTTED.get(sign, _CONSONANTS[sign]) if dotted else _CONSONANTS[sign])
            after = word[place + 2 : place + 3] if dotted else following
            if after not in _MATRAS and after != _VIRAMA:
                parts.append(_SCHWA)
        elif sign in _VOWELS:
            parts.append(_VOWELS[sign])
        elif sign in _MATRAS:
            parts.append(_MATRAS[sign])
        elif sign in (_ANUSVARA, _CANDRABINDU):
            parts.append("m" if following in _LABIALS and following else "n")
        elif sign == _VISARGA:
            parts.append("h")
        elif sign not in (_VIRAMA, _NUKTA):
            parts.append(sign)
    latin = "".join(parts)
    if len(latin) > 2:
        latin = latin.removesuffix(_SCHWA)
    latin = _KEPT.sub("a", latin)
    place = latin.rfind(_SCHWA)
    while place > 0:
        if _SILENT_BEFORE.search(latin[:place]) and _SILENT_AFTER.match(latin, place + 1):
            latin = latin[:place] + latin[place + 1 :]
        place = latin.rfind(_SCHWA, 0, place)
    return latin.replace("aa", "a").replace(_SCHWA, "a")
