"""A strict reader of YAML 1.2: no surprises, and every value knows its line.

Allowed: mappings with text keys, lists, text, whole numbers, true and false, null. Refused, because each has
cost somebody a wrong decision: decimal fractions without quotes (binary floats lose paise), duplicate keys,
anchors and aliases, tags, several documents in one file. Dates stay text until a field asks for a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from odop.lib.formula.complaints import Complaint, Map, Seq

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")
_FRACTION = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z|[-+]?\.inf\Z|\.nan\Z", re.IGNORECASE
)
_TRUE, _FALSE, _NULL = (
    ("true", "True", "TRUE"),
    ("false", "False", "FALSE"),
    ("", "~", "null", "Null", "NULL"),
)
DEEPEST = 40
# Only the events of the parser are used; what they mean is said here. In C it takes a fifteenth of the time.
_PARSER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_yaml(text: str, file: str) -> tuple[Any, list[Complaint]]:
    """The value in `text` as Map, Seq, str, int, bool and None, and what is wrong with it.

    The value is None when the text cannot be read at all. The same text gives the same value again: do not change it.
    """
    value, complaints = _read(text, file)
    return value, list(complaints)


@lru_cache(maxsize=128)
def _read(text: str, file: str) -> tuple[Any, tuple[Complaint, ...]]:
    builder = _Builder(file)
    try:
        value = builder.document(yaml.parse(text, Loader=_PARSER))
    except YAMLError as error:
        return None, (*builder.complaints, _from_error(error, file))
    except UnicodeEncodeError:  # half of a pair of surrogates, which no file can hold
        return None, (Complaint(file, None, "", "a character of this text is not one of Unicode's"),)
    except _TooDeep as error:
        return None, (Complaint(file, error.args[0], "", "nested too deeply; flatten it"),)
    return value, tuple(builder.complaints)


class _TooDeep(Exception):
    pass


def _from_error(error: YAMLError, file: str) -> Complaint:
    line = None
    problem = str(error).splitlines()[0] if str(error) else "unreadable"
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        problem = " ".join(part for part in (error.context, error.problem) if part)
    return Complaint(
        file, line, "", f"this is not valid YAML ({problem}). Check quotes, colons and indentation."
    )


class _Builder:
    """Builds the value straight from the events of the parser, so that nothing is constructed behind our back."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.complaints: list[Complaint] = []

    def complain(self, event: Any, where: str, message: str) -> None:
        self.complaints.append(Complaint(self.file, event.start_mark.line + 1, where, message))

    def document(self, events: Iterator[Any]) -> Any:
        value, documents = None, 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.complain(event, "", "one file holds one document; remove the line “---”")
            elif isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)):
                found = self.value(event, events, "", 0)
                value = found if documents == 1 else value
        return value

    def value(self, event: Any, events: Iterator[Any], where: str, depth: int) -> Any:
        if depth > DEEPEST:
            raise _TooDeep(event.start_mark.line + 1)
        if isinstance(event, AliasEvent):
            self.complain(event, where, "aliases (*name) are not allowed; write the value out")
            return None
        if event.anchor:
            self.complain(event, where, "anchors (&name) are not allowed; remove it")
        if event.tag:
            self.complain(event, where, f"tags ({event.tag}) are not allowed; remove it")
        if isinstance(event, MappingStartEvent):
            return self.mapping(event, events, where, depth)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(event, events, where, depth)
        return self.scalar(event, where)

    def mapping(self, start: Any, events: Iterator[Any], where: str, depth: int) -> Map:
        found = Map(start.start_mark.line + 1)
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = event.value if isinstance(event, ScalarEvent) else ""
            if not key or event.anchor or event.tag:
                self.value(event, events, where, depth + 1)  # read past it
                self.complain(event, where, "a key must be plain text")
            inner = f"{where}.{key}" if where else key
            value = self.value(next(events), events, inner, depth + 1)
            if key in found:
                first = found.lines[key]
                self.complain(event, inner, f"this key was already given on line {first}; keep one of them")
            elif key:
                found[key] = value
                found.lines[key] = event.start_mark.line + 1
        return found

    def sequence(self, start: Any, events: Iterator[Any], where: str, depth: int) -> Seq:
        items = Seq(start.start_mark.line + 1)
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            items.lines.append(event.start_mark.line + 1)
            items.append(self.value(event, events, f"{where}[{len(items) + 1}]", depth + 1))
        return items

    def scalar(self, event: Any, where: str) -> str | int | bool | None:
        text: str = event.value
        if event.style:  # quoted, or a block of text
            return text
        if text in _NULL:
            return None
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        if _INTEGER.match(text):
            return int(text)
        if _FRACTION.match(text):
            self.complain(event, where, f'put quotes around numbers with a fraction: "{text}"')
        return text
