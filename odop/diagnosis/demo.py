"""Sample studies of the demonstration: from the public record, made-up figures marked. Begun, submitted, reviewed, signed off
and published through the services; their texts are written in one statement."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.utils import timezone

from odop.accounts.models import Office, User
from odop.diagnosis import services
from odop.diagnosis.enums import DeliverableState, LogKind, Outcome
from odop.diagnosis.models import (
    Agency,
    Chapter,
    Consultation,
    Contract,
    ContractLine,
    Deliverable,
    Gap,
    LogEntry,
    Point,
    Practice,
    Sheet,
    Stage,
    Study,
    Swot,
)
from odop.diagnosis.questions import checked, questions_of
from odop.finance.models import BudgetHead
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError
from odop.kernel.services import next_number, reserve_numbers
from odop.places.models import District, ProductLine
from odop.places.queries import financial_year, financial_year_of

WRITTEN, SUBMITTED, REVIEWED, SIGNED, PUBLISHED = 150, 60, 45, 20, 10  # days before the year of the plans
PLANNED = 150  # days before today: the plans are of the financial year of that day


def days_before_the_plans(days: int) -> datetime:
    """A moment so many days before the financial year in which the sample plans lie."""
    year = financial_year(financial_year_of(clock.today() - timedelta(days=PLANNED)))
    return timezone.make_aware(datetime.combine(year.start - timedelta(days=days), time(11)))


def build_studies(officers: Callable[[District], tuple[User, User]]) -> int:
    """Returns how many studies were made: those of the programme's demo_studies, none where it has no such folder.
    `officers` gives the officer of a district and the chair of its committee."""
    folder = settings.PROGRAMME_DIR / "demo_studies"
    made = 0
    agency = User.objects.filter(demo_slug="agency-state").first()
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
    if agency is None or not files:
        return 0
    known = ProductLine.objects.select_related("district").in_bulk(
        [one["product_line"] for one in files], field_name="key"
    )
    first, _chair = officers(known[files[0]["product_line"]].district)
    _charged(agency.current_postings[0].office, list(known.values()), agency, first)
    for given in files:
        line = known[given["product_line"]]
        officer, chair = officers(line.district)
        _build(given, line, agency, officer, chair)
        if "log" in given:
            _log(given["log"], officer)
        made += 1
    return made


def _build(given: dict[str, Any], line: ProductLine, agency: User, officer: User, chair: User) -> Study:
    gaps = {one.key: one for one in Gap.objects.filter(key__in=[row.get("gap") for row in given["swot"]])}
    with clock.at(days_before_the_plans(WRITTEN)):
        office = agency.current_postings[0].office
        study = services.begin_study(line, agency=office, by=officer, is_sample=True)
        Chapter.objects.bulk_create(
            Chapter(
                study=study, district=line.district, key=key, saved_at=clock.now(), saved_by=agency,
                body=Localised({language: text.strip() for language, text in body.items()}),
            )
            for key, body in given["chapters"].items()
        )  # fmt: skip
        Swot.objects.bulk_create(
            Swot(
                study=study, district=line.district, kind=row["kind"], text=Localised(row["text"]),
                evidence=row["evidence"], gap=gaps.get(row.get("gap", "")),
            )
            for row in given["swot"]
        )  # fmt: skip
        _rested(study, agency)
    for days, step, by in (
        (SUBMITTED, services.submit_study, agency), (REVIEWED, services.review_study, officer),
        (SIGNED, services.sign_study, chair), (PUBLISHED, services.publish_study, officer),
    ):  # fmt: skip
        with clock.at(days_before_the_plans(days)):
            study = step(study, by=by)
    return study


def _charged(office: Office, lines: list[ProductLine], agency: User, by: User) -> None:
    """The sample agency is charged with these product lines, a report on each, all of them handed in and accepted."""
    begun, due, done = (days_before_the_plans(days) for days in (WRITTEN, SUBMITTED, REVIEWED))
    each = Decimal(400_000)
    made = Contract.objects.create(
        ref=f"CT-{next_number('CT'):04d}", agency=Agency.objects.get(office=office), office=office, number="SAMPLE/1",
        signed_on=begun.date(), from_on=begun.date(), to_on=begun.date() + timedelta(days=WRITTEN),
        value_amount=len(lines) * Decimal(600_000), promised_amount=len(lines) * each, accepted_amount=len(lines) * each,
        head=BudgetHead.objects.order_by("code")[0], made_at=begun, made_by=by, is_sample=True,
    )  # fmt: skip
    ContractLine.objects.bulk_create(
        ContractLine(contract=made, product_line=one, district_id=one.district_id, office=office)
        for one in lines
    )
    title = Localised(en="Diagnostic study report", hi="नैदानिक अध्ययन रिपोर्ट")
    Deliverable.objects.bulk_create(
        Deliverable(
            contract=made, number=at, product_line=one, district_id=one.district_id, office=office, title=title,
            due_on=due.date(), amount=each, state=DeliverableState.ACCEPTED, submitted_at=due, submitted_by=agency,
            accepted_at=done, accepted_by=by,
        )
        for at, one in enumerate(lines, start=1)
    )  # fmt: skip


def _rested(study: Study, by: User) -> None:
    """What the study of this product line rests on, as `diagnosis/demo_fieldwork.toml` has it."""
    path = settings.PROGRAMME_DIR / "diagnosis" / "demo_fieldwork.toml"
    given = (
        tomllib.loads(path.read_text(encoding="utf-8")).get(study.product_line.key) if path.exists() else None
    )
    if given is None:
        return
    if "survey" in given:
        _surveyed(study, given["survey"], by)
    of_study: dict[str, Any] = {"study": study, "district_id": study.district_id}
    Stage.objects.bulk_create(
        Stage(
            **of_study, position=at, name=row["name"], actors=row["actors"], actor_count=row["count"], per=row["per"],
            cost_amount=row["cost"], price_amount=row["price"], loss_percent=row.get("loss"), source=row["source"],
        )
        for at, row in enumerate(given["stages"], start=1)
    )  # fmt: skip
    Practice.objects.bulk_create(Practice(**of_study, **row) for row in given["practices"])
    for at, row in enumerate(given["consultations"], start=1):
        meeting = Consultation.objects.create(
            **of_study, number=at, held_on=clock.today() - timedelta(days=row["days_before"]), place=row["place"],
            subject=row["subject"], heard=row["heard"], women=row["women"], men=row["men"], noted_at=clock.now(), noted_by=by,
        )  # fmt: skip
        gaps = dict(
            Gap.objects.filter(key__in=[one.get("gap") for one in row["points"]]).values_list("key", "pk")
        )
        Point.objects.bulk_create(
            Point(
                **of_study, consultation=meeting, text=one["text"], use=one["use"], how=one["how"],
                gap_id=gaps.get(one.get("gap", "")),
            )
            for one in row["points"]
        )  # fmt: skip


def _surveyed(study: Study, given: dict[str, Any], by: User) -> None:
    """The sample's answers, one row a number; none where the register holds nobody of this product line."""
    try:
        survey = services.draw_survey(
            study, population=given["population"], by_what=given["by"], wanted=len(given["rows"]), seed="sample", by=by
        )  # fmt: skip
    except DomainError as refusal:
        if refusal.code != "nobody":
            raise
        return
    questions, rows = questions_of(survey.questions), cycle(given["rows"])
    drawn = list(survey.drawn.all())
    made = []
    for one, number, row in zip(drawn, reserve_numbers(survey.ref, len(drawn)), rows, strict=False):
        fields = {f"q_{key}": str(text).split() for key, text in zip(given["keys"], row, strict=False)}
        answers, wrong = checked(questions, fields) if len(row) > 1 else ({}, {})
        assert not wrong, wrong  # noqa: S101 (the programme's own file)
        made.append(
            Sheet(
                uuid=uuid5(NAMESPACE_OID, f"{survey.ref}-{number}"), survey=survey, study=study, district_id=study.district_id,
                drawn=one, outcome=Outcome.ANSWERED if answers else row[0], answers=answers, received_at=clock.now(),
                received_by=by, receipt=f"{survey.ref}-{number}",
            )
        )  # fmt: skip
    Sheet.objects.bulk_create(made)
    services.close_survey(survey, by=by)


def _log(given: dict[str, Any], by: User) -> None:
    """Consignments and what came back of them, month by month."""
    gap = Gap.objects.get(key=given["gap"])
    LogEntry.objects.bulk_create(
        LogEntry(
            gap=gap, district_id=gap.district_id, kind=LogKind.REJECTION, on_date=_month(number), item=given["item"],
            unit="pair", sent=sent, rejected=rejected, reason=given["reason"], source=given["source"],
            noted_at=clock.now(), noted_by=by,
        )
        for number, sent, rejected in given["entries"]
    )  # fmt: skip


def _month(offset: int) -> date:
    """A day in the month that lies `offset` months from this one."""
    today = clock.today()
    whole = today.year * 12 + today.month - 1 + offset
    return date(whole // 12, whole % 12 + 1, 12)
