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

    Each cell carries the numbers of people that must not be small (for a share: all, those inside, those outside). Each
    of these is protected by itself, so that columns about the same people hide the same cells. Where nothing that can be
    hidden protects the small ones, the total is hidden instead.
    """
    found, total = set(also) & set(cells), False
    for at in range(max((len(parts) for parts in cells.values()), default=0)):
        part = _hide_one(
            {key: parts[at] if at < len(parts) else 0 for key, parts in cells.items()}, also, least
        )
        found |= part.keys
        total = total or part.total
    return Hidden(frozenset(found), total)


def _hide_one(counts: Mapping[Key, int], also: Collection[Key], least: int) -> Hidden[Key]:
    hidden = {key for key, count in counts.items() if is_small(count, least) or (count and key in also)}
    if not hidden:
        return Hidden(frozenset())
    first = frozenset(hidden)
    others = sorted(
        (key for key, count in counts.items() if count and key not in hidden),
        key=lambda key: (counts[key], str(key)),
    )
    while len(hidden) == 1 or gives_away(
        [counts[key] for key in hidden], shown=counts[others[0]] if others else None, least=least
    ):
        if not others:
            return Hidden(first, total=True)
        hidden.add(others.pop(0))
    return Hidden(frozenset(hidden))
