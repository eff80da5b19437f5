"""A study as it is read: its blocks as HTML for the page, and as a PDF."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from odop.diagnosis.enums import StudyState
from odop.diagnosis.markup import Block, Line, LiveFigure
from odop.diagnosis.models import Study
from odop.diagnosis.queries.gaps import published_gaps
from odop.diagnosis.queries.studies import Live, compared, parts_of, swot_of
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import said

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
        title = f"{live.indicator.title}" + (f" · {date_format(live.as_of, 'j M Y')}" if live.as_of else "")
        return format_html('<a class="num" href="{}" title="{}">{}</a>', address, title, live.shown)
    return format_html("<b>{}</b>", span.text) if span.bold else format_html("{}", span.text)


def _line_html(line: Line, figures: Figures) -> SafeString:
    return format_html_join("", "{}", ((_span_html(span, figures),) for span in line))


def html_of(blocks: list[Block], figures: Figures) -> SafeString:
    """The blocks of a chapter; everything a person typed is escaped."""
    return format_html_join("", "{}", ((_block_html(block, figures),) for block in blocks))


def _block_html(block: Block, figures: Figures) -> SafeString:
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
        else:
            found.append([span.text, span.bold])
    return found


def study_pdf(study: Study, language: str) -> bytes:
    """The study as a report in one language; a chapter that was not written in it stands in the other one."""
    with translation.override(language):
        figures = compared(study)
        values = by_key(figures)
        gaps = published_gaps().filter(product_line=study.product_line_id)
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
                        {"kind": one.kind, "columns": one.columns, "lines": [_spans(line, values) for line in one.lines]}
                        for one in part.blocks
                    ],
                }
                for part in parts_of(study, language) if part.blocks
            ],
            "swot_title": _("Strengths, weaknesses, opportunities, threats"),
            "swot": [
                {"title": label, "rows": [[str(one.text), one.evidence] for one in rows]}
                for label, rows in swot_of(study)
            ],
            "gaps_title": _("Gaps"),
            "gaps": [[str(one.get_kind_display()), str(one.statement), one.source] for one in gaps],
            "gaps_head": [_("Kind"), _("Gap"), _("Source")],
            "figures_title": _("Figures in the text"),
            "figures_head": [_("Figure"), _("Now"), _("When signed off"), _("As of")],
            "figures": [
                [
                    f"{now.indicator.title} ({_('the whole programme') if now.whole else study.district})", now.shown, then or "–",
                    date_format(now.as_of, "j M Y") if now.as_of else "–",
                ]
                for now, then in figures
            ],
        }  # fmt: skip
    return typeset(SOURCE.read_text(encoding="utf-8"), data)


def _standing(study: Study) -> str:
    """Version and state in a line, with the day it was signed."""
    words = _("Version %(n)s") % {"n": study.version}
    if study.signed_at is None:
        return f"{words} · {study.get_state_display()}"
    signed = _("signed off by the district committee on %(day)s") % {
        "day": date_format(study.signed_at, "j M Y")
    }
    return f"{words} · {signed}"
