"""Who may be the same person: names across Hindi and Latin letters, father's or husband's name, birth year, place, mobile.

Six narrow looks (blocks), each an index scan, bring at most some hundred entries; they are scored in SQL. Only when none
of them is a clear answer, names like hers within the district are looked through too. The score is a likelihood in the
manner of Fellegi and Sunter: each agreement adds, each contradiction takes away. It asks a person, it never decides.
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import SEE_REGISTER
from odop.kernel import clock, scope
from odop.kernel.refusals import NotFound
from odop.registry.enums import DuplicateState
from odop.registry.models import Artisan, DuplicateQuestion, Joining

ASK = 0.5  # from here on a person is asked
CLEAR = 0.9  # from here on no wider look is taken
MOST = 3  # entries she or the office is asked about

REASONS = {
    "mobile": _("same mobile number"),
    "name": _("same name"),
    "name_like": _("name sounds alike"),
    "relation": _("same father's or husband's name"),
    "relation_like": _("father's or husband's name sounds alike"),
    "birth_year": _("same year of birth"),
    "birth_year_near": _("year of birth is near"),
    "place": _("same village or town"),
    "district": _("same district"),
    "name_swapped": _("same words of the name in another order"),
    "initial": _("same first letter of the name"),
    "mobile_near": _("mobile number differs by one digit"),
    "place_like": _("village or town sounds alike"),
    "pin": _("same PIN code"),
    "pan": _("same PAN"),
    "udyam": _("same Udyam number"),
    "account": _("same bank account, by branch and last digits"),
    "aadhaar_last4": _("same last four digits of Aadhaar"),
    "says_same": _("she says it is herself"),
    "both_running": _("both have an application that is running"),
}


FIELD_WORDS = {  # of fields that are taken over when entries are joined
    "relation_folded": _("Father, husband or mother"),
    "birth_year": _("Year of birth"),
    "gender": _("Gender"),
    "category": _("Category"),
    "disabled": _("Disability certificate"),
    "mobile": _("Mobile"),
    "pin_code": _("PIN code"),
    "craft": _("Craft"),
    "craft_years": _("Years in the craft"),
    "pan": _("PAN"),
}


@dataclass(frozen=True)
class Candidate:
    """What is known of the person who is about to be enrolled; folded as entries are stored."""

    district_id: int
    name_folded: str
    name_skeleton: str
    relation_folded: str = ""
    birth_year: int | None = None
    gender: str = ""
    mobile: str = ""
    place_folded: str = ""
    pan: str = ""
    pin_code: str = ""
    artisan_id: int | None = None

    @classmethod
    def of(cls, artisan: Artisan) -> "Candidate":
        """From an entry, saved or not."""
        return cls(
            district_id=artisan.district_id,
            name_folded=artisan.name_folded,
            name_skeleton=artisan.name_skeleton,
            relation_folded=artisan.relation_folded,
            birth_year=artisan.birth_year,
            gender=artisan.gender,
            mobile=artisan.mobile,
            place_folded=artisan.place_folded,
            pan=artisan.pan,
            pin_code=artisan.pin_code,
            artisan_id=artisan.pk,
        )


@dataclass(frozen=True)
class Match:
    artisan: Artisan
    score: float  # 0 to 1
    reasons: tuple[str, ...]  # keys of REASONS

    @property
    def mobile_ending(self) -> str:
        """The last two digits of the mobile number of the other entry: all that she is ever shown of it."""
        return self.artisan.mobile[-2:]

    @property
    def reason_words(self) -> list[str]:
        """What agrees, in the reader's language."""
        return [str(REASONS[reason]) for reason in self.reasons]


