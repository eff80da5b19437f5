"""A sample institute and platform with what they did: requests at three stages, a work order, months of figures. Marked as
samples; played through the services with the clock put back, figures written in one statement."""

import tomllib
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings

from odop.accounts.models import Office, User
from odop.kernel import clock
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.models import Notice, StoredFile
from odop.kernel.services import next_number, read_file
from odop.partners import services as partners
from odop.partners.dues import months_later
from odop.partners.models import Agreement, Figure, FigureSheet
from odop.places.models import District
from odop.registry.models import Artisan
from odop.support import services
from odop.support.models import ServiceRequest, WorkOrder


def build_help(paper: StoredFile) -> int:
    """Returns how many requests were made: those of the programme's demo_partners.toml, none where it has no such file.
    `paper` stands for what an institute hands over."""
    path = settings.PROGRAMME_DIR / "demo_partners.toml"
    if not path.exists():
        return 0
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    office = Office.objects.filter(code=given["institute"]["office"]).first()
    if office is None or office.district is None:
        return 0
    pdf = read_file(paper)
    agreement = _institute(given["institute"], office, given["source"])
    _order(given["order"], agreement, pdf)
    _platform(given["platform"], office.district, given["source"])
    return _requests(given["requests"], office, pdf)


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _institute(one: dict[str, Any], office: Office, source: str) -> Agreement:
    with clock.at(_ago(one["signed_days_ago"])):
        today = clock.today()
        partner = partners.add_partner(
            name=one["name"], kind="design", office=office, by=SYSTEM, is_sample=True
        )
        made = partners.enter_agreement(
            partner, subject=one["subject"], source=source, by=SYSTEM, is_sample=True
        )
        made = partners.sign(made, on=today, ends_on=months_later(today, 12 * one["years"]), by=SYSTEM)
        for work, each in one["fees"].items():
            partners.set_fee(made, work=work, each=Decimal(each), by=SYSTEM)
        partners.publish(made, by=SYSTEM)
        services.add_provider(office, works=one["works"], partner=partner, by=SYSTEM, is_sample=True)
    for duty in one["duties"]:
        first = clock.today() - timedelta(days=duty["first_days_ago"])
        owed = partners.bind(
            made,
            whose="partner",
            kind=duty["kind"],
            text=duty["text"],
            due_on=first,
            every_months=duty["every_months"],
            by=SYSTEM,
        )
        for number in range(duty["met"]):
            day = months_later(first, number * duty["every_months"])
            partners.settle(owed, due_on=day, outcome="met", words="नमूना रिपोर्ट · Sample report", by=SYSTEM)
    return made


def _order(one: dict[str, Any], agreement: Agreement, pdf: bytes) -> WorkOrder:
    due_on = clock.today() + timedelta(days=one["due_in"])
    made = services.order_work(
        agreement,
        work=one["work"],
        pieces=one["pieces"],
        due_on=due_on,
        about=one["about"],
        by=SYSTEM,
        is_sample=True,
    )
    for number, title in enumerate(one["titles"]):
        piece = services.hand_over(made, title=title, content=pdf, name="sample.pdf", by=SYSTEM)
        if number < one["taken"]:
            services.check_piece(piece, accepted=True, by=SYSTEM)
    return made


def _platform(one: dict[str, Any], district: District, source: str) -> None:
    """Months of figures of two districts; the numbers grow a little and waver."""
    random = Random(2402)  # noqa: S311  (a made-up world, the same each time)
    partner = partners.add_partner(name=one["name"], kind=one["kind"], by=SYSTEM, is_sample=True)
    agreement = partners.enter_agreement(
        partner, subject=one["subject"], source=source, by=SYSTEM, is_sample=True
    )
    first = months_later(clock.today().replace(day=1), -one["months"])
    agreement = partners.sign(agreement, on=first, by=SYSTEM)
    partners.publish(agreement, by=SYSTEM)
    places = [district, *District.objects.exclude(pk=district.pk).order_by("pk")[:1]]
    figures: list[Figure] = []
    for number in range(one["months"]):
        sheet = FigureSheet.objects.create(
            ref=f"PF-{next_number('PF'):04d}", partner=partner, month=months_later(first, number), source=source,
            brought_at=clock.now(), is_sample=True,
        )  # fmt: skip
        for place in places:
            sellers = one["sellers"] + number + random.randint(0, 3)
            sales = Decimal(round(one["sales"] * (1 + number / 10) * random.uniform(0.85, 1.15), -2))
            figures += [
                Figure(sheet=sheet, district=place, measure="sellers", value=sellers),
                Figure(sheet=sheet, district=place, measure="orders", value=sellers * 7),
                Figure(sheet=sheet, district=place, measure="sales", value=sales),
            ]
    Figure.objects.bulk_create(figures)


def _requests(given: list[dict[str, Any]], office: Office, pdf: bytes) -> int:
    people = Artisan.objects.filter(
        district=office.district, is_sample=True, merged_into=None
    ).select_related("user", "district")
    asking = list(people.order_by("pk")[: len(given)])
    officer: User | None = User.objects.filter(
        postings__office__district=office.district, postings__role="officer"
    ).first()
    helper: User | None = User.objects.filter(postings__office=office).first()
    for one, artisan in zip(given, asking, strict=False):
        with clock.at(_ago(one["days_ago"])):
            made = services.ask(
                artisan,
                work=one["work"],
                goods=one["goods"],
                trouble=one["trouble"],
                by=SYSTEM,
                is_sample=True,
            )
        if one["stage"] != "asked":
            _walk(made, one, office, pdf, officer or SYSTEM, helper or SYSTEM)
    Notice.objects.filter(
        template__startswith="support."
    ).delete()  # nobody is told about a past that never was
    return len(asking)


def _walk(
    made: ServiceRequest, one: dict[str, Any], office: Office, pdf: bytes, officer: Actor, helper: Actor
) -> None:
    with clock.at(_ago(one["days_ago"] - 1)):
        made = services.send(made, office, by=officer)
    with clock.at(_ago(one["days_ago"] - 2)):
        made = services.accept(made, days=12, by=helper)
    if one["stage"] == "delivered":
        with clock.at(_ago(2)):
            services.deliver(made, words=one["answer"], files=[(pdf, "sample.pdf")], by=helper)
