"""Sample fairs at every stage, what was sold there, and outlets. Played through the services, with the clock put back; the
many records of a stall are written in one statement.
"""

import tomllib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from odop.accounts.models import User
from odop.exhibitions import services
from odop.exhibitions.enums import Taking
from odop.exhibitions.models import Fair, StallApplication, StallRecord
from odop.exhibitions.queries.claims import claim_scheme
from odop.finance.models import BudgetHead
from odop.finance.services import allot, bring_budget
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.models import StoredFile
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry.models import Artisan
from odop.registry.queries import artisan_of

FOR_CLAIMS = Decimal(10_00_000)


def build_fairs(paper: StoredFile | None = None) -> int:
    """Returns how many fairs were made: those of the programme's demo_fairs.toml, none where it has no such file. `paper`
    stands for the papers of a journey abroad."""
    path = settings.PROGRAMME_DIR / "demo_fairs.toml"
    cell = User.objects.filter(demo_slug="cell-state").first()
    if not path.exists() or cell is None:
        return 0
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    random = Random(2401)  # noqa: S311  (a made-up world, the same each time)
    officers = list(User.objects.filter(demo_slug__startswith="officer-").order_by("demo_slug"))
    for one in given["fairs"]:
        one["goods"] = given["goods"]
        made = _fair(one, given["source"], cell, officers, random)
        if one.get("stay"):
            _send(made, str(one["stay"]["hi"]), cell, paper)
    for one in given["outlets"]:
        _outlet(one, cell, random)
    _ready_for_claims(officers)
    return len(given["fairs"])


def _ready_for_claims(officers: list[User]) -> None:
    """A budget for claims in the officers' districts, and an account for the demo people who may claim."""
    head = BudgetHead.objects.filter(scheme=claim_scheme() or "").first()
    if head is None:
        return
    year = financial_year_of(clock.today())
    places = {pk for officer in officers for pk in officer.scope.districts}
    bring_budget(head, year, FOR_CLAIMS * len(places), by=SYSTEM)
    for place in District.objects.filter(pk__in=places):
        allot(head, year, place, FOR_CLAIMS, by=SYSTEM)
    for user in User.objects.filter(demo_slug__startswith="artisan-"):
        person = artisan_of(user)
        if person is not None and not person.bank_account_last4:
            person.bank_account, person.bank_account_last4, person.bank_ifsc = (
                "911111111111",
                "1111",
                "SMPL0000001",
            )
            person.save(update_fields=["bank_account", "bank_account_last4", "bank_ifsc"])


