"""Agencies as the programme's folder names them (`programmes/<state>/diagnosis/agencies.toml`), and one organisation found
under each of its names."""

import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from odop.lib.programme import ProgrammeInvalid
from odop.lib.tables import Complaint

FILE = "agencies.toml"


def folded(name: str) -> str:
    """A name as it is compared: letters, their signs and digits only, in one case. `E.Y.` and `ey` are the same."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LMN")


def names_of(one: dict[str, Any]) -> list[str]:
    """Every name of an entry as it is compared, each once."""
    return sorted({folded(name) for name in [*one["name"].values(), *one.get("aliases", ())]} - {""})


def read_agencies(folder: Path, languages: Iterable[str]) -> list[dict[str, Any]]:
    """The entries of a programme's file; none where it has no such file.

    Raises ProgrammeInvalid with every complaint: a name that is missing in a language, no source, one name for two.
    """
    path = folder / "diagnosis" / FILE
    if not path.exists():
        return []
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("agencies", [])
    complaints, whose = list[Complaint](), dict[str, str]()
    for at, one in enumerate(entries, start=1):
        missing = [code for code in languages if not one.get("name", {}).get(code)]
        if missing or not one.get("key") or not one.get("source"):
            complaints.append(Complaint(FILE, at, "name", "write key, source, and a name in every language"))
            continue
        for name in names_of(one):
            if whose.setdefault(name, one["key"]) != one["key"]:
                complaints.append(Complaint(FILE, at, "aliases", f"{name} is also a name of {whose[name]}"))
    if complaints:
        raise ProgrammeInvalid(folder, complaints)
    return entries
