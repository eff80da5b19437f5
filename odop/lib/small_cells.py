"""Small counts are not published, and what is published does not give them away.

A count of one to four people is hidden. When the total beside a column is published, the hidden counts could follow by
subtraction; then more cells are hidden, the smallest first, until every hidden count could be at least two numbers, for
a reader who knows this rule, which cells are small, and the sum of all hidden ones. See docs/algorithms/small_cells.md.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LEAST = 5
Key = TypeVar("Key", bound=Hashable)
UNBOUNDED = 10**12


@dataclass(frozen=True)
class Hidden(Generic[Key]):
    """Which cells of a column are hidden, and whether its total has to be hidden as well."""

    keys: frozenset[Key]
    total: bool = False


def is_small(count: int, least: int = LEAST) -> bool:
    """Whether a count is too small to publish; zero says nothing about anybody."""
    return 0 < count < least


def gives_away(counts: Sequence[int], *, shown: int | None = None, least: int = LEAST) -> bool:
    """Whether a small count among the hidden `counts` follows from their sum.

    `shown` is the smallest count that stays visible: a larger one than that would not have been hidden beside it.
    """
    total = sum(counts)
    low = [1 if is_small(one, least) else one and least for one in counts]
    ceiling = UNBOUNDED if shown is None else max(shown, least)
    high = [least - 1 if is_small(one, least) else one and ceiling for one in counts]
    all_low, all_high = sum(low), sum(high)
    for at, count in enumerate(counts):
        if is_small(count, least):
            least_possible = max(low[at], total - (all_high - high[at]))
            most_possible = min(high[at], total - (all_low - low[at]))
            if most_possible <= least_possible:
                return True
    return False


def hide(
    cells: Mapping[Key, Sequence[int]], *, also: Collection[Key] = (), least: int = LEAST
) -> Hidden[Key]:
    """What to hide in a column of cells whose total is published; those in `also` are hidden whatever they hold.

    Each cell carries the numbers of people that must not be small (for a share: all, those inside, those outside). If
    nothing that can be hidden protects the small ones, the total is hidden instead.
    """
    small = {
        key for key, parts in cells.items() if key in also or any(is_small(part, least) for part in parts)
    }
    if not small:
        return Hidden(frozenset())
    hidden = set(small)
    others = sorted(
        (key for key, parts in cells.items() if key not in small and any(parts)),
        key=lambda key: (sum(cells[key]), str(key)),
    )
    while len(hidden) == 1 or _column_gives_away(cells, hidden, least):
        if not others:
            return Hidden(frozenset(small), total=True)
        hidden.add(others.pop(0))
    return Hidden(frozenset(hidden))


def _column_gives_away(cells: Mapping[Key, Sequence[int]], hidden: set[Key], least: int) -> bool:
    width = max(len(parts) for parts in cells.values())
    for at in range(width):
        inside = [cells[key][at] for key in hidden]
        outside = [cells[key][at] for key in cells if key not in hidden and cells[key][at]]
        if gives_away(inside, shown=min(outside, default=None), least=least):
            return True
    return False
