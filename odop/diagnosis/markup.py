"""The small markup in which chapters are written: plain Python, text in, blocks out. Nothing of it is HTML.

    ## a heading          a line of its own
    - a point             lines after one another are one list
    | a | b |             rows of a table; the first is its head
    **important**         bold
    {{enrolled}}          a live figure: the indicator of that code in this district, this year
    {{enrolled state}}    the same of the whole programme
    {{survey income}}     what the survey of this study says; {{survey sells_to.exporter}} the share of one answer
    [[photo 2]]           the photograph of that number, on a line of its own

Everything else is text; an empty line ends a paragraph.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

LONGEST = 60_000  # characters of one chapter in one language
WIDEST = 12  # columns of a table

_SPANS = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|\{\{\s*survey\s+(?P<survey>[a-z][a-z0-9_]*(\.[a-z0-9_]+)?)\s*\}\}"
    r"|\{\{\s*(?P<code>[a-z][a-z0-9_]*)(?P<state>\s+state)?\s*\}\}"
)


@dataclass(frozen=True)
class Text:
    text: str
    bold: bool = False


@dataclass(frozen=True)
class LiveFigure:
    code: str
    whole: bool = False  # of the whole programme


@dataclass(frozen=True)
class SurveyFigure:
    code: str  # a question, or a question and one of its answers: sells_to.exporter


Span = Text | LiveFigure | SurveyFigure
Line = tuple[Span, ...]


@dataclass(frozen=True)
class Block:
    """`heading` and `paragraph` have one line, `list` one a point, `table` one a cell, row by row, `photo` its number only."""

    kind: str
    lines: tuple[Line, ...]
    columns: int = 0
    number: int = 0

    @property
    def rows(self) -> list[tuple[Line, ...]]:
        """The rows of a table, its head first."""
        return [self.lines[at : at + self.columns] for at in range(0, len(self.lines), self.columns)]


_PHOTO = re.compile(r"\[\[photo (\d{1,3})\]\]")


def spans_of(text: str) -> Line:
    """One line as text, bold text and figures."""
    found: list[Span] = []
    last = 0
    for match in _SPANS.finditer(text):
        if match.start() > last:
            found.append(Text(text[last : match.start()]))
        if match["bold"] is not None:
            found.append(Text(match["bold"], bold=True))
        elif match["survey"] is not None:
            found.append(SurveyFigure(match["survey"]))
        else:
            found.append(LiveFigure(match["code"], bool(match["state"])))
        last = match.end()
    if last < len(text):
        found.append(Text(text[last:]))
    return tuple(found)


def parse(text: str) -> list[Block]:
    """The blocks of a chapter. Every text has a reading: what is no markup is a paragraph."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    kind, held = "", list[str]()
    for raw in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        line = raw.strip()
        now = _kind_of(line)
        if held and (now != kind or now in ("heading", "photo")):
            yield _block(kind, held)
            held = []
        kind = now
        if now:
            held.append(line)
    if held:
        yield _block(kind, held)


def _kind_of(line: str) -> str:
    if not line:
        return ""
    if line.startswith("## "):
        return "heading"
    if _PHOTO.fullmatch(line):
        return "photo"
    if line.startswith("- "):
        return "list"
    if line.startswith("|") and line.count("|") > 1:
        return "table"
    return "paragraph"


def _block(kind: str, held: list[str]) -> Block:
    if kind == "heading":
        return Block(kind, (spans_of(held[0][3:].strip()),))
    if kind == "photo":
        return Block(kind, (), number=int(held[0][8:-2]))
    if kind == "list":
        return Block(kind, tuple(spans_of(line[2:].strip()) for line in held))
    if kind == "paragraph":
        return Block(kind, (spans_of(" ".join(held)),))
    rows = [[cell.strip() for cell in line.strip("|").split("|")][:WIDEST] for line in held]
    width = max(map(len, rows))
    cells = (cell for row in rows for cell in [*row, *[""] * (width - len(row))])
    return Block("table", tuple(map(spans_of, cells)), width)


def figures_in(text: str) -> set[LiveFigure]:
    """Every figure that a text refers to."""
    return {
        span for block in parse(text) for line in block.lines for span in line if isinstance(span, LiveFigure)
    }


def photographs_in(text: str) -> set[int]:
    """The numbers of the photographs that stand in a text."""
    return {block.number for block in parse(text) if block.kind == "photo"}


def surveyed_in(text: str) -> set[str]:
    """Every result of the survey that a text refers to."""
    return {
        span.code
        for block in parse(text)
        for line in block.lines
        for span in line
        if isinstance(span, SurveyFigure)
    }


def with_survey(blocks: list[Block], values: Mapping[str, str]) -> list[Block]:
    """The same blocks with what the survey says in place of its references; a dash where it says nothing."""

    def told(span: Span) -> Span:
        return Text(values.get(span.code, "–")) if isinstance(span, SurveyFigure) else span

    return [replace(block, lines=tuple(tuple(map(told, line)) for line in block.lines)) for block in blocks]
