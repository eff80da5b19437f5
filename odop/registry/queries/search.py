"""Searching the register by what an officer has before her: any part of a name in either script, a village, a number.

A name is folded as entries are stored, so both scripts and most spellings are one. Its words are looked for ever wider,
until enough are found: as spelled; begun or in part, written together or apart; mistyped by a letter or two; one word
fewer. The looks are taken at one index by `registry_bearing` (migration 0015), which keeps to the reader's place. Half and
mistyped words are first completed from the list of all words, which says nothing of anybody.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, FloatField, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest

from odop.accounts.models import User
from odop.lib import identifiers, names
from odop.lib.digits import to_ascii_digits
from odop.registry.models import Artisan
from odop.registry.queries.visible import artisans_visible_to

MOST = 200  # found by a name; whoever wants more writes more of it
ENOUGH, FEW = 20, 5  # where so many are found, no wider look is taken
MOST_WORDS = 5
COMPLETIONS = (60, 20)  # of a word that stands alone, and of one among others: each is compared with each
ALIKE = 0.5  # among few
SPELLED, IN_PART, MISTYPED, MISTYPED_OFTEN, WITH_ONE_WORD_FEWER = 0.85, 0.75, 0.65, 0.6, 0.55  # likeness
_REFERENCE = re.compile(r"[A-Z]{2}-[A-Z]{3}-[0-9]{6}")
_LAST_DIGITS = re.compile(r"[0-9]{4,9}")

# A folded word has letters only: nothing in it is a sign of LIKE. One letter typed wrong, two from five letters on (two in
# each other's place count as two).
COMPLETED = """
    SELECT wanted.number, known.word, known.holds
      FROM unnest(%s::text[]) WITH ORDINALITY AS wanted (word, number), LATERAL (
           SELECT word, strpos(word, wanted.word) > 0 AS holds
             FROM registry_searchword
            WHERE word LIKE CASE WHEN length(wanted.word) > 2 THEN '%%' ELSE '' END || wanted.word || '%%'
               OR (length(wanted.word) > 3 AND word %% wanted.word AND levenshtein_less_equal(
                       word, wanted.word, 2) <= CASE WHEN length(wanted.word) > 4 THEN 2 ELSE 1 END)
            ORDER BY holds DESC, starts_with(word, wanted.word) DESC, levenshtein_less_equal(word, wanted.word, 2),
                     length(word), word LIMIT %s) AS known
"""


def search(user: User, text: str, *, district: str = "") -> QuerySet[Artisan]:
    """Entries that `user` may see and that answer to `text`, best first; all of them when it is empty.

    A mobile number (or its last digits, from four on), a reference (AR-, UN-) and a Udyam number are exact. What else is
    typed is taken for words of the name, the father's or husband's name, or the village: at most `MOST` entries, annotated
    with `likeness` (0 to 1). An Aadhaar number finds nothing.
    """
    rows = artisans_visible_to(user)
    if district:
        rows = rows.filter(district__code=district)
    text = " ".join(text.split())
    if not text:
        return rows
    number = re.sub(r"\s", "", to_ascii_digits(text)).upper()
    if _REFERENCE.fullmatch(number):
        return rows.filter(**{"units__ref" if number.startswith("UN-") else "ref": number})
    for clean, column in ((identifiers.clean_udyam, "units__udyam"), (identifiers.clean_mobile, "mobile")):
        try:
            return rows.filter(**{column: clean(text)})
        except identifiers.IdentifierError:
            continue
    if _LAST_DIGITS.fullmatch(number):
        ending = [pk for _look, pk in _bearing([Look(SPELLED, MOST, [[number[-4:]]])], district)]
        return rows.filter(pk__in=_each(ending), mobile__endswith=number)
    if any(sign.isdecimal() for sign in text):
        return rows.none()
    return by_name(rows, text, district=district)


def by_name(rows: QuerySet[Artisan], text: str, *, district: str = "") -> QuerySet[Artisan]:
    """`rows` of the reader's place (of `district`, a code) whose words answer to `text`, annotated with `likeness` (0 to 1)."""
    folded = names.fold(text)
    words = _words(folded)
    if not words:
        return rows.annotate(likeness=Value(0.0, output_field=FloatField())).none()
    looks = list(_looks(words))
    found: dict[int, float] = {}
    for number, pk in _bearing(looks, district):
        found.setdefault(pk, looks[number].likeness)
    levels = sorted(set(found.values()), reverse=True)
    likeness = Case(
        When(name_folded=folded, then=Value(0.95)),
        When(name_folded__startswith=folded, then=Value(0.9)),
        *(When(pk__in=[pk for pk in found if found[pk] == level], then=Value(level)) for level in levels),
        default=Value(0.0),
        output_field=FloatField(),
    )
    nearest = (
        likeness + TrigramSimilarity("name_folded", folded) / 20
    )  # within a level, the name most like it first
    return rows.filter(pk__in=_each(found)).annotate(likeness=nearest)


