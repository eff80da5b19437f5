"""The questions of a baseline survey as data: `programmes/<state>/diagnosis/survey.toml`; what an answer may be."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.kernel.fields import Localised
from odop.lib.digits import to_ascii_digits

KINDS = ("number", "choice", "multi", "yes_no", "text")
LONGEST = 300
MOST = 10**9
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Option:
    key: str
    text: Localised


@dataclass(frozen=True)
class Question:
    """`least` and `most` bound a number; `options` are those of a choice, of several, of yes and no."""

    key: str
    kind: str
    text: Localised
    needed: bool = False
    unit: Localised | None = None
    least: int = 0
    most: int = MOST
    options: tuple[Option, ...] = ()

    @property
    def field(self) -> str:
        """Its name in a form."""
        return f"q_{self.key}"


def survey_questions(line: str = "") -> list[dict[str, Any]]:
    """The questions that are asked of this product line: those of the programme and its own (`lines`), as the file has them;
    without a line all there are. None where the programme has no such file. Raises ValueError on a faulty one."""
    known = _read(settings.PROGRAMME_DIR / "diagnosis" / "survey.toml")
    return [one for one in known if not line or line in one.get("lines", (line,))]


@cache
def _read(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    given = tomllib.loads(path.read_text(encoding="utf-8"))["questions"]
    seen = set[str]()
    for one in given:
        if one["kind"] not in KINDS or one["key"] in seen or not one["key"].isidentifier():
            raise ValueError(f"{path.name}: {one['key']}: kind or key")
        if one["kind"] in ("choice", "multi") and len(one.get("options", ())) < 2:
            raise ValueError(f"{path.name}: {one['key']}: at least two options")
        if not isinstance(one.get("lines", []), list) or (one.get("lines") and one.get("needed")):
            raise ValueError(
                f"{path.name}: {one['key']}: a question of some lines is a list of them and never needed"
            )
        seen.add(one["key"])
    return list(given)


def questions_of(given: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Questions as they stand in a file or were kept with a survey."""
    found = []
    for one in given:
        options = tuple(Option(each["key"], Localised(each["text"])) for each in one.get("options", ()))
        if one["kind"] == "yes_no":
            options = (
                Option(YES, Localised(en="Yes", hi="हाँ")), Option(NO, Localised(en="No", hi="नहीं")),
            )  # fmt: skip
        unit = Localised(one["unit"]) if "unit" in one else None
        found.append(
            Question(
                one["key"], one["kind"], Localised(one["text"]), bool(one.get("needed", False)), unit,
                int(one.get("least", 0)), int(one.get("most", MOST)), options,
            )
        )  # fmt: skip
    return found


Answer = str | list[str]


def checked(
    questions: Sequence[Question], given: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Answer], dict[str, str | Promise]]:
    """What was answered, by question, and what is wrong, by field. `given` are the values of a form by field."""
    answers, wrong = dict[str, Answer](), dict[str, str | Promise]()
    for one in questions:
        written = [text.strip() for text in given.get(one.field, ()) if text.strip()]
        if not written:
            if one.needed:
                wrong[one.field] = _("This question needs an answer.")
            continue
        known = {option.key for option in one.options}
        if one.kind == "number":
            number = _number(written[0])
            if number is None or not one.least <= number <= one.most:
                wrong[one.field] = _("Write a number from %(least)s to %(most)s.") % {
                    "least": one.least,
                    "most": one.most,
                }
            else:
                answers[one.key] = str(number)
        elif one.kind == "text":
            answers[one.key] = written[0][:LONGEST]
        elif not set(written) <= known or (one.kind != "multi" and len(written) > 1):
            wrong[one.field] = _("Choose one of the answers.")
        else:
            answers[one.key] = sorted(set(written)) if one.kind == "multi" else written[0]
    return answers, wrong


def _number(text: str) -> Decimal | None:
    """A number with at most two places, in either script's digits; None where it is none."""
    plain = to_ascii_digits(text).replace(",", "")
    return Decimal(plain) if re.fullmatch(r"-?\d{1,12}(\.\d{1,2})?", plain, re.ASCII) else None
