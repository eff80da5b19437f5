"""What is wrong with a data file, said once for the person who edits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Complaint:
    """One thing to mend: the file, the line (from 1) when known, the place inside it, and what to do."""

    file: str
    line: int | None
    where: str
    message: str

    def __str__(self) -> str:
        line = "" if self.line is None else f", line {self.line}"
        where = f": {self.where}" if self.where else ""
        return f"{self.file}{line}{where}: {self.message}"


class Map(dict[str, Any]):
    """A mapping read from a file; it remembers on which line each of its keys stands."""

    def __init__(self, line: int | None = None) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Seq(list[Any]):
    """A list read from a file; it remembers on which line each of its items stands."""

    def __init__(self, line: int | None = None) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def line_of(holder: object, key: object = None) -> int | None:
    """The line of `holder`, or of its entry `key`; None for plain dicts and lists."""
    if isinstance(holder, Map):
        return holder.lines.get(key, holder.line) if isinstance(key, str) else holder.line
    if isinstance(holder, Seq):
        if isinstance(key, int) and key < len(holder.lines):
            return holder.lines[key]
        return holder.line
    return None
