"""A published study as data: what everybody may read of it, for programs (JSON) and for spreadsheets (a table each)."""

from collections.abc import Callable
from typing import Any

from odop.diagnosis.models import Study
from odop.diagnosis.queries.fieldwork import consultations_of, practices_of
from odop.diagnosis.queries.gaps import published_gaps
from odop.diagnosis.queries.studies import compared
from odop.diagnosis.queries.surveys import lines_of, progress_of, survey_of
from odop.diagnosis.valuechain import margin

Table = tuple[list[str], list[list[Any]]]


def open_data(study: Study) -> dict[str, Any]:
    """Everything of a published study in both languages, with its tables. A constant number of queries."""
    return {
        "ref": study.ref, "version": study.version, "district": study.district_id, "district_name": dict(study.district.name),
        "product_line": study.product_line.key, "product": dict(study.product_line.name),
        "agency": dict(study.agency.name) if study.agency else None,
        "signed_at": study.signed_at, "published_at": study.published_at, "sample": study.is_sample,
        "chapters": {one.key: dict(one.body) for one in study.chapters.all()},
        "figures_when_signed": study.figures.get("list", []),
        "tables": {name: [dict(zip(*pair, strict=True)) for pair in _pairs(made(study))] for name, made in TABLES.items()},
    }  # fmt: skip


def _pairs(table: Table) -> list[tuple[list[str], list[Any]]]:
    head, rows = table
    return [(head, row) for row in rows]


def _both(words: Any) -> tuple[str, str]:
    return words.get("en", ""), words.get("hi", "")


def survey(study: Study) -> Table:
    head = [
        "question",
        "answer",
        "words",
        "value",
        "standard_error",
        "of_register",
        "answers",
        "speaks_for",
        "hidden",
    ]
    found = survey_of(study)
    lines = lines_of(found, public=True) if found is not None else []
    return head, [
        [
            one.question.key, one.option, one.words, one.value, one.error, one.count if one.count is not None else "",
            one.n, one.speaks_for, "yes" if one.hidden else "no",
        ]
        for one in lines
    ]  # fmt: skip


def sample(study: Study) -> Table:
    found = survey_of(study)
    rows = progress_of(found) if found is not None else []
    head = ["part", "in_register", "drawn", "answered", "weight"]
    return head, [[one.words, one.register, one.sample, one.answered, one.weight_shown] for one in rows]


def chain(study: Study) -> Table:
    head = ["position", "stage_en", "stage_hi", "actors_en", "actors_hi", "how_many", "per_en", "per_hi", "cost", "price",
            "margin_percent", "loss_percent", "source"]  # fmt: skip
    return head, [
        [
            one.position, *_both(one.name), *_both(one.actors), _plain(one.actor_count), *_both(one.per), _plain(one.cost_amount),
            _plain(one.price_amount), _plain(margin(one)), _plain(one.loss_percent), one.source,
        ]
        for one in study.stages.all()
    ]  # fmt: skip


def points(study: Study) -> Table:
    head = ["held_on", "place", "heard", "women", "men", "subject_en", "subject_hi", "point_en", "point_hi", "use", "how_en", "how_hi",
            "gap"]  # fmt: skip
    return head, [
        [
            meeting.held_on.isoformat(), meeting.place, meeting.heard, meeting.women, meeting.men, *_both(meeting.subject),
            *_both(point.text), point.use, *_both(point.how), point.gap.ref if point.gap else "",
        ]
        for meeting in consultations_of(study) for point in meeting.points.all()
    ]  # fmt: skip


def swot(study: Study) -> Table:
    rows = study.swot.select_related("gap")
    head = ["kind", "text_en", "text_hi", "evidence", "gap"]
    return head, [[one.kind, *_both(one.text), one.evidence, one.gap.ref if one.gap else ""] for one in rows]


def gaps(study: Study) -> Table:
    head = ["ref", "kind", "severity", "statement_en", "statement_hi", "state", "source"]
    rows = published_gaps().filter(product_line=study.product_line_id)
    return head, [
        [one.ref, one.kind, one.severity, *_both(one.statement), one.state, one.source] for one in rows
    ]


def practices(study: Study) -> Table:
    head = ["where", "kind", "what_en", "what_hi", "result_en", "result_hi", "source"]
    return head, [
        [one.where, one.kind, *_both(one.what), *_both(one.result), one.source] for one in practices_of(study)
    ]


def figures(study: Study) -> Table:
    head = ["figure", "of", "now", "as_of", "when_signed"]
    return head, [
        [
            now.indicator.code, "programme" if now.whole else "district", _plain(now.value),
            now.as_of.isoformat() if now.as_of else "", then,
        ]
        for now, then in compared(study)
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    return "" if value is None else value


TABLES: dict[str, Callable[[Study], Table]] = {
    "survey": survey, "sample": sample, "chain": chain, "consultations": points, "practices": practices, "swot": swot,
    "gaps": gaps, "figures": figures,
}  # fmt: skip
