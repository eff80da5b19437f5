"""Agreements as everybody and as offices read them, with what is due under each."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.refusals import NotFound
from odop.partners.dues import AHEAD, Due
from odop.partners.enums import Outcome, State
from odop.partners.models import Agreement, Fulfilment, Obligation
from odop.partners.services.obligations import dues_of

SHOWN = 12  # days of one obligation on its page


@dataclass(frozen=True)
class Bound:
    """An obligation with its days: those shown (newest first), and how many were met, missed and are late."""

    one: Obligation
    days: list[tuple[Due, Fulfilment | None]]
    met: int
    missed: int
    late: int
    next_on: date | None


def agreements() -> QuerySet[Agreement]:
    """Those that everybody reads."""
    return Agreement.objects.filter(published_at__isnull=False).select_related("partner")


def agreements_visible_to(user: User) -> QuerySet[Agreement]:
    """All for the State's offices; for others those that are published."""
    return Agreement.objects.select_related("partner") if user.scope.everything else agreements()


def agreement_visible_to(user: User | None, ref: str) -> Agreement:
    """Raises NotFound. None: anybody."""
    rows = agreements_visible_to(user) if user is not None else agreements()
    found = rows.select_related("partner__office", "document").filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def bound_of(agreement: Agreement) -> list[Bound]:
    """What it binds to, obligation by obligation."""
    rows = Obligation.objects.filter(agreement=agreement).prefetch_related("fulfilments")
    return [_bound(one, clock.today()) for one in rows]


def _bound(one: Obligation, today: date) -> Bound:
    settled = {each.due_on: each for each in one.fulfilments.all()}
    days = dues_of(one, today)
    late = [due for due in days if due.late(today)]
    return Bound(
        one=one,
        days=[(due, settled.get(due.on)) for due in reversed(days[-SHOWN:])],
        met=sum(each.outcome == Outcome.MET for each in settled.values()),
        missed=sum(each.outcome == Outcome.MISSED for each in settled.values()),
        late=len(late),
        next_on=next((due.on for due in days if not due.outcome and due.on >= today), None),
    )


@dataclass(frozen=True)
class Waiting:
    """A day that wants something of somebody: soon, or late."""

    agreement: Agreement
    one: Obligation
    due: Due
    late: int


def waiting(user: User) -> list[Waiting]:
    """What is late and what falls due in the next two weeks, of agreements in force; the latest first."""
    today = clock.today()
    until = today + AHEAD
    rows = Obligation.objects.filter(due_on__isnull=False, due_on__lte=until).prefetch_related("fulfilments")
    found: list[Waiting] = []
    kept = agreements_visible_to(user).filter(signed_on__isnull=False, ended_on=None)
    for agreement in kept.prefetch_related(Prefetch("obligations", rows)):
        if agreement.state_on(today) != State.SIGNED:
            continue
        found += [
            Waiting(agreement, one, due, due.late(today))
            for one in agreement.obligations.all()
            for due in dues_of(one, today)
            if not due.outcome and due.on <= until
        ]
    return sorted(found, key=lambda each: (-each.late, each.due.on))


def ending_soon(
    rows: list[Agreement], today: date, within: timedelta = timedelta(days=90)
) -> list[Agreement]:
    """Those in force whose last day comes within three months."""
    return [
        one
        for one in rows
        if one.ends_on and today <= one.ends_on <= today + within and one.state_on(today) == State.SIGNED
    ]