BLOCKS = """
    (SELECT id FROM registry_artisan WHERE mobile = nullif(%(mobile)s, '') LIMIT 50)
    UNION (SELECT id FROM registry_artisan WHERE district_id = %(district_id)s AND name_folded = %(name_folded)s LIMIT 100)
    UNION (SELECT id FROM registry_artisan WHERE district_id = %(district_id)s AND name_skeleton = %(name_skeleton)s LIMIT 100)
    UNION (SELECT id FROM registry_artisan WHERE name_skeleton = %(name_skeleton)s AND birth_year = %(birth_year)s LIMIT 100)
    UNION (SELECT id FROM registry_artisan WHERE name_folded = %(name_folded)s AND relation_folded = nullif(%(relation_folded)s, '')
            LIMIT 50)
    UNION (SELECT id FROM registry_artisan WHERE pan = nullif(%(pan)s, '') AND pan <> '' LIMIT 20)
"""
# The plain weights, for lists: a hundred thousand rows at a time must not wait for fine distinctions.
WEIGHTS = """
    CASE WHEN a.name_folded = %(name_folded)s THEN 4 WHEN a.name_skeleton = %(name_skeleton)s THEN 3
         WHEN similarity(a.name_folded, %(name_folded)s) >= 0.5 THEN 1.5 ELSE -3 END
  + CASE WHEN a.relation_folded = '' OR %(relation_folded)s = '' THEN 0 WHEN a.relation_folded = %(relation_folded)s THEN 3
         WHEN similarity(a.relation_folded, %(relation_folded)s) >= 0.45 THEN 1.5 ELSE -2 END
  + CASE WHEN a.birth_year IS NULL OR %(birth_year)s::int IS NULL THEN 0 WHEN a.birth_year = %(birth_year)s THEN 2
         WHEN abs(a.birth_year - %(birth_year)s) <= 2 THEN 1 WHEN abs(a.birth_year - %(birth_year)s) <= 5 THEN 0 ELSE -2 END
  + CASE WHEN a.mobile = '' OR %(mobile)s = '' THEN 0 WHEN a.mobile = %(mobile)s THEN 3.5 ELSE 0 END
  + CASE WHEN a.place_folded = '' OR %(place_folded)s = '' THEN 0 WHEN a.place_folded = %(place_folded)s THEN 1.5
         WHEN similarity(a.place_folded, %(place_folded)s) >= 0.5 THEN 0.7 ELSE -0.5 END
  + CASE WHEN a.district_id = %(district_id)s THEN 1 ELSE -0.5 END
  + CASE WHEN a.gender <> '' AND %(gender)s <> '' AND a.gender <> %(gender)s THEN -3 ELSE 0 END
"""
# Words that half a district bears, folded: left out as often as written, they tell nobody from anybody.
IDLE = "debi|kumari|kumar|ku|kr|bano|begam|katun|bibi|mohd|md|kor|late"


def _core(column: str) -> str:
    """SQL: a folded name run together without its idle words."""
    return rf"regexp_replace({column}, '(\m({IDLE})\M| )', '', 'g')"


def _given(column: str) -> str:
    """SQL: the first of the words that tell."""
    return rf"split_part(ltrim(regexp_replace({column}, '\m({IDLE})\M ?', '', 'g')), ' ', 1)"


def _begins(one: str, other: str, least: int) -> str:
    """SQL: one of the two begins with the other, a surname having been left out."""
    return (
        f"((length({one}) >= {least} AND starts_with({other}, {one}))"
        f" OR (length({other}) >= {least} AND starts_with({one}, {other})))"
    )


