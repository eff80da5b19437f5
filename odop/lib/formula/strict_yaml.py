"""A strict reader of YAML 1.2: no surprises, and every value knows its line.

Allowed: mappings with text keys, lists, text, whole numbers, true and false, null. Refused, because each has
cost somebody a wrong decision: decimal fractions without quotes (binary floats lose paise), duplicate keys,
anchors and aliases, tags, several documents in one file. Dates stay text until a field asks for a date.
"""

from __future__ import annotations

import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from odop.lib.formula.complaints import Complaint, Map, Seq

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FRACTION = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z|[-+]?\.inf\Z|\.nan\Z", re.IGNORECASE
)
_TRUE, _FALSE, _NULL = (
    ("true", "True", "TRUE"),
    ("false", "False", "FALSE"),
    ("", "~", "null", "Null", "NULL"),
)
DEEPEST = 40


def read_yaml(text: str, file: str) -> tuple[Any, list[Complaint]]:
    """The value in `text` as Map, Seq, str, int, bool and None, and what is wrong with it.

    The value is None when the text cannot be read at all.
    """
    refused = _forbidden(text, file)
    if refused:
        return None, refused
    try:
        yaml = YAML(typ="safe", pure=True)
        node = yaml.compose(io.StringIO(text))
    except YAMLError as error:
        return None, [_from_error(error, file)]
    complaints: list[Complaint] = []
    return (_build(node, file, "", complaints) if node is not None else None), complaints


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


def _forbidden(text: str, file: str) -> list[Complaint]:
    """Anchors, aliases, tags, further documents and hopeless nesting, found before anything is built."""
    complaints = []
    depth = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(io.StringIO(text)):
            line = event.start_mark.line + 1
            if isinstance(event, AliasEvent):
                complaints.append(
                    Complaint(file, line, "", "aliases (*name) are not allowed; write the value out")
                )
            elif isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
                if event.anchor:
                    complaints.append(Complaint(file, line, "", "anchors (&name) are not allowed; remove it"))
                if getattr(event, "ctag", None) is not None and event.tag:
                    complaints.append(
                        Complaint(file, line, "", f"tags ({event.tag}) are not allowed; remove it")
                    )
            name = type(event).__name__
            depth += name.endswith("StartEvent") - name.endswith("EndEvent")
            if depth > DEEPEST:
                return [Complaint(file, line, "", "nested too deeply; flatten it")]
    except YAMLError as error:
        return [_from_error(error, file)]
    return complaints


def _build(node: Any, file: str, where: str, complaints: list[Complaint]) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, MappingNode):
        found = Map(line)
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode) or not key_node.value:
                complaints.append(Complaint(file, key_line, where, "a key must be plain text"))
                continue
            key = key_node.value
            inner = f"{where}.{key}" if where else key
            if key in found:
                first = found.lines[key]
                complaints.append(
                    Complaint(
                        file, key_line, inner, f"this key was already given on line {first}; keep one of them"
                    )
                )
                continue
            found[key] = _build(value_node, file, inner, complaints)
            found.lines[key] = key_line
        return found
    if isinstance(node, SequenceNode):
        items = Seq(line)
        for number, item in enumerate(node.value, 1):
            items.append(_build(item, file, f"{where}[{number}]", complaints))
            items.lines.append(item.start_mark.line + 1)
        return items
    return _scalar(node, file, where, complaints)


def _scalar(node: ScalarNode, file: str, where: str, complaints: list[Complaint]) -> str | int | bool | None:
    text: str = node.value
    if node.style is not None:  # quoted, or a block of text
        return text
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INTEGER.match(text):
        return int(text)
    if _FRACTION.match(text):
        line = node.start_mark.line + 1
        complaints.append(
            Complaint(file, line, where, f'put quotes around numbers with a fraction: "{text}"')
        )
    return text
