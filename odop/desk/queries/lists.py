"""Lists of cases: what waits for the reader's offices, and every case of her place, narrowed and searched."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.casework.definitions import scheme_of
from odop.casework.models import Case, Procedure
from odop.casework.queries import cases_visible_to, only_bank, worklist_of, works_for
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.lib.rules import Scheme
from odop.lib.workflow import State
from odop.registry.models import Artisan
from odop.registry.queries.search import by_name, by_name_among
from odop.schemes.models import SchemeVersion

Known = Sequence[Scheme]  # the procedures in force, as `in_force` gives them

COUNTED = 2000  # cases that a heading counts; beyond it says “more than”
COMING_UP = 30  # days before its day that a resting case is shown
NAMED = 200  # people that a search by name goes through

AGES: dict[str, tuple[int, int | None, str | Promise]] = {
    "0-7": (0, 7, _("0–7 days")),
    "8-15": (8, 15, _("8–15 days")),
    "16-30": (16, 30, _("16–30 days")),
    "31": (31, None, _("more than 30 days")),
}
SORTS = ("due_on", "entered_at", "amount", "ref")

# What a row of a list shows of a case, its applicant and its place.
SHOWN = (
    "pk", "id", "ref", "procedure_id", "state", "due_on", "entered_at", "closed_at", "amount", "applicant_id",
    "applicant__name", "district__name",
)  # fmt: skip


def plain(text: str) -> str:
    """What was typed, without the one sign that PostgreSQL does not keep and without blanks around it."""
    return text.replace("\x00", "").strip()


@dataclass(frozen=True)
class Filters:
    """What narrows a list of cases, as its address says it."""

    q: str = ""
    scheme: str = ""
    state: str = ""
    stage: str = ""
    late: str = ""  # yes, no
    age: str = ""  # a key of AGES
    district: int | None = None
    bank: str = ""
    year: str = ""
    open: str = ""  # yes, no

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        text = {name: plain(query.get(name, ""))[:100] for name in cls.__dataclass_fields__}
        lgd = text.pop("district")
        found = cls(**text, district=int(lgd) if lgd.isascii() and lgd.isdigit() and len(lgd) < 9 else None)
        return replace(
            found,
            late=found.late if found.late in ("yes", "no") else "",
            open=found.open if found.open in ("yes", "no") else "",
            age=found.age if found.age in AGES else "",
        )

    @property
    def any(self) -> bool:
        return self != Filters()


def in_force() -> Known:
    """The schemes in force, in the programme's order, and then the procedures that no scheme brings, such as complaints.

    Of a procedure the form that new cases are judged by, else the newest. One query.
    """
    order = {code: number for number, code in enumerate(programme().schemes)}
    current = SchemeVersion.objects.filter(procedure=OuterRef("pk"), is_current=True)
    ways = Procedure.objects.annotate(current=Exists(current)).order_by(
        "code", "-current", "-loaded_at", "-pk"
    )
    found = dict(ways.distinct("code").values_list("code", "pk"))
    return [
        scheme_of(found[code]) for code in sorted(found, key=lambda one: (order.get(one, len(order)), one))
    ]


def offered(offices: Iterable[str], known: Known) -> list[tuple[str, Localised]]:
    """Code and title of what the list can be narrowed to: every scheme, and what else waits for one of these offices at times."""
    wanted = set(offices)
    return [
        (one.code, Localised(one.title))
        for one in known
        if not wanted or one.fields or any(state.office in wanted for state in one.workflow.states.values())
    ]


def works_through(user: User) -> set[str]:
    """The kinds of office whose cases this person works through; empty for those who only look on."""
    return {works_for(posting) for posting in user.current_postings} - {""}


def waiting(user: User, chosen: Filters, known: Known) -> QuerySet[Case]:
    """What waits for the reader's own offices, narrowed. Cases that only rest until a day come a month before it."""
    cases = worklist_of(user).order_by()
    resting = [code for code, state in states_of((), known) if state.until is not None]
    if resting and chosen.state not in resting:
        cases = cases.exclude(state__in=resting, due_on__gt=clock.today() + timedelta(days=COMING_UP))
    return narrowed(cases, chosen, user)


def everywhere(user: User, chosen: Filters) -> QuerySet[Case]:
    """Every case of the reader's place, narrowed."""
    return narrowed(cases_visible_to(user).select_related("district", "applicant"), chosen, user)


def shown(cases: QuerySet[Case]) -> Any:
    """These cases as rows of a list: plain tuples with names of columns, of which fifty are read at once."""
    return cases.values_list(*SHOWN, named=True)