# Names like hers in her district, and her village whatever she is called there, in the years about hers: one look at one
# index, and of what it brings those that agree in more than one thing.
ALIKE_IN_DISTRICT = """
    SELECT id FROM registry_artisan WHERE district_id = %(district_id)s
       AND birth_year BETWEEN %(birth_year)s - 2 AND %(birth_year)s + 2
       AND (name_folded %% %(name_folded)s OR place_folded = nullif(%(place_folded)s, ''))
     ORDER BY similarity(name_folded, %(name_folded)s) + similarity(relation_folded, %(relation_folded)s)
              + CASE WHEN place_folded = %(place_folded)s THEN 0.7 ELSE 0 END DESC LIMIT 30
"""
_NAME, _HERS = _core("a.name_folded"), _core("%(name_folded)s::text")
_RELATION, _HER_RELATION = _core("a.relation_folded"), _core("%(relation_folded)s::text")
AT_THE_COUNTER = f"""
    CASE WHEN a.name_folded = %(name_folded)s THEN 4 WHEN a.name_skeleton = %(name_skeleton)s OR {_NAME} = {_HERS} THEN 3.5
         WHEN {_given("a.name_folded")} = {_given("%(name_folded)s::text")} OR {_begins(_NAME, _HERS, 4)} THEN 2.5
         WHEN similarity(a.name_folded, %(name_folded)s) >= 0.45 THEN 1.5 ELSE -3 END
  + CASE WHEN a.relation_folded = '' OR %(relation_folded)s = '' THEN 0
         WHEN a.relation_folded = %(relation_folded)s OR {_RELATION} = {_HER_RELATION} THEN 3
         WHEN {_begins(_RELATION, _HER_RELATION, 4)} THEN 2.5
         WHEN similarity(a.relation_folded, %(relation_folded)s) >= 0.45 THEN 1.5 ELSE -2 END
  + CASE WHEN a.birth_year IS NULL OR %(birth_year)s::int IS NULL THEN 0 WHEN a.birth_year = %(birth_year)s THEN 2
         WHEN abs(a.birth_year - %(birth_year)s) <= 2 THEN 1 WHEN abs(a.birth_year - %(birth_year)s) <= 5 THEN 0 ELSE -2 END
  + CASE WHEN a.mobile = '' OR %(mobile)s = '' THEN 0 WHEN a.mobile = %(mobile)s THEN 3.5 ELSE 0 END
  + CASE WHEN a.place_folded = '' OR %(place_folded)s = '' THEN 0 WHEN a.place_folded = %(place_folded)s THEN 1.5
         WHEN similarity(a.place_folded, %(place_folded)s) >= 0.45 THEN 1 ELSE -0.5 END
  + CASE WHEN a.district_id = %(district_id)s THEN 1 ELSE -0.5 END
  + CASE WHEN a.gender <> '' AND %(gender)s <> '' AND a.gender <> %(gender)s THEN -3 ELSE 0 END
"""
PAPERS = """
    CASE WHEN a.pin_code <> '' AND a.pin_code = %(pin_code)s THEN 0.5 ELSE 0 END
  + CASE WHEN a.pan = '' OR %(pan)s = '' THEN 0 WHEN a.pan = %(pan)s THEN 5 ELSE -4 END
"""
START = -6  # how unlikely it is, to begin with, that two entries are one person

SCORED = f"""
    SELECT a.id, ({AT_THE_COUNTER} + {PAPERS})::float AS weight, similarity(a.name_folded, %(name_folded)s) AS name_like,
           similarity(a.relation_folded, %(relation_folded)s) AS relation_like
      FROM registry_artisan a
     WHERE a.id IN (%s) AND a.merged_into_id IS NULL AND a.erased_at IS NULL AND a.id IS DISTINCT FROM %(artisan_id)s
     ORDER BY weight DESC, a.id LIMIT {MOST}
"""  # noqa: S608 (our own constants; every value is a parameter)


def _score(weight: float) -> float:
    return 1 / (1 + math.exp(-(weight + START)))


def _rows(block: str, params: dict[str, Any]) -> list[tuple[int, float, float, float]]:
    with connection.cursor() as cursor:
        cursor.execute(SCORED.replace("(%s)", f"({block})"), params)
        return cursor.fetchall()


def likely_same(candidate: Candidate) -> list[Match]:
    """Entries of the whole programme that may be this person, likeliest first: at most three, each at least ASK.

    The look goes beyond the reader's place; what comes back may be shown to her only as `mobile_ending` and reasons.
    """
    if not candidate.name_folded:
        return []
    params = {
        "mobile": candidate.mobile,
        "district_id": candidate.district_id,
        "name_folded": candidate.name_folded,
        "name_skeleton": candidate.name_skeleton,
        "relation_folded": candidate.relation_folded,
        "birth_year": candidate.birth_year,
        "gender": candidate.gender,
        "place_folded": candidate.place_folded,
        "pan": candidate.pan,
        "pin_code": candidate.pin_code,
        "artisan_id": candidate.artisan_id,
    }
    with scope.widened("whether a person who is about to be enrolled is in the register already"):
        rows = _rows(BLOCKS, params)
        if not rows or _score(rows[0][1]) < CLEAR:
            wider = {row[0]: row for row in (*rows, *_rows(ALIKE_IN_DISTRICT, params))}
            rows = sorted(wider.values(), key=lambda row: (-row[1], row[0]))[:MOST]
        likely = {row[0]: row for row in rows if _score(row[1]) >= ASK}
        people = Artisan.objects.select_related("district").in_bulk(likely) if likely else {}
        return [
            Match(
                people[pk],
                round(_score(weight), 4),
                _reasons(candidate, people[pk], name_like, relation_like),
            )
            for pk, weight, name_like, relation_like in likely.values()
        ]


