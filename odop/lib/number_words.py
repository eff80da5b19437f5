"""Whole numbers in words, in English and Hindi, counted in thousand, lakh and crore."""

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen "
    "- - twenty thirty forty fifty sixty seventy eighty ninety"
)
_ENGLISH_ONES, _ENGLISH_TENS = _ENGLISH.split()[:20], _ENGLISH.split()[20:]

# Hindi has a word of its own for every number below a hundred.
_HINDI_BELOW_HUNDRED = (
    "शून्य एक दो तीन चार पाँच छह सात आठ नौ "
    "दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस "
    "बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस "
    "तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस "
    "चालीस इकतालीस बयालीस तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास "
    "पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ "
    "साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर "
    "सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उन्यासी "
    "अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सतासी अठासी नवासी "
    "नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे"
)
_HINDI = _HINDI_BELOW_HUNDRED.split()

_SCALES = {
    "en": ((10**7, "crore"), (10**5, "lakh"), (10**3, "thousand"), (100, "hundred")),
    "hi": ((10**7, "करोड़"), (10**5, "लाख"), (10**3, "हज़ार"), (100, "सौ")),
}


def words_of(number: int, language: str) -> str:
    """Returns the words for a whole number from zero up; "hi" is Hindi, any other language English."""
    if number < 0:
        raise ValueError("only numbers from zero up have words here")
    language = "hi" if language == "hi" else "en"
    parts = []
    rest = number
    for size, name in _SCALES[language]:
        count, rest = divmod(rest, size)
        if count:  # above a hundred crore the crores themselves are counted in lakh and crore
            parts.append(f"{words_of(count, language)} {name}")
    if rest or not parts:
        parts.append(_HINDI[rest] if language == "hi" else _english(rest))
    return " ".join(parts)


def _english(number: int) -> str:
    if number < 20:
        return _ENGLISH_ONES[number]
    tens, ones = divmod(number, 10)
    return _ENGLISH_TENS[tens] + (f"-{_ENGLISH_ONES[ones]}" if ones else "")