def _on(day: date, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _fair(one: dict[str, Any], source: str, cell: User, officers: list[User], random: Random) -> Fair:
    today = clock.today()
    begins = today + timedelta(days=one["begins"])
    runs = next((who for who in officers if who.demo_slug == one.get("of")), cell)
    district = runs.current_postings[0].office.district if runs is not cell else None
    planned = min(begins - timedelta(days=70), today - timedelta(days=20))
    with clock.at(_on(planned)):
        fair = services.plan_fair(
            kind=one["kind"], trade=one["trade"], name=one["name"], place=one["place"], district=district,
            country=one.get("country", "IN"), pavilion=one.get("pavilion"), from_on=begins,
            to_on=begins + timedelta(days=one["days"] - 1), source=source, is_sample=True, by=runs,
        )  # fmt: skip
        services.notify_fair(fair, order_reference=f"नमूना आदेश {fair.ref}", on=planned, by=cell)
        if one["stage"] == "planned":
            return fair
        rows, columns = one["rows"], one["columns"]
        services.lay_out(fair, rows=rows, columns=columns, aisle_after=1, fee=Decimal(one["fee"]), by=runs)
        over = one["stage"] in ("over", "running")
        chosen_on = min(begins - timedelta(days=15), today - timedelta(days=6))
        open_still = one["stage"] == "called"
        apply_by = today + timedelta(days=12) if open_still else chosen_on - timedelta(days=2)
        services.call_for_stalls(fair, apply_by=apply_by, by=runs)
    _ask(fair, one, planned, officers if runs is cell else [runs], random)
    if open_still:
        return fair
    with clock.at(_on(chosen_on)):
        services.select(fair, by=cell)
        services.allot_all(fair, by=cell)
        for kind, amount in one.get("outlay", ()):
            services.note_outlay(
                fair, kind=kind, amount=Decimal(amount), paid_on=clock.today(), reference=f"Sample bill {fair.ref}",
                by=cell,
            )  # fmt: skip
    if over:
        _sell(fair, random)
    return fair


def _send(fair: Fair, stay: str, cell: User, paper: StoredFile | None) -> None:
    """Two of those who were selected are sent abroad, the demo person first: she has brought two papers, the other none."""
    chosen = StallApplication.objects.filter(fair=fair, stall__isnull=False)
    hers = F("artisan__user__demo_slug").desc(nulls_last=True)
    for number, asked in enumerate(chosen.order_by(hers, "rank")[:2]):
        with clock.at(_on(clock.today() - timedelta(days=4 - number))):
            sent = services.depute(
                asked, order_reference=f"नमूना आदेश {fair.ref}", from_on=fair.from_on - timedelta(days=2),
                to_on=fair.to_on + timedelta(days=1), stay=stay, by=cell,
            )  # fmt: skip
        if number == 0 and paper is not None:
            until = clock.today() + timedelta(days=900)
            passport = services.add_travel_paper(
                sent, kind="passport", file=paper, valid_until=until, by=cell
            )
            services.check_travel_paper(passport, accepted=True, by=cell)
            services.add_travel_paper(sent, kind="visa", file=paper, valid_until=until, by=cell)


def _ask(fair: Fair, one: dict[str, Any], planned: date, officers: list[User], random: Random) -> None:
    """The demo person first where the fair names her, then sample artisans of the officers' districts in turn."""
    asking: list[tuple[Artisan, User]] = []
    if hers := User.objects.filter(demo_slug=one.get("with", "")).exclude(demo_slug="").first():
        person = artisan_of(hers)
        if person is not None:
            asking.append((person, hers))
    by_place = []
    for officer in officers:
        place = officer.scope.districts
        people = Artisan.objects.filter(district_id__in=place, is_sample=True, merged_into__isnull=True)
        skipped = [person.pk for person, _by in asking]
        # the entries after the demo people, another handful for each fair
        start = 1 + (fair.pk * 3) % 10
        by_place.append(
            [(who, officer) for who in people.exclude(pk__in=skipped).order_by("pk")[start : start + 12]]
        )
    for turn in range(12):
        asking += [people[turn] for people in by_place if turn < len(people)]
    for number, (person, by) in enumerate(asking[: one["asks"]]):
        with clock.at(_on(planned + timedelta(days=1), 9) + timedelta(minutes=17 * number)):
            services.ask_for_stall(
                fair, artisan=person, goods=random.choice(one["goods"]), by=by, is_sample=True
            )


def _sell(fair: Fair, random: Random) -> None:
    """Each day of the fair until yesterday: visitors, enquiries, sales, now and then an order."""
    yesterday = clock.today() - timedelta(days=1)
    records = []
    number = fair.pk * 100_000
    for asked in StallApplication.objects.filter(fair=fair, stall__isnull=False).order_by("rank"):
        day = fair.from_on
        while day <= min(fair.to_on, yesterday):
            b2b = fair.trade == "b2b"
            noted: list[tuple[str, int, int]] = [
                (Taking.VISITORS, random.randrange(20, 90), 0),
                (Taking.ENQUIRY, random.randrange(1, 9), 0),
                (Taking.SALE, random.randrange(2, 20), random.randrange(10, 90) * 100 // (3 if b2b else 1)),
            ]
            if random.random() < (0.5 if b2b else 0.15):
                noted.append((Taking.ORDER, 1, random.randrange(80, 900) * 100))
            for kind, count, amount in noted:
                number += 1
                records.append(
                    StallRecord(
                        uuid=UUID(int=0xFA1 << 112 | number), application=asked, fair=fair, on_date=day, kind=kind,
                        count=count, amount=Decimal(amount) if amount else None, received_at=_on(day, 18),
                        noted_by_id=asked.artisan.user_id,
                    )
                )  # fmt: skip
            day += timedelta(days=1)
    StallRecord.objects.bulk_create(records)


def _outlet(one: dict[str, Any], cell: User, random: Random) -> None:
    first = clock.today().replace(day=1)
    opened = first - timedelta(days=150)
    outlet = services.open_outlet(
        kind=one["kind"], name=one["name"], place=one["place"], run_by="नमूना एजेंसी", opened_on=opened,
        area_sq_m=one["area"], yearly_support=Decimal(one["support"]), support_until=opened + timedelta(days=3 * 365),
        order_reference="नमूना आदेश", is_sample=True, by=cell,
    )  # fmt: skip
    month = first
    for _month in range(4):
        month = (month - timedelta(days=1)).replace(day=1)
        services.note_month(
            outlet, month=month, units_shown=random.randrange(18, 40), stock=Decimal(random.randrange(200, 600) * 1000),
            sold=Decimal(random.randrange(60, 240) * 1000), sold_count=random.randrange(150, 700), by=cell,
        )  # fmt: skip
