"""What is pending where: late cases by office, districts by stage, and branches with what they sit on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.translation import gettext as _

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, User
from odop.casework.definitions import scheme_of
from odop.casework.models import Case, CaseStep
from odop.casework.queries import STAGE_LABELS, cases_visible_to, late_cases
from odop.finance.queries import Standing, lines_visible_to, standing_of, total_of
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.places.models import District
from odop.places.queries import districts, financial_year, financial_year_of
from odop.schemes.queries import schemes

LONG = 30  # days after which a file at a bank is counted as old; the order gives one month


def office_words(kind: str) -> str:
    """A kind of office as it is called; the applicant too can be waited for."""
    if kind == "applicant":
        return _("Applicant")
    return str(OfficeKind(kind).label) if kind in OfficeKind.values else kind


@dataclass(frozen=True)
class LateOffice:
    """The late cases of one office: how many, since when, and how far they have been told upwards."""

    district: District
    kind: str
    office: str
    count: int
    days: int
    first: int
    second: int


def late_offices(user: User) -> list[LateOffice]:
    """Late cases of the reader's place by office, the longest late first. One query, and the districts."""
    rows = (
        cases_visible_to(user)
        .filter(closed_at__isnull=True, due_on__lt=clock.today())
        .order_by()
        .values("district_id", "waiting_on")
        .annotate(
            count=Count("pk"),
            oldest=Min("due_on"),
            first=Count("pk", filter=Q(late_level__gte=1)),
            second=Count("pk", filter=Q(late_level__gte=2)),
        )
    )
    places = {one.pk: one for one in districts()}
    found = [
        LateOffice(
            places[row["district_id"]],
            row["waiting_on"],
            office_words(row["waiting_on"]),
            row["count"],
            (clock.today() - row["oldest"]).days,
            row["first"],
            row["second"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.days, -one.count, str(one.district)))


def late_list(user: User, *, district: int | None = None, kind: str = "") -> QuerySet[Case]:
    """Late cases, narrowed to an office."""
    cases = late_cases(user).order_by()
    if district:
        cases = cases.filter(district_id=district)
    return cases.filter(waiting_on=kind) if kind else cases


def told_to(case: Case) -> list[str]:
    """Who has been told that this case is late, level by level."""
    levels = scheme_of(case.procedure_id).workflow.states[case.state].escalate_to[: case.late_level]
    return [str(Role(role).label) if role in Role.values else role for role in levels]


@dataclass
class DistrictRow:
    """One district of the state: open cases by stage, late ones, and its budget of the year."""

    district: District
    by_stage: list[tuple[str, int]]
    open: int = 0
    late: int = 0
    standing: Standing | None = None

    @property
    def free(self) -> Decimal | None:
        return self.standing.free if self.standing else None


def stages() -> list[tuple[str, str]]:
    """The stages of the schemes in force, in the order of their workflows, without the closed ones."""
    found: dict[str, str] = {}
    for _version, scheme in schemes():
        for state in scheme.workflow.states.values():
            if not state.final:
                found.setdefault(state.stage, str(STAGE_LABELS[state.stage]))
    return list(found.items())


def district_rows(user: User, year: str) -> list[DistrictRow]:
    """Every district with what is open in it. Three queries, however many cases."""
    counts: dict[int, dict[str, tuple[int, int]]] = {}
    late = Count("pk", filter=Q(due_on__lt=clock.today()))
    rows = (
        cases_visible_to(user)
        .filter(closed_at__isnull=True)
        .order_by()
        .values("district_id", "stage")
        .annotate(n=Count("pk"), late=late)
    )
    for row in rows:
        counts.setdefault(row["district_id"], {})[row["stage"]] = (row["n"], row["late"])
    budgets: dict[int, list[Standing]] = {}
    for line in lines_visible_to(user, year):
        if line.district_id is not None:
            budgets.setdefault(line.district_id, []).append(standing_of(line))
    known = stages()
    return [
        DistrictRow(
            one,
            [(code, counts.get(one.pk, {}).get(code, (0, 0))[0]) for code, _label in known],
            sum(n for n, _late in counts.get(one.pk, {}).values()),
            sum(late for _n, late in counts.get(one.pk, {}).values()),
            total_of(budgets[one.pk]) if one.pk in budgets else None,
        )
        for one in districts()
    ]


@dataclass
class BankRow:
    """One branch: what it sits on, what is old or late, and what it refused this year, by reason."""

    office: Office
    waiting: int = 0
    old: int = 0
    late: int = 0
    oldest_days: int = 0
    refused: int = 0
    reasons: list[tuple[str, int]] = field(default_factory=list)


def bank_rows(user: User, year: str) -> list[BankRow]:
    """Branches with open files or refusals of the year, those with the oldest files first. Three queries."""
    found: dict[int, BankRow] = {}
    moment = clock.now()
    waiting = (
        cases_visible_to(user)
        .filter(waiting_on="bank", closed_at__isnull=True, bank__isnull=False)
        .order_by()
        .values("bank_id")
        .annotate(
            n=Count("pk"),
            old=Count("pk", filter=Q(entered_at__lt=moment - timedelta(days=LONG))),
            late=Count("pk", filter=Q(due_on__lt=clock.today())),
            oldest=Min("entered_at"),
        )
    )
    whole = financial_year(year)
    refusals = (
        CaseStep.objects.filter(
            role=Role.BANK,
            at__date__gte=whole.start,
            at__date__lte=whole.end,
            posting__office__kind=OfficeKind.BANK,
        )
        .exclude(reason_code="")
        .order_by()
        .values("reason_code", bank=F("posting__office_id"))
        .annotate(n=Count("pk"))
    )
    asked, refused = list(waiting), list(refusals)
    offices = Office.objects.select_related("district").in_bulk(
        {row["bank_id"] for row in asked} | {row["bank"] for row in refused}
    )
    for row in asked:
        found[row["bank_id"]] = BankRow(
            offices[row["bank_id"]], row["n"], row["old"], row["late"], (moment - row["oldest"]).days
        )
    words = reason_words()
    for told in refused:
        bank = found.setdefault(told["bank"], BankRow(offices[told["bank"]]))
        bank.refused += told["n"]
        bank.reasons.append((words.get(told["reason_code"], told["reason_code"]), told["n"]))
    for bank in found.values():
        bank.reasons.sort(key=lambda pair: -pair[1])
    return sorted(
        found.values(), key=lambda one: (-one.old, -one.late, -one.waiting, -one.refused, one.office.code)
    )


def reason_words() -> dict[str | None, str]:
    """Reasons of a list, as the workflows in force name them."""
    return {
        choice.code: str(Localised(choice.label))
        for _version, scheme in schemes()
        for action in scheme.workflow.actions
        for need in action.needs
        for choice in need.choices
    }


def sorted_rows(rows: Iterable[DistrictRow], by: str) -> list[DistrictRow]:
    """District rows by name, open, late, free, or a stage; "-late" falling."""
    falling, key = by.startswith("-"), by.lstrip("-")

    def value(row: DistrictRow) -> object:
        if key == "name":
            return str(row.district.name)
        if key == "free":
            return row.free if row.free is not None else Decimal(-1)
        if key in ("open", "late"):
            return getattr(row, key)
        return dict(row.by_stage).get(key, 0)

    return sorted(rows, key=value, reverse=falling)  # type: ignore[arg-type]


def this_year() -> str:
    return financial_year_of(clock.today())


def today() -> date:
    return clock.today()
