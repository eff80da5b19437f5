"""Taking typed values out of what `strict_yaml` read, collecting every complaint on the way."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from odop.lib.formula.complaints import Complaint, Map, Seq, line_of

KEY = re.compile(r"[a-z][a-z0-9_]{0,47}\Z")


@dataclass
class Reader:
    """Reads one file. Each method returns a harmless value when it complains, so that reading goes on."""

    file: str
    languages: Sequence[str]
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, holder: object, key: object, where: str, message: str) -> None:
        self.complaints.append(Complaint(self.file, line_of(holder, key), where, message))

    def keys(self, data: Any, where: str, *, needed: Collection[str], known: Collection[str] = ()) -> Map:
        """`data` as a mapping that has all `needed` keys and none beyond `needed` and `known`."""
        if not isinstance(data, dict):
            self.complain(data, None, where, f"expected a mapping with {_listed(needed or known)}")
            return Map()
        for key in data:
            if key not in needed and key not in known:
                hint = f"known keys are {_listed([*needed, *known])}"
                self.complain(data, key, _join(where, key), f"unknown key; {hint}")
        for key in needed:
            if data.get(key) is None:
                self.complain(data, None, where, f"“{key}” is missing; add it")
        if isinstance(data, Map):
            return data
        plain = Map()
        plain.update(data)
        return plain

    def mapping(self, data: dict[str, Any], key: str, where: str) -> dict[str, Any]:
        """The mapping under `key`; empty when it is absent."""
        value = data.get(key)
        if value is None or isinstance(value, dict):
            return value or {}
        self.complain(data, key, _join(where, key), "expected a mapping from names to values")
        return {}

    def items(self, data: dict[str, Any], key: str, where: str) -> Iterator[tuple[int, Any, str]]:
        """Index, item and place of each item of the list under `key`; nothing when it is absent."""
        value = data.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.complain(data, key, _join(where, key), "expected a list")
            return
        for index, item in enumerate(value):
            yield index, item, f"{_join(where, key)}[{index + 1}]"

    def text(self, data: dict[str, Any], key: str, where: str, default: str = "") -> str:
        value = data.get(key)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.complain(data, key, _join(where, key), "expected text")
            return default
        return value.strip()

    def code(self, data: dict[str, Any], key: str, where: str) -> str:
        """A short name: small Latin letters, digits and underscores, a letter first."""
        value = self.text(data, key, where)
        if value and not KEY.match(value):
            self.complain(data, key, _join(where, key), f"“{value}” must be small letters, digits and _ only")
        return value

    def codes(self, data: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
        found = []
        for index, item, place in self.items(data, key, where):
            if isinstance(item, str) and item:
                found.append(item)
            else:
                self.complain(data[key], index, place, "expected a name")
        return tuple(found)

    def choice(
        self, data: dict[str, Any], key: str, where: str, allowed: Collection[str], default: str
    ) -> str:
        value = data.get(key)
        if value is None:
            return default
        if not isinstance(value, str) or value not in allowed:
            self.complain(data, key, _join(where, key), f"“{value}” is not one of {_listed(allowed)}")
            return default
        return value

    def flag(self, data: dict[str, Any], key: str, where: str, default: bool = False) -> bool:
        value = data.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.complain(data, key, _join(where, key), "expected true or false")
            return default
        return value

    def integer(self, data: dict[str, Any], key: str, where: str) -> int | None:
        value = data.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.complain(data, key, _join(where, key), "expected a whole number")
            return None
        return value

    def day(self, data: dict[str, Any], key: str, where: str) -> date | None:
        value = data.get(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.complain(data, key, _join(where, key), f"“{value}” is not a date; write it as 2018-09-24")
            return None

    def texts(self, data: dict[str, Any], key: str, where: str, *, needed: bool = True) -> dict[str, str]:
        """Text in every language of the programme; none may be missing or empty."""
        value = data.get(key)
        place = _join(where, key)
        if value is None:
            if needed:
                self.complain(data, None, where, f"“{key}” is missing; write it in {_listed(self.languages)}")
            return {}
        if not isinstance(value, dict):
            self.complain(
                data, key, place, f"write this text once in each language: {_listed(self.languages)}"
            )
            return {}
        for language in value:
            if language not in self.languages:
                self.complain(value, language, place, f"“{language}” is not a language of this programme")
        found = {}
        for language in self.languages:
            sentence = value.get(language)
            if isinstance(sentence, str) and sentence.strip():
                found[language] = " ".join(sentence.split())
            else:
                self.complain(value, language, place, f"the text in “{language}” is missing; add it")
        return found

    def expression(self, data: dict[str, Any], key: str, where: str) -> str:
        """The text of a formula; a bare whole number in the file counts as one."""
        value = data.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.text(data, key, where)


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)


__all__ = ["KEY", "Map", "Reader", "Seq"]
