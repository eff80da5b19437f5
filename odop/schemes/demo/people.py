"""Made-up artisans and officers, from the programme's own list of names."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone

from odop.accounts.demo_people import demo_people
from odop.accounts.enums import OfficeKind, Role, UserKind
from odop.accounts.models import Office, Posting, User
from odop.accounts.services import make_demo_people
from odop.kernel.actors import SYSTEM
from odop.kernel.fields import Localised
from odop.places.models import District, ProductLine
from odop.registry.models import Artisan
from odop.registry.services import bulk_enrol

ARTISANS = 2000
WOMEN = 0.25  # rules.md §1.6
CATEGORIES = {"obc": 0.42, "general": 0.22, "minority": 0.18, "sc": 0.16, "st": 0.02}
KINDS = {"maker": 0.64, "trader": 0.30, "service": 0.06}  # rules.md §1.6: industry, business, service
OLDEST_YEAR, YOUNGEST_YEAR = 1960, 2004
SEEN_MORE = 3.0  # weight of the districts in which demo people sit


@dataclass(frozen=True)
class Names:
    """The lists of demo_names.csv by kind."""

    rows: dict[str, list[Localised]]

    @classmethod
    def read(cls) -> "Names":
        rows: dict[str, list[Localised]] = {}
        with (settings.PROGRAMME_DIR / "demo_names.csv").open(encoding="utf-8") as handle:
            for row in csv.DictReader(handle):
                kind = row.pop("kind")
                rows.setdefault(kind, []).append(Localised(row))
        return cls(rows)

    def one(self, random: Random, kind: str) -> Localised:
        return random.choice(self.rows[kind])

    def person(self, random: Random, kind: str, family: Localised | None = None) -> Localised:
        first, last = self.one(random, kind), family or self.one(random, "family")
        return Localised({language: f"{first[language]} {last[language]}" for language in first})


@dataclass
class Cast:
    """Who acts in a district: the demo people where they sit, made-up colleagues elsewhere."""

    district: District
    assistant: User
    officer: User
    committee: User
    bank: User
    branch: Office
    committee_office: Office


class People:
    """Everybody of the demo world."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = Names.read()
        self.demo = {user.demo_slug: user for user in make_demo_people()}
        self.districts = list(District.objects.order_by("pk"))
        self.lines: dict[int, list[ProductLine]] = {}
        for line in ProductLine.objects.order_by("district_id", "rank"):
            self.lines.setdefault(line.district_id, []).append(line)

    @cached_property
    def casts(self) -> dict[int, Cast]:
        """One assistant, officer, chair and branch manager a district."""
        offices = {
            (o.kind, o.district_id): o
            for o in Office.objects.filter(district__isnull=False).order_by("-code")
        }
        posted = {(p.office_id, p.role): p.user for p in Posting.objects.select_related("user")}
        since = (timezone.localdate() - timedelta(days=4 * 365)).replace(month=4, day=1)
        users, postings, casts = [], [], {}
        for district in self.districts:
            found: dict[str, User] = {}
            for role, kind in (
                (Role.ASSISTANT, OfficeKind.DIEPC), (Role.OFFICER, OfficeKind.DIEPC),
                (Role.COMMITTEE, OfficeKind.COMMITTEE), (Role.BANK, OfficeKind.BANK),
            ):  # fmt: skip
                office = offices[kind, district.pk]
                user = posted.get((office.pk, role))
                if user is None:
                    user = User(
                        username=f"sample-{role}-{district.code.lower()}",
                        kind=UserKind.OFFICER,
                        name=self.names.person(self.random, "woman" if self.random.random() < 0.3 else "man"),
                        password="!sample",  # noqa: S106  (unusable: nobody signs in as these)
                    )
                    users.append(user)
                    postings.append(Posting(user=user, office=office, role=role, from_on=since))
                found[role] = user
            casts[district.pk] = Cast(
                district, found["assistant"], found["officer"], found["committee"], found["bank"],
                branch=offices[OfficeKind.BANK, district.pk], committee_office=offices[OfficeKind.COMMITTEE, district.pk],
            )  # fmt: skip
        User.objects.bulk_create(users)
        Posting.objects.bulk_create(postings)
        return casts

    def posted_at(self, office: Office, role: str) -> User:
        """Who holds this role there; somebody made up where nobody does."""
        held = Posting.objects.filter(office=office, role=role).select_related("user").order_by("pk").first()
        if held is not None:
            return held.user
        user = User.objects.create(
            username=f"sample-{office.code.lower()}", kind=UserKind.OFFICER, name=self.names.person(self.random, "man"),
            password="!sample",  # noqa: S106  (unusable: nobody signs in as these)
        )  # fmt: skip
        Posting.objects.create(user=user, office=office, role=role, from_on=date(2023, 4, 1))
        return user

    @cached_property
    def weights(self) -> list[float]:
        seen = {p.office.district_id for u in self.demo.values() for p in u.postings.select_related("office")}
        return [SEEN_MORE if district.pk in seen else 1.0 for district in self.districts]

    def enrol(self, began: datetime, until: datetime) -> list[Artisan]:
        """Enrol everybody, the two demo artisans first; in the order of their enrolment."""
        rows = [*self._demo_rows(began), *self._rows(began, until)]
        return bulk_enrol(rows, by=SYSTEM, is_sample=True)

    def _demo_rows(self, began: datetime) -> Iterator[dict[str, Any]]:
        for one in demo_people().people:
            if one.district:
                user = self.demo[one.slug]
                woman = user.name["en"].split()[0] in {first["en"] for first in self.names.rows["woman"]}
                row = self._row(
                    self.lines[one.district][0].district, user.name, woman=woman, mobile=one.mobile or ""
                )
                yield row | {"user_id": user.pk, "enrolled_by": "self", "enrolled_at": began}

    def _rows(self, began: datetime, until: datetime) -> Iterator[dict[str, Any]]:
        span = (until - began).total_seconds()
        moments = sorted(began + timedelta(seconds=self.random.random() * span) for _n in range(ARTISANS - 2))
        for number, moment in enumerate(moments):
            district = self.random.choices(self.districts, self.weights)[0]
            woman = self.random.random() < WOMEN
            name = self.names.person(self.random, "woman" if woman else "man")
            row = self._row(district, name, woman=woman, mobile=f"60001{number:05d}")
            by = "self" if self.random.random() < 0.35 else "office"
            yield row | {"enrolled_by": by, "enrolled_at": moment}

    def _row(self, district: District, name: Localised, *, woman: bool, mobile: str) -> dict[str, Any]:
        random = self.random
        kind = random.choices(list(KINDS), list(KINDS.values()))[0]
        line = random.choices(self.lines[district.pk], [3.0, *[1.0] * (len(self.lines[district.pk]) - 1)])[0]
        place = self.names.one(random, "place")
        family = Localised({language: text.split()[-1] for language, text in name.items()})
        relation = self.names.person(random, "man", family)
        return {
            "language": "hi",
            "mobile": mobile,
            "name": name,
            "relation": "husband" if woman and random.random() < 0.6 else "father",
            "relation_name": relation,
            "birth_year": random.randint(OLDEST_YEAR, YOUNGEST_YEAR),
            "gender": "female" if woman else "male",
            "category": random.choices(list(CATEGORIES), list(CATEGORIES.values()))[0],
            "disabled": random.random() < 0.02,
            "district": district.pk,
            "place": place["hi"],
            "pin_code": f"2{random.randint(0, 8)}{random.randint(1000, 9999)}",
            "product_line": line.key,
            "craft_years": random.randint(1, 10),
            "unit_kind": kind,
            "unit_name": f"{name['en'].split()[0]} {UNIT_WORDS[kind]}",
            "consents": ["register", "bank"],
        }


UNIT_WORDS = {"maker": "Handicrafts", "trader": "Traders", "service": "Works"}
