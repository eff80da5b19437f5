"""Every indicator says what it is, in every language, and can be read."""

import re

import pytest

from odop.indicators.case_readings import scheme_indicators
from odop.indicators.definitions import UNITS, indicators
from odop.indicators.queries.cells import cells_of
from odop.kernel.programme import programme

pytestmark = pytest.mark.django_db


def test_there_are_at_least_twelve_and_each_is_complete(system) -> None:
    found = indicators()
    assert len(found) >= 12
    for code, one in found.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", code) and len(code) <= 60
        assert one.unit in UNITS and one.better in {"up", "down", ""}
        for text in (
            one.title,
            one.definition,
            one.source,
            one.topic_title,
            *(label for _v, label in one.groups),
        ):
            assert set(programme().languages) <= set(text) and all(text.values()), code


def test_the_flow_is_covered_from_enrolment_to_adjustment(system) -> None:
    schemes = set(programme().schemes)
    endings = {code.split("_", 1)[1] if one.topic in schemes else code for code, one in indicators().items()}
    assert endings >= {
        "enrolled", "enrolled_women", "applied", "selected", "amount_sanctioned", "released", "amount_released",
        "pending_with_banks", "refused_by_banks", "days_bank", "women_share", "special_share", "adjusted", "late",
        "utilisation",
    }  # fmt: skip


def test_each_is_one_query(system, django_assert_num_queries) -> None:
    for one in indicators().values():
        with django_assert_num_queries(1):
            cells_of(one, "2026-27")


class Unreadable:
    code, prefix, title = "x", "X", {"en": "X", "hi": "X"}

    def __init__(self, **data: object) -> None:
        text = {"en": "x", "hi": "x"}
        given = {
            "code": "y",
            "title": text,
            "definition": text,
            "unit": "cases",
            "measure": "count",
            "of": "cases",
        }
        self.indicators = [{**given, "better": "up", **data}]


def test_a_filter_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown filter colour"):
        list(scheme_indicators(Unreadable(where={"colour": ["red"]}), source={"en": "x"}))


def test_ages_need_cases_that_stand() -> None:
    with pytest.raises(ValueError, match="groups need"):
        list(scheme_indicators(Unreadable(where={"did": ["submit"]}, groups=[30]), source={"en": "x"}))