def _reasons(one: Candidate, other: Artisan, name_like: float, relation_like: float) -> tuple[str, ...]:
    same_name = one.name_folded == other.name_folded
    same_relation = bool(one.relation_folded) and one.relation_folded == other.relation_folded
    years = abs(one.birth_year - other.birth_year) if one.birth_year and other.birth_year else None
    found = {
        "mobile": bool(one.mobile) and one.mobile == other.mobile,
        "name": same_name,
        "name_like": not same_name and (name_like >= 0.5 or one.name_skeleton == other.name_skeleton),
        "relation": same_relation,
        "relation_like": not same_relation and relation_like >= 0.45,
        "birth_year": years == 0,
        "birth_year_near": years is not None and 0 < years <= 2,
        "place": bool(one.place_folded) and one.place_folded == other.place_folded,
        "district": one.district_id == other.district_id,
    }
    return tuple(key for key, holds in found.items() if holds)


def questions_visible_to(user: User) -> QuerySet[DuplicateQuestion]:
    """Questions whether two entries are one person, of the reader's districts, the likeliest first.

    Before a reader of the whole state come those that a district handed up.
    """
    rows = DuplicateQuestion.objects.select_related("artisan__district", "district").order_by("-score", "pk")
    if user.scope.everything:
        rows = rows.order_by(F("sent_up_at").asc(nulls_last=True), "-score", "pk")
    if not user.may(SEE_REGISTER):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def open_questions(user: User) -> QuerySet[DuplicateQuestion]:
    """Those that wait for an answer; a question falls away when one of the two was joined elsewhere, or erased.

    The other entry is never joined in: it may lie outside the reader's place, and the question would vanish with it.
    """
    joined = Artisan.objects.filter(Q(merged_into__isnull=False) | Q(erased_at__isnull=False)).values("pk")
    waiting = questions_visible_to(user).filter(state=DuplicateState.OPEN)
    if not user.scope.everything:
        waiting = waiting.filter(sent_up_at__isnull=True)
    return waiting.exclude(artisan_id__in=joined).exclude(other_id__in=joined)


def questions_about(user: User, ref: str) -> list[DuplicateQuestion]:
    """All questions about the new entry `ref`, open ones first. Raises NotFound outside the reader's place."""
    found = list(questions_visible_to(user).filter(artisan__ref=ref).select_related("answered_by"))
    if not found:
        raise NotFound()
    return sorted(found, key=lambda question: question.state != DuplicateState.OPEN)


def next_question(user: User, *, beside: str = "") -> DuplicateQuestion | None:
    """The likeliest question that waits for this reader and is not about the entry `beside`."""
    return open_questions(user).exclude(artisan__ref=beside).first()


def circle_of(user: User, question: DuplicateQuestion) -> list[DuplicateQuestion]:
    """Other questions about either of the two, as far as the reader sees them: who else may be the same person."""
    both = (question.artisan_id, question.other_id)
    about = Q(artisan_id__in=both) | Q(other_id__in=both)
    return list(questions_visible_to(user).filter(about).exclude(pk=question.pk)[:10])


def last_answer(user: User) -> DuplicateQuestion | None:
    """What this officer answered in the last quarter of an hour, so that a slip can be taken back."""
    since = clock.now() - timedelta(minutes=15)
    states = (DuplicateState.SAME, DuplicateState.DIFFERENT)
    mine = questions_visible_to(user).filter(answered_by=user, answered_at__gte=since, state__in=states)
    return mine.order_by("-answered_at").first()


def joinings_visible_to(user: User) -> QuerySet[Joining]:
    """Entries that were joined and are so still, of the reader's districts, the latest first."""
    rows = Joining.objects.filter(split_at__isnull=True).select_related("kept", "question").order_by("-pk")
    if not user.may(SEE_REGISTER):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def joining_visible_to(user: User, ref: str) -> Joining:
    """The joining in which the entry `ref` went into another. Raises NotFound outside the reader's place."""
    found = joinings_visible_to(user).filter(gone__ref=ref).select_related("kept", "gone", "made_by").first()
    if found is None:
        raise NotFound()
    return found
