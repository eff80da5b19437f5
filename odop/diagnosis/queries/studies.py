"""Studies as they are read, and the live figures of their text."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.diagnosis.chapters import ChapterSpec, chapter_specs
from odop.diagnosis.enums import StudyState, SwotKind
from odop.diagnosis.markup import Block, LiveFigure, figures_in, parse, with_survey
from odop.diagnosis.models import Chapter, Study, Swot
from odop.diagnosis.queries.surveys import survey_values
from odop.indicators import queries as results
from odop.indicators.definitions import Indicator, indicators
from odop.kernel.refusals import NotFound
from odop.kernel.ui.numbers import formatted


def _rows() -> QuerySet[Study]:
    rows = Study.objects.select_related(
        "district", "product_line", "agency", "follows", "signed_by", "submitted_by", "contract"
    )
    return rows.order_by("district__name__en", "product_line__rank", "-version")


def published_studies() -> QuerySet[Study]:
    return _rows().filter(state=StudyState.PUBLISHED)


def published_study(ref: str) -> Study:
    """Raises NotFound where it is not published."""
    rows = Study.objects.select_related("district", "product_line", "agency")
    found = rows.filter(state=StudyState.PUBLISHED, ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def newer_of(study: Study) -> Study | None:
    """The newest published version of the same product line, if that is another one."""
    rows = Study.objects.filter(
        state=StudyState.PUBLISHED, product_line=study.product_line_id, version__gt=study.version
    )
    return rows.order_by("-version").first()


def studies_visible_to(user: User) -> QuerySet[Study]:
    """Studies of the reader's districts, and those that her agency writes."""
    if user.scope.everything:
        return _rows()
    return _rows().filter(Q(district_id__in=user.scope.districts) | Q(agency_id__in=user.scope.offices))


def study_visible_to(user: User, ref: str) -> Study:
    """Raises NotFound outside the reader's place and work."""
    found = studies_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Part:
    """A chapter as it is read: in the reader's language, else in the one it was written in."""

    spec: ChapterSpec
    chapter: Chapter | None
    blocks: list[Block]
    language: str


def parts_of(study: Study, language: str) -> list[Part]:
    """Every chapter in its order, the empty ones too, with what the survey says in its place. At most three queries."""
    known = {one.key: one for one in study.chapters.all()}
    asks = any("survey" in text for one in known.values() for text in one.body.values())
    values = survey_values(study) if asks else {}
    found = []
    for spec in chapter_specs():
        body = known[spec.key].body if spec.key in known else {}
        said = (
            language if body.get(language) else next((code for code, text in body.items() if text), language)
        )
        found.append(Part(spec, known.get(spec.key), with_survey(parse(body.get(said, "")), values), said))
    return found


def swot_of(study: Study) -> list[tuple[str, list[Swot]]]:
    """The four fields with their entries."""
    rows = list(study.swot.select_related("gap"))
    return [(str(label), [one for one in rows if one.kind == kind]) for kind, label in SwotKind.choices]


@dataclass(frozen=True)
class Live:
    """A figure of a text: what it counts, for where, and how it stands. A hidden one is too small to publish."""

    indicator: Indicator
    whole: bool
    value: Decimal | None
    hidden: bool
    as_of: date | None

    @property
    def shown(self) -> str:
        if self.value is None:
            return _("too few to publish") if self.hidden else _("not measured yet")
        return str(formatted(self.value, self.indicator.number_kind))

    def kept(self) -> dict[str, Any]:
        """As it is kept with a signed study."""
        as_of = self.as_of.isoformat() if self.as_of else None
        return {"code": self.indicator.code, "whole": self.whole, "value": str(self.value) if self.value is not None else None,
                "hidden": self.hidden, "as_of": as_of}  # fmt: skip


def figures_of(study: Study) -> list[Live]:
    """Every figure of a study's text as it was measured last, in the order of the results. At most two reads of figures."""
    wanted: set[LiveFigure] = set()
    for chapter in study.chapters.all():
        for text in chapter.body.values():
            wanted |= figures_in(text)
    found = []
    for whole in (False, True):
        codes = {one.code for one in wanted if one.whole == whole}
        if codes:
            found += _measured(codes, None if whole else study.district_id)
    return found


def _measured(codes: set[str], district: int | None) -> list[Live]:
    lines = {line.indicator.code: line for line in results.table(district=district)}
    made = []
    for code, one in indicators().items():
        if code not in codes:
            continue
        line = lines.get(code)
        value = line.figure.value if line else None
        hidden = bool(line and line.figure.hidden)
        made.append(Live(one, district is None, value, hidden, line.as_of if line else None))
    return made


def compared(study: Study) -> list[tuple[Live, str]]:
    """Each figure of the text now, with how it stood when the study was signed (empty before that)."""
    kept = {(one["code"], one["whole"]): one for one in study.figures.get("list", ())}
    found = []
    for now in figures_of(study):
        then = kept.get((now.indicator.code, now.whole))
        if then is None:
            found.append((now, ""))
            continue
        value = Decimal(then["value"]) if then["value"] is not None else None
        day = date.fromisoformat(then["as_of"]) if then["as_of"] else None
        found.append((now, Live(now.indicator, now.whole, value, then["hidden"], day).shown))
    return found
