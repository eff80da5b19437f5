"""Surveys as they are read: how far they are, and what the answers say of the whole register."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.diagnosis.enums import Outcome, StudyState
from odop.diagnosis.models import Drawn, Sheet, Study, Survey
from odop.diagnosis.questions import Question, questions_of
from odop.diagnosis.sampling import Stratum, mean, rounded
from odop.kernel import scope
from odop.kernel.refusals import NotFound
from odop.kernel.ui.numbers import formatted
from odop.lib.small_cells import LEAST, hide, is_small
from odop.registry.enums import Category, Gender, UnitKind

WORDS = {"gender": Gender, "category": Category, "kind": UnitKind}


def survey_of(study: Study) -> Survey | None:
    """The survey of this study, else of the last version before it that had one. One query."""
    rows = Survey.objects.filter(study__product_line=study.product_line_id, study__version__lte=study.version)
    return rows.select_related("study").order_by("-study__version").first()


def own_survey(study: Study) -> Survey:
    """Raises NotFound where no sample was drawn for this very study."""
    found = Survey.objects.filter(study=study).select_related("study__contract", "study__district").first()
    if found is None:
        raise NotFound()
    return found


def surveys_to_collect(user: User) -> QuerySet[Survey]:
    """Open surveys of drafts in the reader's sight; whether she may collect is asked of each."""
    rows = Survey.objects.filter(closed_at=None, study__state=StudyState.DRAFT)
    return rows.select_related("study__contract", "study__product_line", "study__district").order_by("ref")


def stratum_words(label: list[str]) -> str:
    """`gender:female`, `category:obc` in words; the whole register where there is one stratum."""
    found = []
    for one in label:
        column, _colon, value = one.partition(":")
        found.append(str(WORDS[column](value).label) if value in WORDS[column].values else _("not said"))
    return ", ".join(found) or _("the whole register")


@dataclass(frozen=True)
class Progress:
    """A stratum: how many the register holds, how many were drawn, how many answered or were not to be had."""

    words: str
    register: int
    sample: int
    answered: int
    failed: int
    weight: Fraction | None  # for how many of the register an answer stands

    @property
    def weight_shown(self) -> str:
        return f"{rounded(self.weight, 2)}" if self.weight is not None else "–"


def progress_of(survey: Survey) -> list[Progress]:
    """How far each stratum is: as it was kept when the survey was closed, until then as it stands. At most one query."""
    counts = {one["key"]: one for one in survey.strata} if survey.closed_at is not None else counted(survey)
    found = []
    for one in survey.strata:
        row = counts.get(one["key"], {"answered": 0, "failed": 0})
        weight = Fraction(one["register"], row["answered"]) if row["answered"] else None
        found.append(
            Progress(
                stratum_words(one["label"]),
                one["register"],
                one["sample"],
                row["answered"],
                row["failed"],
                weight,
            )
        )
    return found


