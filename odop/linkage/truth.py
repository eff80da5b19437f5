"""Made-up people with known identity, as they stand in lists: what linkage is measured with and dirty sheets are made from.

    for record in people(80_000, seed=1): …      # record.person_id says who it really is

Families live in villages and share surname, father or husband, place and often the telephone; brothers are given names
alike. Some of each family are artisans, and some artisans stand in several lists, spelled otherwise, in either script,
with a year of birth guessed from an age. The same count and seed give the same records. Records come mixed, not person by
person. No share below was tuned to make linkage look well; each says where it comes from.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

from odop.linkage.spellings import NameList, Word, slip

VILLAGES_OF_A_DISTRICT = 600  # a district has about 1,300 villages; artisans live in the larger half
MIXED_OVER = 30_000  # records between which the order is mixed
FIRST_LIST, LAST_LIST = 2018, 2026  # years in which lists were made


@dataclass(frozen=True)
class Rates:
    """How often something is so in a list; assumptions of this project unless a source is named."""

    # Entries of one person: camps, district lists, other schemes' registers and herself (the mission: four lists).
    entries: tuple[float, ...] = (0.60, 0.26, 0.10, 0.04)
    enrolled_of_family: tuple[float, ...] = (0.52, 0.26, 0.14, 0.08)
    # Census of India 2011, table C-1: of every hundred people in the first programme's state 80 and 19; the rest is small.
    communities: tuple[tuple[str, float], ...] = (("hindu", 0.79), ("muslim", 0.20), ("sikh", 0.01))
    hindi: float = 0.45  # lists typed in Hindi
    # Spelling beyond the habits of `spellings`: one slip in forty names is what double keying usually finds.
    slip: float = 0.025
    no_surname: float = 0.10
    other_surname: float = 0.05  # Kumar or Lal for the family's name, Kumari for Devi
    swapped: float = 0.02  # surname in front, as registers sorted by it have it
    initials: float = 0.012
    titled: float = 0.10
    run_together: float = 0.06  # Ramdas for Ram Das
    # Ages are asked, years are written: Census tables of single years show 0 and 5 twice as often as their neighbours.
    year_exact: float = 0.66
    year_off_by_one: float = 0.15
    year_off_by_more: float = 0.07  # two to four years
    year_heaped: float = 0.08  # from an age rounded to 0 or 5; the rest is missing
    # Telephones.
    own_phone: float = 0.68
    phone_changed: float = 0.16  # between one list and the next
    phone_of_family: float = 0.10  # somebody else's of the house is written
    no_phone: float = 0.07
    phone_slip: float = 0.012
    # Father's or husband's name.
    no_relation: float = 0.05
    other_relation: float = 0.07  # the father for the husband, the mother for the father
    late: float = 0.05
    # Place.
    no_place: float = 0.05
    no_pin: float = 0.25
    place_prefixed: float = 0.06
    moved: float = 0.04  # to another village, a third of them to another district
    married_between: float = 0.04  # of the unmarried women who stand in two lists
    wrong_gender: float = 0.005
    no_gender: float = 0.02
    # Identifiers: who has one, and how often it is written where she has it.
    udyam: tuple[float, float] = (0.14, 0.7)
    pan: tuple[float, float] = (0.25, 0.5)
    account: tuple[float, float] = (0.75, 0.45)
    aadhaar_last4: tuple[float, float] = (1.0, 0.15)
    identifier_slip: float = 0.004
    twins: float = 0.012  # of a hundred births about one and a half are twins here


# Lists of a bad year: about twice as many slips, left-out words, changed telephones and moves. No list is known to be so bad;
# what linkage loses here it may lose somewhere.
HARDER = Rates(
    slip=0.05, no_surname=0.20, other_surname=0.08, run_together=0.10, phone_changed=0.30, phone_of_family=0.20, no_phone=0.12,
    moved=0.08, no_relation=0.10, other_relation=0.12, year_exact=0.50, year_off_by_more=0.14, no_place=0.08, no_pin=0.40,
    udyam=(0.10, 0.50), pan=(0.20, 0.35), account=(0.60, 0.30),
)  # fmt: skip


class Record(NamedTuple):
    """One entry of a list. `person_id` and `family_id` are the truth; a programme never sees them."""

    record_id: int
    person_id: int
    family_id: int
    name: str
    relation: str  # father, husband, mother or empty
    relation_name: str
    birth_year: int | None
    gender: str  # female, male or empty
    category: str
    mobile: str
    place: str
    pin_code: str
    district: int  # LGD code
    udyam: str
    pan: str
    account: str
    ifsc: str
    aadhaar_last4: str
    listed_in: int  # year of the list


@dataclass(slots=True)
class _Family:
    number: int
    community: str
    surname: Word
    district: int
    village: int
    phone: str
    category: str
    names: set[Word] = field(default_factory=set)


@dataclass(slots=True)
class _Person:
    number: int
    family: _Family
    given: Word
    second: Word | None  # Kumar, Devi, Bano, Ahmad
    before: Word | None  # Mohammad
    surname: Word | None  # what is written behind the rest; many have none
    male: bool
    born: int
    father: "_Person | None"
    husband: "_Person | None"
    mother: "_Person | None"
    phone: str = ""
    udyam: str = ""
    pan: str = ""
    account: str = ""
    ifsc: str = ""
    last4: str = ""


def people(
    count: int,
    seed: int,
    *,
    folder: Path | None = None,
    districts: Iterable[int] = (),
    rates: Rates | None = None,
) -> Iterator[Record]:
    """`count` records in mixed order, about two for every three of them a person by herself.

    `folder` is the programme's (that of this process unless said), `districts` narrows to some LGD codes. Streams: memory
    stays flat. Raises FileNotFoundError where the programme has no list of names.
    """
    if folder is None:
        from django.conf import settings

        folder = settings.PROGRAMME_DIR
    world = _World(folder, seed, tuple(districts), rates or Rates())
    return _mixed(world.records(count), Random(seed + 1))  # noqa: S311 (made-up people, not secrets)


def _mixed(records: Iterator[Record], dice: Random) -> Iterator[Record]:
    waiting: list[Record] = []
    for record in records:
        if len(waiting) < MIXED_OVER:
            waiting.append(record)
            continue
        at = int(dice.random() * MIXED_OVER)
        yield waiting[at]
        waiting[at] = record
    dice.shuffle(waiting)
    yield from waiting


class _World:
    """The state of the making: dice, names, villages, and the next numbers."""

    def __init__(self, folder: Path, seed: int, districts: tuple[int, ...], rates: Rates) -> None:
        self.dice, self.rates = Random(seed), rates  # noqa: S311
        self.names = NameList.of(folder)
        self.places = _weighted_districts(folder, set(districts))
        self.seed = seed
        self.villages: dict[tuple[int, int], Word] = {}
        self.family_number = self.person_number = self.record_number = 0

    # Families

    def records(self, count: int) -> Iterator[Record]:
        while True:
            for person in self.artisans_of(self.family()):
                for record in self.entries_of(person):
                    if self.record_number > count:
                        return
                    yield record

    def family(self) -> _Family:
        dice = self.dice
        self.family_number += 1
        community = _of_shares(dice, self.rates.communities)
        village = int(VILLAGES_OF_A_DISTRICT * dice.random() ** 1.6)  # the larger villages come first
        category = "minority" if community != "hindu" else _of_shares(dice, _CATEGORIES)
        return _Family(
            self.family_number, community, self.names["family", community].draw(dice),
            self.places[int(dice.random() * len(self.places))], village, self.phone(), category,
        )  # fmt: skip

    def artisans_of(self, family: _Family) -> list[_Person]:
        """The members of one house who make things: the parents, brothers and sisters, and the sons' wives."""
        dice, names = self.dice, self.names
        born = 1942 + int(dice.random() * 38)
        grandfather = self.person(family, "elder", born - 25, father=None)
        head = self.person(family, "elder" if born < 1966 else "man", born, father=grandfather)
        wife = self.person(family, "woman", born + 2 + int(dice.random() * 6), father=None, husband=head)
        wife.father = self.person(family, "elder", born - 24, father=None)
        wife.father.surname = names["family", family.community].draw(dice)
        everyone, last = [head, wife], 0
        for _child in range(int(dice.random() * 5)):
            twin = bool(last) and dice.random() < self.rates.twins
            year = last if twin else max(last + 1, born + 20) + int(dice.random() * 3)
            if year > LAST_LIST - 18:
                break
            male = dice.random() < 0.55
            child = self.person(
                family, "man" if male else "woman", year, father=head, mother=wife, like=everyone
            )
            everyone.append(child)
            last = year
            if male and year < LAST_LIST - 22 and dice.random() < 0.6:
                bride = self.person(
                    family, "woman", year + int(dice.random() * 4), father=None, husband=child
                )
                bride.father = self.person(family, "elder", year - 26, father=None)
                everyone.append(bride)
        wanted = 1 + _of_counts(dice, self.rates.enrolled_of_family)
        dice.shuffle(everyone)
        chosen = everyone[:wanted]
        for person in chosen:
            self.furnish(person)
        return chosen

    def person(
        self, family: _Family, kind: str, born: int, *, father: _Person | None, husband: _Person | None = None,
        mother: _Person | None = None, like: list[_Person] | None = None,
    ) -> _Person:  # fmt: skip
        dice, names, community = self.dice, self.names, family.community
        self.person_number += 1
        male = kind != "woman"
        given = self.given(family, kind, like)
        before = second = None
        surname: Word | None = family.surname if dice.random() < 0.62 else None
        if community == "muslim" and male:
            before = names["before", "muslim"].draw(dice) if dice.random() < 0.42 else None
            if before is None and dice.random() < 0.5:
                second = names["after", "muslim"].draw(dice)
        elif male and kind == "man" and dice.random() < 0.4:
            second = names["middle", "hindu"].draw(dice) if community == "hindu" else None
        elif not male and dice.random() < 0.8:
            second = names["wife" if husband else "maid", community].draw(dice)
            surname = surname if dice.random() < 0.25 else None
        return _Person(
            self.person_number, family, given, second, before, surname, male, born, father, husband, mother
        )

    def given(self, family: _Family, kind: str, like: list[_Person] | None) -> Word:
        """A name no other of the house has; a child's is often chosen to sound like a brother's or sister's."""
        drawing = self.names[kind, family.community]
        rhyme = None
        if like and self.dice.random() < 0.35:
            rhyme = like[-1].given.latin[0][-3:]
        for attempt in range(12):
            given = drawing.draw(self.dice)
            if given in family.names or (rhyme and attempt < 8 and given.latin[0][-3:] != rhyme):
                continue
            break
        family.names.add(given)
        return given

    def furnish(self, person: _Person) -> None:
        """What an artisan has: a telephone, papers, an account."""
        dice, rates = self.dice, self.rates
        person.phone = self.phone() if dice.random() < rates.own_phone else person.family.phone
        if dice.random() < rates.udyam[0]:
            person.udyam = (
                f"{self.names.udyam}-{person.family.district % 75 + 1:02d}-{person.number % 10_000_000:07d}"
            )
        if dice.random() < rates.pan[0]:
            initial = (person.surname or person.second or person.given).latin[0][0].upper()
            letters = "".join(chr(65 + int(dice.random() * 26)) for _ in range(4))
            person.pan = f"{letters[:3]}P{initial}{int(dice.random() * 10_000):04d}{letters[3]}"
        if dice.random() < rates.account[0]:
            bank, branch = _BANKS[int(dice.random() * len(_BANKS))], person.family.village % 9000
            person.ifsc = f"{bank}0{person.family.district % 100:02d}{branch:04d}"
            person.account = f"{1 + int(dice.random() * 9)}{int(dice.random() * 10**10):010d}"
        person.last4 = f"{int(dice.random() * 10_000):04d}"

    def phone(self) -> str:
        return f"{6 + int(self.dice.random() * 4)}{int(self.dice.random() * 10**9):09d}"

    # Records

    def entries_of(self, person: _Person) -> Iterator[Record]:
        dice, rates = self.dice, self.rates
        entries = 1 + _of_counts(dice, rates.entries)
        span = LAST_LIST - FIRST_LIST + 1
        years = sorted(FIRST_LIST + int(dice.random() * span) for _entry in range(entries))
        district, village = person.family.district, person.family.village
        for number, year in enumerate(years):
            if number and dice.random() < rates.phone_changed:
                person.phone = self.phone()
            if number and dice.random() < rates.moved:
                village = int(dice.random() * VILLAGES_OF_A_DISTRICT)
                if dice.random() < 0.33:
                    district = self.places[int(dice.random() * len(self.places))]
            if (
                number
                and not person.male
                and person.husband is None
                and dice.random() < rates.married_between
            ):
                self.marry(person)
                village = int(dice.random() * VILLAGES_OF_A_DISTRICT)
            self.record_number += 1
            yield self.record(person, year, district, village)

    def marry(self, person: _Person) -> None:
        community = person.family.community
        person.husband = self.person(person.family, "man", person.born - 3, father=None)
        person.husband.surname = self.names["family", community].draw(self.dice)
        person.second = self.names["wife", community].draw(self.dice)

    def record(self, person: _Person, year: int, district: int, village: int) -> Record:
        dice, rates = self.dice, self.rates
        hindi = dice.random() < rates.hindi
        relation, related = self.related(person)
        gender = "male" if person.male else "female"
        odd = dice.random()
        if odd < rates.wrong_gender:
            gender = "female" if person.male else "male"
        elif odd < rates.wrong_gender + rates.no_gender:
            gender = ""
        account = self.shown(person.account, rates.account[1])
        return Record(
            self.record_number, person.number, person.family.number,
            self.spelled(person, hindi, own=True),
            relation, self.spelled(related, hindi, own=False) if related else "",
            self.year_of(person.born, year), gender, person.family.category, self.phone_of(person),
            self.place_of(district, village, hindi), self.pin_of(district, village), district,
            self.shown(person.udyam, rates.udyam[1]), self.shown(person.pan, rates.pan[1]), account,
            person.ifsc if account else "", self.shown(person.last4, rates.aadhaar_last4[1]), year,
        )  # fmt: skip

    def related(self, person: _Person) -> tuple[str, _Person | None]:
        rates, chance = self.rates, self.dice.random()
        if chance < rates.no_relation:
            return "", None
        if chance < rates.no_relation + rates.other_relation:
            if person.husband is not None and person.father is not None:
                return "father", person.father
            if person.mother is not None:
                return "mother", person.mother
        if person.husband is not None:
            return "husband", person.husband
        return ("father", person.father) if person.father is not None else ("", None)

    def spelled(self, person: _Person, hindi: bool, *, own: bool) -> str:
        """The name as this list has it."""
        dice, rates = self.dice, self.rates
        given, second, surname = person.given, person.second, person.surname
        chance = dice.random()
        if surname is not None and chance < rates.no_surname + (0 if own else 0.25):
            surname = None
        elif chance > 1 - rates.other_surname:
            surname = person.family.surname
            second = None if second is not None and person.male else second
        elif chance > 1 - 2 * rates.other_surname and not person.male:
            second, surname = None, person.family.surname
        elif chance > 1 - 3 * rates.other_surname and second is not None:
            second = None
        words = [one for one in (person.before, given, second, surname) if one is not None]
        parts = [
            forms[int(dice.random() * len(forms))]
            for forms in ((w.hindi if hindi else w.latin) for w in words)
        ]
        odd = dice.random()
        if len(parts) > 1:
            if odd < rates.swapped:
                parts = [parts[-1], *parts[:-1]]
            elif odd < rates.swapped + rates.initials and not hindi and person.before is None:
                parts = [f"{part[0].upper()}." for part in parts[:-1]] + parts[-1:]
            elif odd < rates.swapped + rates.initials + rates.run_together and second is not None:
                parts[0:2] = [parts[0] + (parts[1] if hindi else parts[1].lower())]
        return self.titled(" ".join(parts), person, hindi, own=own)

    def titled(self, name: str, person: _Person, hindi: bool, *, own: bool) -> str:
        """With a slip of the finger, a title before it, and in capitals, as it may be."""
        dice, rates = self.dice, self.rates
        if dice.random() < rates.slip:
            name = slip(name, dice)
        if dice.random() < rates.titled:
            titles = self.names["title", "male" if person.male else "female"].draw(dice)
            name = f"{(titles.hindi if hindi else titles.latin)[0]} {name}"
        elif not own and person.born < 1960 and dice.random() < rates.late:
            late = self.names["late", ""].draw(dice)
            name = f"{(late.hindi if hindi else late.latin)[0]} {name}"
        if not hindi:
            style = dice.random()
            name = name.upper() if style < 0.35 else name.lower() if style < 0.4 else name
        return name

    def year_of(self, born: int, listed_in: int) -> int | None:
        dice, rates = self.dice, self.rates
        chance = dice.random() - rates.year_exact
        if chance < 0:
            return born
        if (chance := chance - rates.year_off_by_one) < 0:
            return born + (1 if dice.random() < 0.5 else -1)
        if (chance := chance - rates.year_off_by_more) < 0:
            return born + (1 if dice.random() < 0.5 else -1) * (2 + int(dice.random() * 3))
        if chance < rates.year_heaped:
            return listed_in - 5 * round((listed_in - born) / 5)
        return None

    def phone_of(self, person: _Person) -> str:
        rates, chance = self.rates, self.dice.random()
        if chance < rates.no_phone:
            return ""
        phone = person.family.phone if chance < rates.no_phone + rates.phone_of_family else person.phone
        if self.dice.random() < rates.phone_slip:
            at = 1 + int(self.dice.random() * 9)
            phone = f"{phone[:at]}{int(self.dice.random() * 10)}{phone[at + 1 :]}"
        return phone

    def place_of(self, district: int, village: int, hindi: bool) -> str:
        dice, rates = self.dice, self.rates
        chance = dice.random()
        if chance < rates.no_place:
            return ""
        name = self.villages.get((district, village))
        if name is None:
            grounds = Random(f"{self.seed} {district} {village}")  # noqa: S311
            name = self.names.village(grounds)
            self.villages[district, village] = name
        forms = name.hindi if hindi else name.latin
        place = forms[int(dice.random() * len(forms))]
        if chance > 1 - rates.place_prefixed:
            place = ("ग्राम " if hindi else "Vill. ") + place
        return place

    def pin_of(self, district: int, village: int) -> str:
        """The PIN code of a dozen villages; often left out, since it stands in no list of old."""
        return "" if self.dice.random() < self.rates.no_pin else f"2{district % 100:02d}{village // 12:03d}"

    def shown(self, number: str, share: float) -> str:
        """An identifier as often as lists have it, now and then with a wrong digit."""
        if not number or self.dice.random() > share:
            return ""
        if self.dice.random() < self.rates.identifier_slip:
            at = len(number) - 2
            number = f"{number[:at]}{int(self.dice.random() * 10)}{number[at + 1 :]}"
        return number


_CATEGORIES = (("obc", 0.52), ("sc", 0.24), ("general", 0.23), ("st", 0.01))
_BANKS = ("SBIN", "PUNB", "BARB", "CBIN", "UBIN", "CNRB", "BKID", "ALLA")


def _of_shares(dice: Random, shares: tuple[tuple[str, float], ...]) -> str:
    chance = dice.random()
    for name, share in shares:
        chance -= share
        if chance < 0:
            return name
    return shares[0][0]


def _of_counts(dice: Random, shares: tuple[float, ...]) -> int:
    chance = dice.random()
    for number, share in enumerate(shares):
        chance -= share
        if chance < 0:
            return number
    return 0


def _weighted_districts(folder: Path, wanted: set[int]) -> list[int]:
    """LGD codes, each as often as its population says (per hundred thousand)."""
    found: list[int] = []
    with (folder / "districts.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            code = int(row["lgd_code"])
            if not wanted or code in wanted:
                found.extend([code] * max(1, round(int(row["population"] or 2_000_000) / 100_000)))
    if not found:
        raise ValueError("none of these districts is in the programme")
    return found