def by_name_among(rows: QuerySet[Artisan], text: str) -> QuerySet[Artisan]:
    """As `by_name`, where `rows` are few and not a place: the applicants whose files a bank branch holds."""
    folded, bones = names.fold(text), names.skeleton(text)
    if not folded:
        return rows.annotate(likeness=Value(0.0, output_field=FloatField())).none()
    spelled = Case(
        When(name_folded=folded, then=Value(1.0)),
        When(name_folded__contains=folded, then=Value(0.9)),
        When(name_skeleton=bones, then=Value(0.8)),
        default=Value(0.0),
        output_field=FloatField(),
    )
    likeness = Greatest(spelled, TrigramWordSimilarity(folded, "name_folded"), output_field=FloatField())
    return rows.annotate(likeness=likeness).filter(likeness__gte=ALIKE)


def _each(found: Iterable[int]) -> RawSQL:
    """These rows, one after the other: of a list of numbers PostgreSQL reads the whole district beside it."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(found)])


def _words(folded: str) -> list[str]:
    """The words to look for, initials left out unless there is nothing else."""
    words = list(dict.fromkeys(folded.split()))
    return ([word for word in words if len(word) > 1] or words)[:MOST_WORDS]


@dataclass(frozen=True)
class Look:
    """For each word the words that may stand for it; taken only where fewer than `until` were found before."""

    likeness: float
    until: int
    groups: list[list[str]]


def _looks(words: Sequence[str]) -> Iterator[Look]:
    """The looks to take, the narrowest first."""
    enough, few = (ENOUGH, FEW) if len(words) < 3 else (FEW, 1)  # three words of one entry are no coincidence
    spelled = [[word] for word in words]
    yield Look(SPELLED, MOST, spelled)
    held, alike = _completed(words)
    for number in range(len(words) - 1):  # written apart: Ram Das
        together = words[number] + words[number + 1]
        yield Look(SPELLED, few, [*spelled[:number], [together], *spelled[number + 2 :]])
    for number, word in enumerate(words):  # written together: Ramdas
        for at in range(3, len(word) - 2 if word not in held[number] else 0):
            yield Look(IN_PART, few, [*spelled[:number], [word[:at]], [word[at:]], *spelled[number + 1 :]])
    if all(held):
        yield Look(IN_PART, enough, held)
    either = [[*one, *other] for one, other in zip(held, alike, strict=True)]
    for number, choice in enumerate(either):  # one word mistyped, the others as spelled
        if choice:
            yield Look(MISTYPED, few, [*spelled[:number], choice, *spelled[number + 1 :]])
    if len(words) > 1 and all(either):
        yield Look(MISTYPED_OFTEN, 1, either)
    for number in range(len(words) - 1, -1, -1):  # the given name tells most: it is left out last
        fewer = [*either[:number], *either[number + 1 :]]
        if fewer and all(fewer):
            yield Look(WITH_ONE_WORD_FEWER, 1, fewer)


def _completed(words: Sequence[str]) -> tuple[list[list[str]], list[list[str]]]:
    """For each word, words of the register that it is a part of, and words that it is a mistyping of."""
    held: list[list[str]] = [[] for _word in words]
    alike: list[list[str]] = [[] for _word in words]
    with connection.cursor() as cursor:
        cursor.execute(COMPLETED, [list(words), COMPLETIONS[len(words) > 1]])
        for number, known, is_part in cursor.fetchall():
            (held if is_part else alike)[number - 1].append(known)
    return held, alike


def _bearing(looks: Sequence[Look], district: str) -> list[tuple[int, int]]:
    """Entries of the reader's place that answer to the looks, each with the number of its look: at most `MOST` a look."""
    within = "(SELECT array_agg(lgd_code) FROM places_district WHERE code = %s)" if district else "NULL"
    given = json.dumps([{"until": look.until, "groups": look.groups} for look in looks])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT look, artisan_id FROM registry_bearing(%s::jsonb, {within}::bigint[], %s)",  # noqa: S608 (constants)
            [given, *([district] if district else []), MOST],
        )
        return cursor.fetchall()
