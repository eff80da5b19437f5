"""The small markup in which chapters are written: plain Python, text in, blocks out. Nothing of it is HTML.

    ## a heading          a line of its own
    - a point             lines after one another are one list
    | a | b |             rows of a table; the first is its head
    **important**         bold
    {{enrolled}}          a live figure: the indicator of that code in this district, this year
    {{enrolled state}}    the same of the whole programme

Everything else is text; an empty line ends a paragraph.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 60_000  # characters of one chapter in one language
WIDEST = 12  # columns of a table

_SPANS = re.compile(r"\*\*(?P<bold>[^*\n]+)\*\*|\{\{\s*(?P<code>[a-z][a-z0-9_]*)(?P<state>\s+state)?\s*\}\}")


@dataclass(frozen=True)
class Text:
    text: str
    bold: bool = False


@dataclass(frozen=True)
class LiveFigure:
    code: str
    whole: bool = False  # of the whole programme


Span = Text | LiveFigure
Line = tuple[Span, ...]


@dataclass(frozen=True)
class Block:
    """`heading` and `paragraph` have one line, `list` one a point, `table` one a cell, row by row."""

    kind: str
    lines: tuple[Line, ...]
    columns: int = 0

    @property
    def rows(self) -> list[tuple[Line, ...]]:
        """The rows of a table, its head first."""
        return [self.lines[at : at + self.columns] for at in range(0, len(self.lines), self.columns)]


def spans_of(text: str) -> Line:
    """One line as text, bold text and figures."""
    found: list[Span] = []
    last = 0
    for match in _SPANS.finditer(text):
        if match.start() > last:
            found.append(Text(text[last : match.start()]))
        if match["bold"] is not None:
            found.append(Text(match["bold"], bold=True))
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
        if held and (now != kind or now == "heading"):
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
    if line.startswith("- "):
        return "list"
    if line.startswith("|") and line.count("|") > 1:
        return "table"
    return "paragraph"


def _block(kind: str, held: list[str]) -> Block:
    if kind == "heading":
        return Block(kind, (spans_of(held[0][3:].strip()),))
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
