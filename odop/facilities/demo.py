"""Sample centres: from the public record where there is one, with a past of made-up use. Built with the demonstration.

What is many of a kind (bookings of three months and their receipts) is written in few statements; that it agrees with what the
services would have written is held by the invariants.
"""

import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from odop.accounts.models import User
from odop.facilities import services
from odop.facilities.enums import BookingState, ChargeState, ExpenseKind, PaidBy
from odop.facilities.models import Booking, Charge, Expense, FacilityCentre, Machine, Receipt
from odop.facilities.queries.hours import is_open_day, open_span
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.services import reserve_numbers
from odop.lib.dates import FinancialYear
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry.models import Artisan, Membership
from odop.registry.services import form_group

DAYS = 75  # of use before today
MEMBERS = 21
MONTHLY = {ExpenseKind.WAGES: 42_000, ExpenseKind.POWER: 18_500, ExpenseKind.REPAIR: 6_000}
SMALL = Decimal("0.01")


def build_centres() -> int:
    """Returns how many centres were made: those of the programme's demo_centres.toml, none where it has no such file."""
    path = settings.PROGRAMME_DIR / "demo_centres.toml"
    if not path.exists():
        return 0
    random = Random(1811)  # noqa: S311  (a made-up world, the same each time)
    given = tomllib.loads(path.read_text(encoding="utf-8"))["centres"]
    for one in given:
        _build(one, random)
    return len(given)


def _build(one: dict[str, Any], random: Random) -> None:
    district = District.objects.get(pk=one["district"])
    people = list(Artisan.objects.filter(district=district, is_sample=True).order_by("pk")[:120])
    group = form_group(district, kind="spv", name=one["company"], by=SYSTEM)
    group.product_line = people[0].product_line if people else None
    group.is_sample = True
    group.save(update_fields=["product_line", "is_sample"])
    today = clock.today()
    opened_on = today - timedelta(days=one["opened_days_ago"])
    # The first of the district is the demo person: she is no member, and is served like one.
    members = people[1 : MEMBERS + 1]
    Membership.objects.bulk_create(
        Membership(group=group, artisan=who, share_percent=Decimal("4.76"), from_on=opened_on)
        for who in members
    )
    centre = services.establish(
        district, name=one["name"], component=one["component"], group=group, place=one["place"], about=one["about"],
        source=one["source"], opened_on=opened_on, product_line=group.product_line, is_sample=True, by=SYSTEM,
    )  # fmt: skip
    services.class_centre(centre, status="functional", category=one["category"], by=SYSTEM)
    if keeper := User.objects.filter(demo_slug=one.get("keeper", "")).exclude(demo_slug="").first():
        services.name_keeper(centre, keeper, by=SYSTEM)
    ids = {who.pk for who in members}
    guests = list(Artisan.objects.filter(is_sample=True).exclude(district=district).order_by("pk")[:8])
    for spec in one["machines"]:
        machine = services.add_machine(
            centre, name=spec["name"], country=spec.get("country", ""), capacity=spec.get("capacity", ""),
            price=Decimal(spec["price"]) if "price" in spec else None, slot_minutes=spec["slot"],
            source=spec.get("source"), is_sample=True, by=SYSTEM,
        )  # fmt: skip
        charge = Charge.objects.create(
            centre=centre, district=district, machine=machine, name=spec["service"], unit=spec["unit"],
            rate_amount=Decimal(spec["rate"]), state=ChargeState.APPROVED, from_on=opened_on, decided_at=clock.now(),
        )  # fmt: skip
        _use(machine, charge, people, guests, ids, spec["busy"], random)
    _spend(centre, random)


