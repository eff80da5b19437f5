"""A study as it is read: its blocks as HTML for the page, and as a PDF."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from odop.diagnosis.enums import StudyState
from odop.diagnosis.markup import Block, Line, LiveFigure, Text
from odop.diagnosis.models import Consultation, Study
from odop.diagnosis.queries.fieldwork import (
    Chain,
    Shown,
    chain_of,
    consultations_of,
    picture_bytes,
    practices_of,
)
from odop.diagnosis.queries.gaps import published_gaps
from odop.diagnosis.queries.studies import Live, compared, parts_of, swot_of
from odop.diagnosis.queries.surveys import Line as ResultLine
from odop.diagnosis.queries.surveys import lines_of, progress_of, survey_of
from odop.diagnosis.valuechain import highest, shares
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import day_text, formatted, said
from odop.kernel.ui.sources import source_words

SOURCE = Path(__file__).parent / "typst" / "study.typ"

Figures = Mapping[tuple[str, bool], Live]


def by_key(figures: list[tuple[Live, str]]) -> Figures:
    return {(now.indicator.code, now.whole): now for now, _then in figures}


def _span_html(span: Any, figures: Figures) -> SafeString:
    if isinstance(span, LiveFigure):
        live = figures.get((span.code, span.whole))
        if live is None:
            return format_html("<span>{}</span>", "–")
        address = reverse("result", args=[span.code])
        title = f"{live.indicator.title}" + (f" · {day_text(live.as_of)}" if live.as_of else "")
        return format_html('<a class="num" href="{}" title="{}">{}</a>', address, title, live.shown)
    return format_html("<b>{}</b>", span.text) if span.bold else format_html("{}", span.text)


def _line_html(line: Line, figures: Figures) -> SafeString:
    return format_html_join("", "{}", ((_span_html(span, figures),) for span in line))


Pictures = Mapping[int, Shown]


NO_PICTURES: Pictures = {}


def html_of(blocks: list[Block], figures: Figures, pictures: Pictures = NO_PICTURES) -> SafeString:
    """The blocks of a chapter; everything a person typed is escaped."""
    return format_html_join("", "{}", ((_block_html(block, figures, pictures),) for block in blocks))


def _block_html(block: Block, figures: Figures, pictures: Pictures) -> SafeString:
    if block.kind == "photo":
        shown = pictures.get(block.number)
        if shown is None:
            return format_html("")
        return format_html(
            '<figure class="photograph"><img src="{}" alt="{}" loading="lazy"><figcaption>{}</figcaption></figure>',
            shown.url, shown.caption, shown.caption,
        )  # fmt: skip
    if block.kind == "heading":
        return format_html("<h3>{}</h3>", _line_html(block.lines[0], figures))
    if block.kind == "list":
        points = ((_line_html(line, figures),) for line in block.lines)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", points))
    if block.kind == "table":
        head, *rest = block.rows
        heads = format_html_join(
            "", '<th scope="col">{}</th>', ((_line_html(cell, figures),) for cell in head)
        )
        body = format_html_join(
            "",
            "<tr>{}</tr>",
            (
                (format_html_join("", "<td>{}</td>", ((_line_html(cell, figures),) for cell in row)),)
                for row in rest
            ),
        )
        return format_html(
            '<div class="table-wrap" role="region" tabindex="0" aria-label="{}"><table><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>",
            _("Table"), heads, body,
        )  # fmt: skip
    return format_html("<p>{}</p>", _line_html(block.lines[0], figures))


def _spans(line: Line, figures: Figures) -> list[list[Any]]:
    """A line as [text, bold] pairs for the PDF."""
    found: list[list[Any]] = []
    for span in line:
        if isinstance(span, LiveFigure):
            live = figures.get((span.code, span.whole))
            found.append([live.shown if live else "–", False])
        elif isinstance(span, Text):
            found.append([span.text, span.bold])
    return found


def study_pdf(study: Study, language: str) -> bytes:
    """The study as a report in one language; a chapter that was not written in it stands in the other one."""
    with translation.override(language):
        figures = compared(study)
        values = by_key(figures)
        gaps = published_gaps().filter(product_line=study.product_line_id)
        files, pictures = _pictures(study)
        data = {
            "language": language,
            "programme": str(said(programme().name)),
            "kind": _("Diagnostic study"),
            "title": str(study.product_line),
            "place": str(study.district),
            "ref": study.ref,
            "stand": _standing(study),
            "draft": study.state not in (StudyState.SIGNED, StudyState.PUBLISHED),
            "draft_words": _("Draft"),
            "sample": str(said(programme().sample_data_notice)) if study.is_sample else "",
            "contents": _("Table of contents"),
            "chapters": [
                {
                    "title": str(part.spec.title),
                    "language": part.language,
                    "blocks": [
                        {
                            "kind": one.kind, "columns": one.columns, "lines": [_spans(line, values) for line in one.lines],
                            "photo": pictures.get(one.number),
                        }
                        for one in part.blocks
                    ],
                }
                for part in parts_of(study, language) if part.blocks
            ],
            "swot_title": _("Strengths, weaknesses, opportunities, threats"),
            "swot": [
                {"title": label, "rows": [[str(one.text), source_words(one.evidence)] for one in rows]}
                for label, rows in swot_of(study)
            ],
            **_fieldwork(study, pictures),
            "gaps_title": _("Gaps"),
            "gaps": [[str(one.get_kind_display()), str(one.statement), source_words(one.source)] for one in gaps],
            "gaps_head": [_("Kind"), _("Gap"), _("Source")],
            "figures_title": _("Figures in the text"),
            "figures_head": [_("Figure"), _("Now"), _("When signed off"), _("As of")],
            "figures": [
                [
                    f"{now.indicator.title} ({_('the whole programme') if now.whole else study.district})", now.shown, then or "–",
                    day_text(now.as_of) if now.as_of else "–",
                ]
                for now, then in figures
            ],
        }  # fmt: skip
    return typeset(SOURCE.read_text(encoding="utf-8"), data, files)


def _pictures(study: Study) -> tuple[dict[str, bytes], dict[int, dict[str, str]]]:
    """The photographs as files of the report, and by number the name of each with its caption."""
    files, named = dict[str, bytes](), dict[int, dict[str, str]]()
    for one in study.pictures.all():
        content, kind, _name = picture_bytes(study, one.number)
        name = f"photo-{one.number}.{'png' if kind == 'image/png' else 'jpg'}"
        files[name], named[one.number] = content, {"file": name, "caption": str(one.caption)}
    return files, named


def _fieldwork(study: Study, pictures: Mapping[int, dict[str, str]]) -> dict[str, Any]:
    """Consultations, the value chain and practices of others, as the report shows them."""
    chain = chain_of(study)
    survey = survey_of(study)
    lines = lines_of(survey, public=True) if survey is not None else []
    return {
        "survey_title": _("What the survey says"),
        "survey_head": [_("Question"), _("Result"), _("Standard error"), _("Of the register"), _("Answers")],
        "survey": survey_rows(lines),
        "strata_head": [_("Part"), _("In the register"), _("Drawn"), _("Has answered"), _("An answer stands for")],
        "strata": [
            [one.words, str(one.register), str(one.sample), str(one.answered), one.weight_shown]
            for one in (progress_of(survey) if survey is not None else [])
        ],
        "chain_title": _("Value chain"),
        "chain_head": [_("Stage of the chain"), _("Who"), _("Goes in"), _("Sold on for"), _("Keeps"), _("Lost"), _("Source")],
        "chain_left": left_words(chain),
        "chain": {
            # Drawn again in the report itself: a picture of text sets Devanagari badly.
            "stages": [
                {"name": one.name, "actors": one.actors, "line": " · ".join(filter(None, (one.amounts, one.margin))),
                 "loss": one.loss, "bar": shares(one, highest(chain.drawn))}
                for one in chain.drawn
            ],
            "rows": [
                [
                    f"{at}. {one.stage.name}", str(one.stage.actors), _amount(one.stage.cost_amount),
                    _amount(one.stage.price_amount), _percent(one.margin), _percent(one.stage.loss_percent), source_words(one.stage.source),
                ]
                for at, one in enumerate(chain.links, start=1)
            ],
        } if chain else None,
        "meetings_title": _("Consultations"),
        "meetings_head": [_("What was raised"), _("What the study made of it")],
        "meetings": [
            {
                "title": str(one.subject), "line": meeting_line(one),
                "points": [[str(point.text), f"{point.get_use_display()}: {point.how}"] for point in one.points.all()],
                "photos": [pictures[each.number] for each in one.pictures.all()],
            }
            for one in consultations_of(study)
        ],
        "practices_title": _("Practices of other clusters"),
        "practices_head": [_("Cluster"), _("What was done"), _("What came of it"), _("Source")],
        "practices": [
            [source_words(one.where), str(one.what), str(one.result) or "–", source_words(one.source)]
            for one in practices_of(study)
        ],
    }  # fmt: skip


def survey_rows(lines: Sequence[ResultLine]) -> list[list[str]]:
    """The results as rows: what was answered stands under its question."""
    found: list[list[str]] = []
    asked = ""
    for one in lines:
        if one.question.key != asked:
            found.append([str(one.question.text), "", "", "", ""])
        asked = one.question.key
        count = str(formatted(Decimal(one.count), "number")) if one.count is not None else "–"
        found.append(
            [
                f"\u2003{one.words if one.option else _('On average')}",
                one.shown,
                one.error or "–",
                count,
                str(one.n),
            ]
        )
    return found


def meeting_line(one: Consultation) -> str:
    """Day, place, who was heard and how many came, in a line."""
    came = _("%(women)s women, %(men)s men") % {"women": one.women, "men": one.men}
    return f"{day_text(one.held_on)} · {source_words(one.place)} · {one.get_heard_display()} · {came}"


def left_words(chain: Chain | None) -> str:
    """What is left of a hundred that begin, in a sentence; nothing where no loss is known."""
    if chain is None or chain.left is None:
        return ""
    return _("Of 100 that begin, %(n)s are usable at the end.") % {"n": f"{chain.left.normalize():f}"}


def _amount(amount: Decimal | None) -> str:
    return str(formatted(amount, "rupees")) if amount is not None else "–"


def _percent(amount: Decimal | None) -> str:
    return f"{amount.normalize():f}%" if amount is not None else "–"


def _standing(study: Study) -> str:
    """Version and state in a line, with the day it was signed."""
    words = _("Version %(n)s") % {"n": study.version}
    if study.signed_at is None:
        return f"{words} · {study.get_state_display()}"
    signed = _("signed off by the district committee on %(day)s") % {"day": day_text(study.signed_at)}
    return f"{words} · {signed}"
