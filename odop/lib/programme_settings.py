"""programme.toml, read strictly: what a programme is called and which rules of the year and week it keeps."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from odop.lib.tables import Complaint, Text

FILE = "programme.toml"
OFFICE_KINDS_NEEDED = ("diepc", "committee", "bank", "finance", "cell", "audit")  # every programme has them
OFFICE_KINDS = (
    *OFFICE_KINDS_NEEDED, "district_committee", "selection", "state_committee", "high_committee", "institute", "agency",
    "shop",
)  # fmt: skip
OFFICER_ROLES = (
    "assistant", "officer", "committee", "bank", "institute", "agency", "finance", "cell", "auditor",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Settings:
    """The settings of a programme. Days of the week count from Monday = 0, Saturdays of a month from 1."""

    code: str
    name: Text
    short_name: Text
    state: Text
    state_code: str
    languages: tuple[str, ...]
    currency: str
    time_zone: str
    financial_year_starts: tuple[int, int]
    weekly_off: tuple[int, ...]
    saturdays_off: tuple[int, ...]
    sample_data_notice: Text
    map_source: Text
    schemes: tuple[str, ...]
    office_names: Mapping[str, Text]
    role_titles: Mapping[str, Text]
    categories: Mapping[str, Text]
    source: str


def read_settings(folder: Path, complaints: list[Complaint]) -> Settings | None:
    """Returns the settings, or None with every fault in `complaints`."""
    path = folder / FILE
    if not path.is_file():
        complaints.append(Complaint(FILE, 0, "", "the file is missing"))
        return None
    try:
        data = tomllib.loads(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
    except ValueError as error:
        complaints.append(Complaint(FILE, 0, "", f"cannot be read as TOML: {error}"))
        return None
    reader = _Reader(data)
    settings = reader.settings()
    if settings is not None and settings.code != folder.name:
        reader.complain("code", f"is “{settings.code}” but the folder is “{folder.name}”")
    for scheme in settings.schemes if settings is not None else ():
        if not (folder / "schemes" / scheme / "scheme.yaml").is_file():
            reader.complain("schemes", f"there is no schemes/{scheme}/scheme.yaml")
    complaints.extend(reader.complaints)
    return None if reader.complaints else settings


class _Reader:
    """Takes the keys it knows out of the file; what is left over is a complaint too."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.complaints: list[Complaint] = []
        self.languages: tuple[str, ...] = ()

    def complain(self, key: str, message: str) -> None:
        self.complaints.append(Complaint(FILE, 0, key, message))

    def settings(self) -> Settings | None:
        self.languages = self.words("languages")
        if len(set(self.languages)) != len(self.languages):
            self.complain("languages", "names a language twice")
        week = self.data.pop("working_week", None)
        if not isinstance(week, dict) or set(week) != {"weekly_off", "saturdays_off", "source"}:
            self.complain("working_week", "must have weekly_off, saturdays_off and source")
            week = {"weekly_off": [], "saturdays_off": []}
        values: dict[str, Any] = {
            "code": self.word("code"),
            "name": self.text("name"),
            "short_name": self.text("short_name"),
            "state": self.text("state"),
            "state_code": self.word("state_code"),
            "languages": self.languages,
            "currency": self.word("currency"),
            "time_zone": self.word("time_zone"),
            "financial_year_starts": self.month_and_day("financial_year_starts"),
            "weekly_off": self.weekdays(week["weekly_off"]),
            "saturdays_off": self.saturdays(week["saturdays_off"]),
            "sample_data_notice": self.text("sample_data_notice"),
            "map_source": self.text("map_source"),
            "schemes": self.words("schemes"),
            "office_names": self.exactly("office_names", OFFICE_KINDS, "kind of office"),
            "role_titles": self.exactly("role_titles", OFFICER_ROLES, "role"),
            "categories": self.texts("categories"),
            "source": self.word("source"),
        }
        for key in self.data:
            self.complain(key, "is not a setting")
        return None if self.complaints else Settings(**values)

    def word(self, key: str) -> str:
        value = self.data.pop(key, None)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.complain(key, "must be a text")
        return ""

    def words(self, key: str) -> tuple[str, ...]:
        value = self.data.pop(key, None)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.complain(key, "must be a list of texts, with at least one")
        return ()

    def text(self, key: str) -> Text:
        return self.as_text(key, self.data.pop(key, None))

    def as_text(self, key: str, value: object) -> Text:
        if not isinstance(value, dict):
            self.complain(key, f"must have a text for each language: {', '.join(self.languages)}")
            return {}
        for language in self.languages:
            if not (isinstance(value.get(language), str) and value[language].strip()):
                self.complain(f"{key}.{language}", "the text is missing")
        for language in set(value) - set(self.languages):
            self.complain(f"{key}.{language}", "is not a language of this programme")
        return dict(value)

    def texts(self, key: str) -> dict[str, Text]:
        value = self.data.pop(key, None)
        if not isinstance(value, dict) or not value:
            self.complain(key, "must be a table of texts")
            return {}
        return {name: self.as_text(f"{key}.{name}", text) for name, text in value.items()}

    def exactly(self, key: str, names: tuple[str, ...], what: str) -> dict[str, Text]:
        found = self.texts(key)
        for name in sorted(set(names) - set(found)):
            self.complain(f"{key}.{name}", "the text is missing")
        for name in sorted(set(found) - set(names)):
            self.complain(f"{key}.{name}", f"is not a {what}; known are {', '.join(names)}")
        return found

    def month_and_day(self, key: str) -> tuple[int, int]:
        value = self.word(key)
        try:
            found = date.fromisoformat(f"2001-{value}")
        except ValueError:
            self.complain(key, "must be a month and day such as 04-01")
            return (1, 1)
        return (found.month, found.day)

    def weekdays(self, value: object) -> tuple[int, ...]:
        if not isinstance(value, list) or not set(value) <= set(WEEKDAYS) or len(set(value)) > 6:
            self.complain("working_week.weekly_off", f"must list days out of {', '.join(WEEKDAYS)}")
            return ()
        return tuple(sorted(WEEKDAYS.index(name) for name in value))

    def saturdays(self, value: object) -> tuple[int, ...]:
        if not isinstance(value, list) or not all(type(n) is int and 1 <= n <= 5 for n in value):
            self.complain("working_week.saturdays_off", "must list numbers from 1 to 5, such as [2]")
            return ()
        return tuple(sorted(value))