def narrowed(cases: QuerySet[Case], chosen: Filters, user: User) -> QuerySet[Case]:
    today = clock.today()
    plain = {
        "code": chosen.scheme,
        "state": chosen.state,
        "stage": chosen.stage,
        "district_id": chosen.district,
        "bank__code": chosen.bank,
        "financial_year": chosen.year,
    }
    cases = cases.filter(**{column: value for column, value in plain.items() if value})
    if chosen.late == "yes":
        cases = cases.filter(due_on__lt=today, closed_at__isnull=True)
    elif chosen.late == "no":
        cases = cases.filter(Q(due_on__gte=today) | Q(due_on__isnull=True))
    if chosen.open:
        cases = cases.filter(closed_at__isnull=chosen.open == "yes")
    if chosen.age:
        first, last, _label = AGES[chosen.age]
        cases = cases.filter(entered_at__lte=clock.now() - timedelta(days=first))
        if last is not None:
            cases = cases.filter(entered_at__gt=clock.now() - timedelta(days=last + 1))
    return found(cases, chosen.q, user) if chosen.q else cases


_REFERENCE = re.compile(r"[A-Z]{1,6}-[A-Z]{3}-[0-9]{4}-[0-9]{1,6}")


def found(cases: QuerySet[Case], text: str, user: User) -> QuerySet[Case]:
    """Of these cases, those of a reference (whole, or its last digits) or of a person's name in either script."""
    text = " ".join(text.split())
    if _REFERENCE.fullmatch(text.upper()):
        return cases.filter(ref=text.upper())
    if re.fullmatch(r"[0-9]{1,6}", text, re.ASCII):
        return cases.filter(ref__endswith=f"-{int(text):06d}")
    if only_bank(user):
        people = by_name_among(Artisan.objects.filter(pk__in=cases.order_by().values("applicant_id")), text)
    else:
        people = by_name(Artisan.objects.all(), text)  # row-level security keeps to the place
    named = people.order_by(F("likeness").desc(), "pk").values_list("pk", flat=True)[:NAMED]
    return cases.filter(applicant_id__in=list(named))


@dataclass(frozen=True)
class Ageing:
    """How many cases wait, and how long; `more` when there are more than are counted."""

    count: int
    late: int
    by_age: dict[str, int]
    more: bool


def ageing(cases: QuerySet[Case]) -> Ageing:
    """Over at most COUNTED of these cases, in one query, so that the page costs the same however many there are."""
    some = cases.select_related(None).order_by().values_list("due_on", "entered_at")[: COUNTED + 1]
    try:
        inner, given = some.query.sql_with_params()
    except EmptyResultSet:
        return Ageing(0, 0, dict.fromkeys(AGES, 0), more=False)
    moment = clock.now()
    # The waiting begun after this moment is shorter than the first day of that age.
    since = [moment - timedelta(days=first) for first, _last, _label in AGES.values()]
    older = ", ".join(["count(*) FILTER (WHERE entered_at <= %s)"] * len(since[1:]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE due_on < %s), {older} FROM ({inner}) AS counted",  # noqa: S608
            [clock.today(), *since[1:], *given],
        )
        every, late, *reached = cursor.fetchone()
    counts = [one - following for one, following in pairwise([every, *reached, 0])]
    return Ageing(min(every, COUNTED), late, dict(zip(AGES, counts, strict=True)), every > COUNTED)


def states_of(offices: Iterable[str], known: Known) -> list[tuple[str, State]]:
    """States of these procedures in which one of these offices has to act; all of them when none is named."""
    wanted = set(offices)
    found: dict[str, State] = {}
    for scheme in known:
        for code, state in scheme.workflow.states.items():
            if not wanted or state.office in wanted:
                found.setdefault(code, state)
    return list(found.items())


@dataclass(frozen=True)
class BulkChoice:
    """A step that can be taken on many cases at once."""

    do: str
    label: Localised


def bulk_choices(cases: Iterable[Any], user: User) -> list[BulkChoice]:
    """Steps in bulk that the reader's roles may take on some of these cases. No query."""
    choices: dict[str, BulkChoice] = {}
    for procedure_id, state in dict.fromkeys((case.procedure_id, case.state) for case in cases):
        for action in scheme_of(procedure_id).workflow.actions_from(state):
            if action.bulk and user.roles & set(action.roles):
                choices.setdefault(action.do, BulkChoice(action.do, Localised(action.label)))
    return list(choices.values())