def _use(
    machine: Machine,
    charge: Charge,
    people: list[Artisan],
    guests: list[Artisan],
    members: set[int],
    busy: float,
    random: Random,
) -> None:
    """Bookings of the last weeks, most of them used and paid, and some hours of the days to come; none without a member."""
    centre, now = machine.centre, clock.now()
    bookings: list[Booking] = []
    known = [who for who in people if who.pk in members]
    if not known:  # too few people in the district for a company
        return
    others = [who for who in people if who.pk not in members]
    for offset in range(-DAYS, 6):
        day = clock.today() + timedelta(days=offset)
        if not is_open_day(centre, day):
            continue
        begins, closes = open_span(centre, day)
        while begins < closes:
            hours = random.choice((1, 1, 2, 3))
            ends = min(begins + timedelta(hours=hours), closes)
            if random.random() < busy * (1 if offset <= 0 else 0.5):
                pools = (known, others or known, guests or known, people[:1])  # the last is the demo person
                chosen = random.choices(pools, (0.58, 0.28, 0.08, 0.06))[0]
                bookings.append(
                    _booking(machine, charge, random.choice(chosen), begins, ends, members, now, random)
                )
            begins = ends
    _number("BK", bookings, centre)
    Booking.objects.bulk_create(bookings)
    used = [one for one in bookings if one.state == BookingState.USED and random.random() < 0.96]
    receipts = [
        Receipt(
            centre=centre, district_id=centre.district_id, booking=one, user_id=one.user_id, amount=one.charge_amount,
            received_on=timezone.localdate(one.during.upper), received_at=one.during.upper, is_sample=True,
            **_paid(random, number),
        )
        for number, one in enumerate(used)
    ]  # fmt: skip
    _number("RC", receipts, centre)
    Receipt.objects.bulk_create(receipts)


def _paid(random: Random, number: int) -> dict[str, str]:
    by = random.choice((PaidBy.CASH, PaidBy.UPI, PaidBy.UPI))
    return {"paid_by": by, "bank_reference": "" if by == PaidBy.CASH else f"SAMPLE{number:06d}"}


def _booking(
    machine: Machine,
    charge: Charge,
    who: Artisan,
    begins: datetime,
    ends: datetime,
    members: set[int],
    now: datetime,
    random: Random,
) -> Booking:
    over = ends <= now
    state = BookingState.BOOKED
    if over:
        state = random.choices((BookingState.USED, BookingState.MISSED), (0.95, 0.05))[0]
    quantity = random.randint(2, 8) if charge.unit != "hour" else None
    amount = charge.rate_amount * (quantity or Decimal((ends - begins) / timedelta(hours=1)))
    return Booking(
        machine=machine, centre=machine.centre, district_id=machine.district_id, charge=charge,
        during=DateTimeTZRange(begins, ends), artisan=who, user_id=who.user_id, name=who.name, mobile=who.mobile,
        home_district_id=who.district_id, is_member=who.pk in members, state=state, quantity=quantity,
        charge_amount=amount.quantize(SMALL), booked_at=min(begins - timedelta(days=random.randint(1, 6)), now),
        settled_at=ends if over else None, is_sample=True,
    )  # fmt: skip


def _number(prefix: str, rows: list[Any], centre: FacilityCentre) -> None:
    """References from the same counters that the services use."""
    year = FinancialYear(financial_year_of(clock.today())).short
    series = f"{prefix}-{centre.district.code}-{year}"
    if rows:
        for row, number in zip(rows, reserve_numbers(series, len(rows)), strict=True):
            row.ref = f"{series}-{number:06d}"


def _spend(centre: FacilityCentre, random: Random) -> None:
    """What running it cost, each month of its use."""
    first = (clock.today() - timedelta(days=DAYS)).replace(day=1)
    rows: list[Expense] = []
    while first <= clock.today():
        for kind, usual in MONTHLY.items():
            day = min(first + timedelta(days=random.randint(2, 26)), clock.today())
            amount = Decimal(round(usual * random.uniform(0.8, 1.15), -2))
            rows.append(_expense(centre, day, kind, amount))
        first = (first + timedelta(days=32)).replace(day=1)
    Expense.objects.bulk_create(rows)


def _expense(centre: FacilityCentre, day: date, kind: str, amount: Decimal) -> Expense:
    return Expense(
        centre=centre,
        district_id=centre.district_id,
        on_date=day,
        kind=kind,
        amount=amount,
        note="",
        is_sample=True,
    )
