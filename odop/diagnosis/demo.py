"""Sample studies of the demonstration: from the public record, made-up figures marked. Begun, submitted, reviewed, signed off
and published through the services; their texts are written in one statement."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from odop.accounts.models import User
from odop.diagnosis import services
from odop.diagnosis.enums import LogKind
from odop.diagnosis.models import Chapter, Gap, LogEntry, Study, Swot
from odop.kernel import clock
from odop.kernel.fields import Localised
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
    for path in sorted(folder.glob("*.toml")) if agency else ():
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        line = ProductLine.objects.select_related("district").get(key=given["product_line"])
        officer, chair = officers(line.district)
        _build(given, line, agency, officer, chair)  # type: ignore[arg-type]
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
    for days, step, by in (
        (SUBMITTED, services.submit_study, agency), (REVIEWED, services.review_study, officer),
        (SIGNED, services.sign_study, chair), (PUBLISHED, services.publish_study, officer),
    ):  # fmt: skip
        with clock.at(days_before_the_plans(days)):
            study = step(study, by=by)
    return study


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
