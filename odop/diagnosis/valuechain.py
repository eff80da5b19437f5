"""The value chain of a study: what each stage keeps of the price, and the picture of it as SVG.

The arithmetic: the margin of a stage is (price − cost) / price. Of a hundred pieces of material that begin, the product of
(1 − loss) over all stages with a known loss is left at the end. Nothing is guessed where an amount is not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol
from xml.sax.saxutils import escape

WIDTH, HIGH, TOP = 440, 104, 34
LETTERS = 44  # of a line of small words
INK, FAINT, INDIGO, LEAF, SAND, MADDER = "#1b2150", "#5d5766", "#2b3a8c", "#2f6b3f", "#efe6d8", "#a32a2a"


class Row(Protocol):
    """What a stage of the study tells the picture."""

    @property
    def cost_amount(self) -> Decimal | None: ...
    @property
    def price_amount(self) -> Decimal | None: ...
    @property
    def loss_percent(self) -> Decimal | None: ...


def margin(row: Row) -> Decimal | None:
    """Percent of the price that the stage keeps, to a tenth; below zero where it sells under cost. None: not known."""
    if row.cost_amount is None or row.price_amount is None:
        return None
    share = (row.price_amount - row.cost_amount) / row.price_amount * 100
    return share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def left_over(rows: Sequence[Row]) -> Decimal | None:
    """Of a hundred that begin, how many are usable at the end, to a tenth; None while no loss is known."""
    known = [row.loss_percent for row in rows if row.loss_percent is not None]
    if not known:
        return None
    left = Decimal(100)
    for loss in known:
        left = left * (100 - loss) / 100
    return left.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Drawn:
    """One stage as words, ready to be drawn."""

    name: str
    actors: str
    amounts: str  # ₹ 120 → ₹ 180 for one kilogram
    margin: str
    loss: str
    cost: Decimal | None
    price: Decimal | None


def _lines(words: str, most: int = 2) -> list[str]:
    """Words in at most two lines; the rest is in the table beside the picture."""
    lines, now = list[str](), ""
    for word in words.split():
        if now and len(now) + 1 + len(word) > LETTERS:
            lines.append(now)
            now = word
        else:
            now = f"{now} {word}".strip()
    lines.append(now)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: LETTERS - 1] + "…"]
    return lines


def _text(x: int, y: int, words: str, *, size: int = 13, fill: str = FAINT, weight: int = 400) -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="Mukta, sans-serif" font-size="{size}" font-weight="{weight}" fill="{fill}">'
        f"{escape(words)}</text>"
    )


def drawing(stages: Sequence[Drawn], *, title: str, description: str) -> str:
    """The stages below one another, each with a bar of its price: what went in, and what it keeps. Safe text of SVG."""
    if not stages:
        return ""
    top = highest(stages)
    parts = []
    for at, one in enumerate(stages):
        y = 8 + at * (HIGH + TOP)
        parts.append(
            f'<rect x="6" y="{y}" width="{WIDTH - 12}" height="{HIGH}" rx="6" fill="#fffdf8" stroke="{INK}"/>'
        )
        parts.append(_text(18, y + 22, f"{at + 1}. {one.name}"[:48], size=15, fill=INK, weight=700))
        for number, line in enumerate(_lines(one.actors)):
            parts.append(_text(18, y + 41 + 16 * number, line))
        parts += _bar(one, y + 66, top)
        parts.append(_text(18, y + 94, " · ".join(filter(None, (one.amounts, one.margin))), fill=INK))
        if at + 1 < len(stages):
            middle, below = WIDTH // 2, y + HIGH
            parts.append(
                f'<path d="M{middle} {below + 4}v{TOP - 14}m-6 -7l6 7l6 -7" fill="none" stroke="{INK}" stroke-width="2"/>'
            )
        if one.loss:
            parts.append(_text(WIDTH // 2 + 16, y + HIGH + 22, one.loss, fill=MADDER))
    tall = 8 + len(stages) * (HIGH + TOP)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" role="img" aria-labelledby="chain-t chain-d">'
        f'<title id="chain-t">{escape(title)}</title><desc id="chain-d">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def shares(one: Drawn, top: Decimal) -> tuple[int, int, bool]:
    """Of a bar of a thousand: what goes in, what the stage keeps or by how much it sells under cost, and whether it does."""
    if one.price is None:
        return 0, 0, False
    cost = one.cost if one.cost is not None else one.price
    below = int(min(cost, one.price) * 1000 / top)
    return below, int(abs(one.price - cost) * 1000 / top), cost > one.price


def highest(stages: Sequence[Drawn]) -> Decimal:
    """The largest amount of the chain, for which a bar is full."""
    return max(
        (max(one.price or Decimal(0), one.cost or Decimal(0)) for one in stages), default=Decimal(0)
    ) or Decimal(1)


def _bar(one: Drawn, y: int, top: Decimal) -> list[str]:
    """What goes in (blue), what the stage keeps (green), or by how much it sells under cost (red)."""
    whole = WIDTH - 36
    parts = [f'<rect x="18" y="{y}" width="{whole}" height="10" rx="2" fill="{SAND}"/>']
    below, kept, under = shares(one, top)
    blue, rest = below * whole // 1000, kept * whole // 1000
    if blue:
        parts.append(f'<rect x="18" y="{y}" width="{blue}" height="10" rx="2" fill="{INDIGO}"/>')
    if rest:
        fill = MADDER if under else LEAF
        parts.append(f'<rect x="{18 + blue}" y="{y}" width="{rest}" height="10" fill="{fill}"/>')
    return parts
