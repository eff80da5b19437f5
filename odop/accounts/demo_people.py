"""The people of the demonstration, from the programme's `demo.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from odop.accounts.enums import Role
from odop.kernel.fields import Localised

FILE = "demo.toml"


class DemoFileInvalid(Exception):
    """`demo.toml` cannot be used; the text names every fault."""


@dataclass(frozen=True)
class DemoPerson:
    """One person. Citizens have a mobile number and a district, officers an office; LGD codes as in districts.csv."""

    slug: str
    role: str
    name: Localised
    language: str
    office: str | None
    district: int | None
    mobile: str | None


@dataclass(frozen=True)
class DemoPeople:
    posted_from: date
    people: tuple[DemoPerson, ...]


@cache
def demo_people() -> DemoPeople:
    """The people of this programme, in the file's order; none when the programme has no `demo.toml`."""
    return read_demo_people(settings.PROGRAMME_DIR / FILE)


def read_demo_people(path: Path) -> DemoPeople:
    """Returns what `path` says; raises DemoFileInvalid with all faults at once."""
    if not path.is_file():
        return DemoPeople(date.max, ())
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    faults: list[str] = []
    people = [person for entry in data.get("people", []) if (person := _person(entry, faults)) is not None]
    slugs = [one.slug for one in people]
    faults += [
        f"{slug}: stands there twice" for slug in sorted({one for one in slugs if slugs.count(one) > 1})
    ]
    if not isinstance(data.get("posted_from"), date):
        faults.append("posted_from: must be a date")
    if faults:
        raise DemoFileInvalid(f"{path.name}:\n" + "\n".join(f"  {fault}" for fault in faults))
    return DemoPeople(data["posted_from"], tuple(people))


def _person(entry: dict[str, object], faults: list[str]) -> DemoPerson | None:
    slug = str(entry.get("slug", "?"))
    citizen = entry.get("role") == Role.ARTISAN
    wanted = {"slug", "role", "name", "language"} | ({"district", "mobile"} if citizen else {"office"})
    if wrong := wanted ^ set(entry):
        faults.append(f"{slug}: missing or not known: {', '.join(sorted(wrong))}")
        return None
    name = entry["name"]
    if not isinstance(name, dict) or {"en", "hi"} - set(name):
        faults.append(f"{slug}: name must be given in en and hi")
        return None
    if entry["role"] not in Role.values:
        faults.append(f"{slug}: {entry['role']} is not a role")
        return None
    return DemoPerson(
        slug=slug,
        role=str(entry["role"]),
        name=Localised(name),
        language=str(entry["language"]),
        office=str(entry["office"]) if not citizen else None,
        district=int(str(entry["district"])) if citizen else None,
        mobile=str(entry["mobile"]) if citizen else None,
    )
