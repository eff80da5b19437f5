"""What a reader of one kind of file hands over to be given its shape."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

# The first and last row and the first and last column of a merged range, counted from 1 and from 0.
Merge = tuple[int, int, int, int]
Told = tuple[str, dict[str, Any]]


@dataclass
class Source:
    """Rows as the file has them: number counted from 1, cells as text, numbers, dates or None."""

    kind: str
    encoding: str
    name: str
    names: list[str]
    rows: Iterator[tuple[int, list[Any]]]
    merges: list[Merge] = field(default_factory=list)
    notes: Callable[[], list[Told]] = list
