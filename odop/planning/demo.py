"""Sample plans of the demonstration, each against gaps of the public record. Begun, put up and approved through the services;
their parts are written in few statements, and a test holds that the set in them is the best one for their money."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from odop.accounts.models import User
from odop.diagnosis.models import Gap
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.places.models import District, ProductLine
from odop.places.queries import financial_year, financial_year_of
from odop.planning import services
from odop.planning.enums import Outcome
from odop.planning.models import ActionPlan, ExportAim, Intervention, Milestone, PlanMoney, Progress
from odop.planning.quarters import next_quarter, quarter_of

PLAIN = ("kind", "through", "owner", "severity", "reach", "source")
Linked = Callable[[District, str], str]


def given_plans() -> dict[str, Any]:
    """The programme's demo_plans.toml; no plans where it has no such file."""
    path = settings.PROGRAMME_DIR / "demo_plans.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {"plans": []}


def build_plans(officers: Callable[[District], tuple[User, User]], linked: Linked) -> int:
    """Returns how many plans were made. `officers` gives the officer of a district and the chair of its committee, `linked`
    the number of its centre, batch or fair, or an empty text."""
    given = given_plans()
    for one in given["plans"]:
        _build(one, given["approved"], officers, linked)
    return len(given["plans"])


def _day(offset: int) -> date:
    return clock.today() + timedelta(days=offset)


def _moment(offset: int) -> datetime:
    return timezone.make_aware(datetime.combine(_day(offset), time(12)))


def _build(
    one: dict[str, Any], approved: int, officers: Callable[[District], tuple[User, User]], linked: Linked
) -> None:
    place = District.objects.get(pk=one["district"])
    officer, chair = officers(place)
    today = clock.today()
    with clock.at(_moment(approved - 20)):
        year = financial_year_of(today + timedelta(days=approved + 10))
        plan = services.begin_plan(place, year, by=officer, is_sample=True)
    plan.aim, plan.chosen_at = Localised(one["aim"]), _moment(approved - 6)
    plan.save(update_fields=["aim", "chosen_at"])
    PlanMoney.objects.bulk_create(
        PlanMoney(plan=plan, district=place, source=source, amount=Decimal(amount))
        for source, amount in one["money"].items()
    )
    gaps = {gap.key: gap for gap in Gap.objects.filter(key__isnull=False)}
    rows = [
        _intervention(plan, number, row, gaps, linked) for number, row in enumerate(one["interventions"], 1)
    ]
    Intervention.objects.bulk_create(rows)
    _exports(plan, one["exports"], rows)
    with clock.at(_moment(approved - 5)):
        services.put_up(plan, by=officer)
    with clock.at(_moment(approved)):
        services.approve(plan, by=chair)
    _carry_out(list(zip(rows, one["interventions"], strict=True)), officer)


def _intervention(
    plan: ActionPlan, number: int, row: dict[str, Any], gaps: dict[str | None, Gap], linked: Linked
) -> Intervention:
    ended = row.get("ended")
    return Intervention(
        plan=plan, district=plan.district, number=number, gap=gaps[row["gap"]] if "gap" in row else None,
        title=Localised(row["title"]), indicator=Localised(row["indicator"]), cost=Decimal(row["cost"]),
        baseline=Decimal(row["baseline"]), target=Decimal(row["target"]), builds_on=row.get("builds_on", []),
        starts_on=_day(row["starts"]), ends_on=_day(row["ends"]), taken="left_out" not in row,
        left_out=row.get("left_out", {}), through_ref=row.get("ref") or (linked(plan.district, row["link"]) if "link" in row else ""),
        outcome=Outcome(ended["outcome"]) if ended else "", ended_on=_day(ended["on"]) if ended else None,
        ended_note=ended["note"] if ended else "", **{name: row[name] for name in PLAIN},
    )  # fmt: skip


def _exports(plan: ActionPlan, given: list[dict[str, Any]], rows: list[Intervention]) -> None:
    lines = list(ProductLine.objects.filter(district=plan.district).order_by("rank"))
    year, years = financial_year(plan.financial_year), list[str]()
    for _n in range(3):
        years.append(year.name)
        year = year.next()
    ExportAim.objects.bulk_create(
        ExportAim(
            plan=plan, district=plan.district, heading=one["heading"], market=Localised(one["market"]),
            product_line=next(line for line in lines if one["heading"] in line.hs_headings),
            barrier=Localised(one["barrier"]), targets=dict(zip(years, one["targets"], strict=True)),
            intervention=rows[one["lowered_by"] - 1] if "lowered_by" in one else None,
        )
        for one in given
    )  # fmt: skip


def _carry_out(pairs: list[tuple[Intervention, dict[str, Any]]], officer: User) -> None:
    """Milestones, quarters and ends of what is in the set."""
    Milestone.objects.bulk_create(
        Milestone(
            intervention=one, district=one.district, title=title, due_on=_day(due), reached_on=_day(reached[0]) if reached else None
        )
        for one, row in pairs
        for title, due, *reached in row.get("milestones", ())
    )  # fmt: skip
    reports: list[Progress] = []
    for one, row in pairs:
        quarter, last = quarter_of(one.starts_on), quarter_of(one.ended_on or clock.today())
        for done, spent, *value in row.get("reports", ()):
            if quarter > last:
                break
            reports.append(_report(one, quarter, done, Decimal(spent), value, officer))
            quarter = next_quarter(quarter)
        if "ended" in row:
            end, before = row["ended"], reports.pop()
            reports.append(_report(one, before.quarter_on, 100, one.cost, [end["value"]], officer))
    Progress.objects.bulk_create(reports)


def _report(
    one: Intervention, quarter: date, done: int, spent: Decimal, value: list[str], officer: User
) -> Progress:
    return Progress(
        intervention=one, district=one.district, quarter_on=quarter, done_percent=done, spent=spent,
        value=Decimal(value[0]) if value else None, reported_at=clock.now(), reported_by=officer,
    )  # fmt: skip