def counted(survey: Survey) -> dict[str, dict[str, int]]:
    """How many of each stratum answered and how many were not to be had. One query."""
    live = Q(sheets__struck_at=None)
    return {
        row["stratum"]: {"answered": row["answered"], "failed": row["failed"]}
        for row in Drawn.objects.filter(survey=survey).values("stratum").annotate(
            answered=Count("sheets", filter=live & Q(sheets__outcome=Outcome.ANSWERED)),
            failed=Count("sheets", filter=live & ~Q(sheets__outcome=Outcome.ANSWERED)),
        )
    }  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One of the sample as whoever visits her needs it; never on a device without a network, never public."""

    number: int
    ref: str
    name: str
    place: str
    mobile: str
    stratum: str
    sheet: Sheet | None


def sample_of(survey: Survey) -> list[Person]:
    """Everybody who was drawn, with name and place, for those who collect. Three queries."""
    sheets = {one.drawn_id: one for one in survey.sheets.filter(struck_at=None)}
    words = {one["key"]: stratum_words(one["label"]) for one in survey.strata}
    found = []
    with scope.widened("names and places of those drawn into a survey, for whoever visits them"):
        rows = list(survey.drawn.select_related("artisan", "unit__owner"))
    for one in rows:
        who = one.unit.owner if one.unit is not None else one.artisan
        name, ref = (
            (str(one.unit.name), one.unit.ref) if one.unit is not None else ("", who.ref if who else "–")
        )
        found.append(
            Person(
                one.number, ref, name or (str(who.name) if who else "–"), who.place if who else "", who.mobile if who else "",
                words.get(one.stratum, ""), sheets.get(one.pk),
            )
        )  # fmt: skip
    return found


def computed(survey: Survey) -> list[dict[str, Any]]:
    """The results of every question but words: plain values, ready to be kept. One query.

    A number: {key, n, speaks_for, mean, error}. A choice, several, yes and no: {key, n, speaks_for, options: [{key, share, error,
    count, answers}]}; share in percent, count of the register, `answers` how many said so.
    """
    rows = Sheet.objects.filter(survey=survey, struck_at=None, outcome=Outcome.ANSWERED)
    heard: dict[str, list[Mapping[str, Any]]] = {one["key"]: [] for one in survey.strata}
    for stratum, answers in rows.order_by("pk").values_list("drawn__stratum", "answers"):
        heard[stratum].append(answers)
    sizes = {one["key"]: int(one["register"]) for one in survey.strata}
    return [
        _number(one, heard, sizes) if one.kind == "number" else _options(one, heard, sizes)
        for one in questions_of(survey.questions)
        if one.kind != "text"
    ]


Heard = Mapping[str, list[Mapping[str, Any]]]


def _number(question: Question, heard: Heard, sizes: Mapping[str, int]) -> dict[str, Any]:
    strata = [
        Stratum(sizes[key], [Fraction(str(one[question.key])) for one in rows if question.key in one])
        for key, rows in heard.items()
    ]
    found = mean(strata)
    if found is None:
        return {"key": question.key, "n": 0, "speaks_for": 0, "mean": None, "error": None}
    error = str(rounded(found.error, 2)) if found.error is not None else None
    return {
        "key": question.key, "n": found.n, "speaks_for": found.speaks_for, "mean": str(rounded(found.value, 2)), "error": error,
    }  # fmt: skip


def _options(question: Question, heard: Heard, sizes: Mapping[str, int]) -> dict[str, Any]:
    options, n, speaks_for = list[dict[str, Any]](), 0, 0
    for option in question.options:
        strata, said = list[Stratum](), 0
        for key, rows in heard.items():
            values = [_is(one[question.key], option.key) for one in rows if question.key in one]
            said += sum(values)
            strata.append(Stratum(sizes[key], [Fraction(one) for one in values]))
        found = mean(strata)
        if found is None:
            continue
        n, speaks_for = found.n, found.speaks_for
        error = str(rounded(found.error * 100, 1)) if found.error is not None else None
        options.append(
            {
                "key": option.key, "share": str(rounded(found.value * 100, 1)), "error": error,
                "count": int(rounded(found.value * found.speaks_for, 0)), "answers": said,
            }
        )  # fmt: skip
    return {"key": question.key, "n": n, "speaks_for": speaks_for, "options": options}


def _is(answer: str | list[str], option: str) -> int:
    return int(option in answer if isinstance(answer, list) else option == answer)


@dataclass(frozen=True)
class Line:
    """One line of the results: a mean, or the share of one answer. `hidden`: too few answers to be published."""

    question: Question
    option: str  # its key; empty for a number
    words: str
    value: str
    error: str
    count: int | None
    n: int
    speaks_for: int
    hidden: bool

    @property
    def code(self) -> str:
        """How the text of a chapter names it."""
        return f"{self.question.key}.{self.option}" if self.option else self.question.key

    @property
    def shown(self) -> str:
        """As it stands in a sentence."""
        if self.hidden:
            return _("too few to publish")
        return self.value or _("not measured yet")


def lines_of(survey: Survey, *, public: bool) -> list[Line]:
    """The results line by line: as they were kept when it was closed, until then as they stand. What is too small is hidden
    from the public."""
    results = survey.results if survey.closed_at is not None else computed(survey)
    questions = {one.key: one for one in questions_of(survey.questions)}
    found = []
    for row in results:
        question = questions[row["key"]]
        if question.kind == "number":
            hidden = public and is_small(row["n"])
            unit = f" {question.unit}" if question.unit else ""
            value = f"{_plain(row['mean'])}{unit}" if row["mean"] is not None else ""
            found.append(
                Line(
                    question, "", str(question.text), "" if hidden else value, "" if hidden else _plain(row["error"]), None,
                    row["n"], row["speaks_for"], hidden,
                )
            )  # fmt: skip
            continue
        small = hidden_options(question, row) if public else frozenset()
        words = {one.key: str(one.text) for one in question.options}
        for one in row["options"]:
            hidden = one["key"] in small
            found.append(
                Line(
                    question, one["key"], words[one["key"]], "" if hidden else f"{_plain(one['share'])}%",
                    "" if hidden else _plain(one["error"]), None if hidden else one["count"], row["n"], row["speaks_for"], hidden,
                )
            )  # fmt: skip
    return found


def _plain(number: str | None) -> str:
    """`8200.00` as 8,200, `18.34` as it is: from a hundred on, fractions say nothing. Nothing where it is not known."""
    if number is None:
        return ""
    value = Decimal(number)
    return str(formatted(rounded(value, 0), "number")) if abs(value) >= 100 else f"{value.normalize():f}"


def hidden_options(question: Question, row: Mapping[str, Any]) -> frozenset[str]:
    """The answers of a question that too few gave, and those that would give them away: their shares add up to a hundred.

    Where several answers may be given each stands alone: those who said so and those who did not must both be enough.
    """
    said = {one["key"]: int(one["answers"]) for one in row["options"]}
    if question.kind == "multi":
        return frozenset(key for key, count in said.items() if is_small(count) or is_small(row["n"] - count))
    if is_small(row["n"], LEAST):
        return frozenset(said)
    small = hide({key: (count,) for key, count in said.items()})
    return frozenset(said) if small.total else small.keys


def survey_values(study: Study) -> Mapping[str, str]:
    """What `{{survey …}}` in a chapter stands for, as it may be published. Two queries."""
    found = survey_of(study)
    return {one.code: one.shown for one in lines_of(found, public=True)} if found is not None else {}
