"""What a district's page tells beside its figures: the story of the craft, the study, the plan and its progress, centres, fairs."""

from typing import Any

from django.utils.translation import get_language

from odop.diagnosis.chapters import chapter_specs
from odop.diagnosis.markup import Text, parse
from odop.diagnosis.models import Chapter, Study
from odop.diagnosis.queries.studies import published_studies
from odop.exhibitions.queries.fairs import fairs, stage_of
from odop.facilities.queries.visible import centres
from odop.kernel import clock
from odop.planning.queries.plans import plans_of_district, standing_of

FAIRS = 4


def parts_of_district(lgd: int) -> dict[str, Any]:
    """The same number of queries whatever the district has."""
    studies = newest_studies(lgd)
    plans = plans_of_district(lgd)
    return {
        "studies": studies,
        "stories": stories(list(studies.values())),
        "plan": plans[0] if plans else None,
        "standing": standing_of(plans[0]) if plans else None,
        "earlier_plans": plans[1:],
        "centres": list(centres().filter(district_id=lgd).order_by("ref")),
        "fairs": [{"fair": one, "stage": stage_of(one)} for one in _fairs(lgd)],
    }


def newest_studies(lgd: int) -> dict[int, Study]:
    """The newest published study of each product line of a district, by the line's key. One query."""
    rows = published_studies().filter(district_id=lgd).order_by("product_line", "version")
    return {one.product_line_id: one for one in rows}


def stories(studies: list[Study]) -> dict[int, str]:
    """By product line: the first paragraph of its study's first chapter, in the reader's language or the one that is there."""
    specs = chapter_specs()
    if not (studies and specs):
        return {}
    language = (get_language() or "en").split("-")[0]
    found = {}
    for chapter in Chapter.objects.filter(study__in=studies, key=specs[0].key).select_related("study"):
        said = chapter.body.get(language) or next(iter(chapter.body.values()), "")
        if words := _first_paragraph(said):
            found[chapter.study.product_line_id] = words
    return found


def _first_paragraph(text: str) -> str:
    """Plain words of the first paragraph that holds no live figure."""
    for block in parse(text):
        if block.kind == "paragraph" and all(isinstance(span, Text) for span in block.lines[0]):
            return "".join(span.text for span in block.lines[0] if isinstance(span, Text))
    return ""


def _fairs(lgd: int) -> list[Any]:
    """Fairs to come or going on: the district's own and those of the whole State."""
    to_come = fairs().filter(to_on__gte=clock.today())
    return list((to_come.filter(district_id=lgd) | to_come.filter(district=None))[:FAIRS])
