"""In words: what speaks for and against two entries being one person, and how much."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.registry.models import DuplicateQuestion

FIELDS: dict[str, str | Promise] = {
    "given": _("Given name"), "rest": _("Family name"), "related": _("Father, husband or mother"), "birth": _("Year of birth"),
    "phone": _("Mobile"), "place": _("Place"), "gender": _("Gender"), "pan": _("PAN"), "udyam": _("Udyam number"),
    "account": _("Bank account"), "aadhaar_last4": _("Last four digits of Aadhaar"),
}  # fmt: skip
LEVELS: dict[str, str | Promise] = {
    "same": _("the same"), "sounds": _("sounds the same"), "joined": _("the same, written together or shortened"),
    "swapped": _("the same words in another order"), "near": _("nearly the same"), "initial": _("the same first letter"),
    "like": _("alike"), "part": _("one is a part of the other"), "begins": _("the same, one with more words"),
    "first": _("the first word is the same"), "other_kind": _("another relative is named"), "one": _("one year apart"),
    "few": _("two to four years apart"), "some": _("five to eight years apart"), "village": _("the same village or town"),
    "pin": _("the same PIN code"), "district": _("the same district"), "elsewhere": _("another village of the district"),
    "name": _("a village of the same name elsewhere"), "differs": _("different"),
}  # fmt: skip
# From the weight on, in bits: how often likelier the agreement is in one person than in two, as a power of two.
STRENGTHS: tuple[tuple[float, str, str | Promise], ...] = (
    (8, "ok", _("speaks strongly for it")),
    (2, "ok", _("speaks for it")),
    (-2, "plain", _("says little")),
    (-5, "soon", _("speaks against it")),
    (-1000, "late", _("speaks strongly against it")),
)
LIKELY: tuple[tuple[float, str | Promise], ...] = (
    (0.97, _("Almost certainly one person")),
    (0.8, _("Probably one person")),
    (0.5, _("Perhaps one person")),
    (0, _("Rather two persons, but worth a look")),
)


class Evidence(NamedTuple):
    field: str | Promise
    level: str | Promise
    tone: str
    strength: str | Promise


def evidence_of(question: DuplicateQuestion) -> list[Evidence]:
    """What the night's comparison found, the heaviest first; nothing for questions of an enrolment, which have reasons."""
    found = []
    for field, level, weight in question.evidence:
        tone, words = next((tone, words) for least, tone, words in STRENGTHS if weight >= least)
        found.append(Evidence(FIELDS.get(field, field), LEVELS.get(level, level), tone, words))
    return found


def likely(question: DuplicateQuestion) -> str | Promise:
    """The score as a sentence."""
    return next(words for least, words in LIKELY if question.score >= least)
