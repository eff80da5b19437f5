"""Centres for tests: deterministic, every call another."""

import struct
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import User
from odop.casework.models import Case
from odop.facilities.enums import DowntimeKind
from odop.facilities.models import Charge, FacilityCentre, Machine, PlannedMachine, Quotation
from odop.facilities.queries.hours import is_open_day
from odop.facilities.services import (
    add_machine,
    book,
    decide_charge,
    establish,
    give_receipt,
    job_ready,
    name_keeper,
    note_expense,
    propose_charge,
    stand_still,
    take_job,
)
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan, Group
from odop.registry.services import add_member

_next = count(1)


@dataclass(frozen=True)
class Running:
    """A centre that can be booked, and the people around it."""

    centre: FacilityCentre
    machine: Machine
    charge: Charge
    chair: User
    officer: User
    group: Group
    member: Artisan
    stranger: Artisan

    def at(self, hour: int, *, days: int = 1) -> datetime:
        """That hour on the `days`-th open day from tomorrow on."""
        return hour_of(self.centre, hour, days=days)


def hour_of(centre: FacilityCentre, hour: int, *, days: int = 1) -> datetime:
    day, found = clock.today(), 0
    while found < days:
        day += timedelta(days=1)
        found += is_open_day(centre, day)
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def person(place: District, **changes: Any) -> Artisan:
    """An enrolled artisan who signs in."""
    return register.artisan(place, user=register.citizen(), **changes)


def running(place: District) -> Running:
    """A centre with one machine at ₹ 120 an hour, run by a company of which `member` is a member and `stranger` is not."""
    officer = register.officer(place)
    chair = register.officer(place, Role.COMMITTEE, OfficeKind.DISTRICT_COMMITTEE)
    group = register.group(place, f"Button company {next(_next)}", kind="spv")
    member, stranger = person(place), person(place)
    add_member(group, member, share_percent=Decimal(10), by=SYSTEM)
    centre = establish(
        place, name={"en": "Button finishing centre", "hi": "बटन फ़िनिशिंग केंद्र"}, component="production", group=group,
        opened_on=clock.today() - timedelta(days=60), by=officer,
    )  # fmt: skip
    machine = add_machine(
        centre, name={"en": "Polishing drum", "hi": "पॉलिश ड्रम"}, price=Decimal("1300000"), by=officer
    )
    charge = propose_charge(
        centre,
        name={"en": "Polishing", "hi": "पॉलिश"},
        unit="hour",
        rate=Decimal("120"),
        machine=machine,
        by=officer,
    )
    charge = decide_charge(charge, approve=True, by=chair, note="DLC 4 of today")
    return Running(centre, machine, charge, chair, officer, group, member, stranger)


def everything(place: District, case: Case) -> Running:
    """Something in every table: a centre in use, and a machine planned in `case`."""
    made = running(place)
    keeper = person(place)
    name_keeper(made.centre, user_of(keeper), by=made.officer)
    book(made.machine, made.member, charge=made.charge, begins=made.at(10), slots=1, by=user_of(made.member))
    stand_still(
        made.machine, kind=DowntimeKind.MAINTENANCE, begins=made.at(14), ends=made.at(15), by=made.officer
    )
    piece = propose_charge(made.centre, name="Colouring", unit="piece", rate=Decimal("2.50"), by=made.officer)
    piece = decide_charge(piece, approve=True, by=made.chair)
    job = take_job(
        made.centre, made.stranger, charge=piece, what="Brass tops", quantity=40, promised_on=clock.today(),
        by=user_of(keeper),
    )  # fmt: skip
    give_receipt(job_ready(job, by=user_of(keeper)), paid_by="cash", by=user_of(keeper))
    note_expense(made.centre, on_date=clock.today(), kind="power", amount=Decimal(900), by=user_of(keeper))
    machine = PlannedMachine.objects.create(case=case, name={"en": "Lathe"})
    Quotation.objects.create(
        machine=machine,
        vendor="Seller",
        vendor_folded="seller",
        price_amount=Decimal(100),
        quoted_on=clock.today(),
    )
    return made


def user_of(artisan: Artisan) -> User:
    assert artisan.user is not None  # noqa: S101 (people of this file sign in)
    return artisan.user


def small_photograph(place: tuple[float, float] | None) -> bytes:
    """The smallest JPEG that carries a place (latitude, longitude), or none."""
    picture = b"\xff\xd8"
    if place is not None:
        body = _exif(*place)
        picture += b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return picture + b"\xff\xda\x00\x02\xff\xd9"


def _exif(latitude: float, longitude: float) -> bytes:
    def degrees(value: float) -> bytes:
        whole, rest = divmod(round(abs(value) * 3_600_000), 3_600_000)
        minutes, thousandths = divmod(rest, 60_000)
        return struct.pack(">6I", whole, 1, minutes, 1, thousandths, 1000)

    gps_at, values_at = 26, 26 + 2 + 4 * 12 + 4  # where the second directory and its two values lie
    entries = [
        struct.pack(">HHI4s", 1, 2, 2, b"S\0\0\0" if latitude < 0 else b"N\0\0\0"),
        struct.pack(">HHII", 2, 5, 3, values_at),
        struct.pack(">HHI4s", 3, 2, 2, b"W\0\0\0" if longitude < 0 else b"E\0\0\0"),
        struct.pack(">HHII", 4, 5, 3, values_at + 24),
    ]
    head = (
        b"MM\x00*"
        + struct.pack(">I", 8)
        + struct.pack(">H", 1)
        + struct.pack(">HHII", 0x8825, 4, 1, gps_at)
        + b"\0" * 4
    )
    gps = struct.pack(">H", 4) + b"".join(entries) + b"\0" * 4
    return b"Exif\0\0" + head + gps + degrees(latitude) + degrees(longitude)
