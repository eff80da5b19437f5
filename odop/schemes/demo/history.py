"""Three financial years of cases, played in the order of time through the same services that officers use.

Each case is a small script: what happens next and after how many days. A queue ordered by time runs them all, with the
committees' monthly sittings and the weekly payment files between them, until the present day; what has not happened by
then is what waits on somebody's desk.
"""

import heapq
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import count, pairwise
from math import exp, log
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from odop.accounts.models import User
from odop.casework.definitions import scheme_of
from odop.casework.models import Case, Sitting
from odop.casework.services import (
    accept_documents,
    call_sitting,
    note_outcome,
    place_on_agenda,
    sign_minutes,
    take_step,
)
from odop.finance.bank_layout import write_return_file
from odop.finance.models import Payment
from odop.finance.services import make_payment_file, read_return_file
from odop.kernel import clock, scope
from odop.kernel.events import gathered
from odop.kernel.models import StoredFile
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.kernel.rows import found
from odop.places.queries import calendar
from odop.registry.models import Artisan
from odop.schemes.demo.people import Cast, People
from odop.schemes.models import SchemeVersion
from odop.schemes.queries import scheme as current_scheme
from odop.schemes.services import apply

report = logging.getLogger(__name__)

COSTS = (
    (0.0, 1.5),
    (0.25, 5),
    (0.5, 10),
    (0.75, 25),
    (0.9, 55),
    (0.95, 200),
    (1.0, 420),
)  # lakh, rules.md §1.6
# How often things go another way than hoped; no official shares were found, so these are the programme's own guess.
WITHDRAWN, INCOMPLETE, REJECTED, NOT_SELECTED, BANK_REFUSES = 0.03, 0.18, 0.07, 0.06, 0.14
ACTIVITY = {"maker": "industry", "trader": "business", "service": "service"}
REFUSALS = ("credit_history", "not_viable", "own_share", "papers", "area", "not_reachable", "other")
NOTES = {
    "deficiency": "कृपया शपथ पत्र पर हस्ताक्षर करें और मशीन के दो कोटेशन लगाएँ।",
    "reject": "इकाई जिले के उत्पाद से जुड़ी नहीं पाई गई।",
    "committee": "परियोजना की उपयोगिता स्पष्ट नहीं हुई।",
    "defer": "आवेदक साक्षात्कार में उपस्थित नहीं हुए; अगली बैठक में रखें।",
    "refuse": "शाखा की जाँच के आधार पर ऋण स्वीकृत नहीं किया जा सका।",
    "close": "बैंक ने दो बार मना किया; प्रकरण बंद किया जाता है।",
    "recover": "स्थल पर इकाई चालू नहीं मिली; राशि का दुरुपयोग।",
}


@contextmanager
def savepoints(used: bool) -> Iterator[None]:
    """Whether services inside services mark places to go back to: a quarter of all the ways to the database and back.
    Without them an error undoes the whole transaction."""
    before, connection.features.uses_savepoints = connection.features.uses_savepoints, used
    try:
        yield
    finally:
        connection.features.uses_savepoints = before


@contextmanager
def refused_alone(*, writes: bool) -> Iterator[None]:
    """A refusal in here leaves the transaction to go on: what was written before it (`writes`) is undone as a whole."""
    if writes:
        with savepoints(True), transaction.atomic(), savepoints(False), gathered():
            yield
        return
    try:
        yield
    except DomainError:
        transaction.set_rollback(False)
        raise


@dataclass
class Life:
    """One application: who applies, who acts, and what is left of its script."""

    artisan: Artisan
    cast: Cast
    answers: dict[str, Any]
    stops_at: str = ""  # a state it never leaves before the present day
    sent: Case | None = None
    refused: int = 0

    @property
    def case(self) -> Case:
        if self.sent is None:
            raise LookupError("the application has not been sent yet")
        return self.sent


class History:
    """The queue of things to come."""

    def __init__(
        self, people: People, random: Random, until: datetime, paper: StoredFile, photo: StoredFile
    ) -> None:
        self.people, self.random, self.until = people, random, until
        self.files = (paper, photo)
        self.queue: list[tuple[datetime, int, Callable[[], object]]] = []
        self.order = count()
        self.finance = people.demo["finance-state"]
        self.version: tuple[SchemeVersion, Any] | None = None
        self.sittings: dict[tuple[int, date], Sitting] = {}
        self.commit_now = False  # a number that all districts share was taken: do not keep the others waiting
        self.paid: dict[date, list[Life]] = {}  # by the Friday of their payment file
        self.counts: dict[str, int] = {}

    def play(self, batch: int = 250) -> None:
        """Run everything that happens before `until`; commits every `batch` happenings, and after each payment file."""
        while self.queue and self.queue[0][0] <= self.until:
            with scope.system(), savepoints(False), gathered():
                # Made-up history can be made again: no need to wait for the disk at each commit.
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL synchronous_commit = off")
                for _n in range(batch):
                    if not self.queue or self.queue[0][0] > self.until or self.commit_now:
                        break
                    moment, _order, happen = heapq.heappop(self.queue)
                    with clock.at(moment):
                        happen()
            self.commit_now = False

    def after(self, days: float, happen: Callable[[], object], *, moment: datetime | None = None) -> None:
        """Let something happen so many days later, in office hours of a working day."""
        start = moment or clock.now()
        day = calendar().add_working_days(timezone.localdate(start + timedelta(days=days)), 0)
        at = timezone.make_aware(
            datetime.combine(day, time(10 + self.random.randrange(7), self.random.randrange(60)))
        )
        heapq.heappush(self.queue, (max(at, start + timedelta(minutes=5)), next(self.order), happen))

    # The life of an application

    def begin(self, life: Life, moment: datetime) -> None:
        self.after(0, lambda: self._apply(life), moment=moment)

    def _days(self, few: float, many: float) -> float:
        return self.random.triangular(few, many, few + (many - few) * 0.3)

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def step(self, life: Life, do: str, by: User, note: str = "", **data: str) -> bool:
        # A step checks everything before it writes; only what it does to money may refuse later.
        writes = bool(scheme_of(life.case.procedure_id).workflow.action(do).effects)
        try:
            with refused_alone(writes=writes):
                life.sent = take_step(life.case, do=do, by=by, note=note, data=data).case
        except DomainError as refusal:
            report.info("demo: %s refused for %s: %s", do, life.case.ref, refusal.code)
            return False
        self.counts[do] = self.counts.get(do, 0) + 1
        return life.case.state != life.stops_at

    def _apply(self, life: Life) -> None:
        self.version = self.version or current_scheme(programme().schemes[0])
        by = life.artisan.user or life.cast.assistant
        paper, photo = self.files
        version, compiled = self.version
        keys = {one.key for one in compiled.fields}
        facts, _errors = compiled.parse_facts({k: v for k, v in life.answers.items() if k in keys})
        papers = {
            rule.key: photo if rule.key == "photo" else paper
            for rule in compiled.documents_for(facts)
            if rule.required
        }
        late_paper = life.stops_at == "scrutiny" and self._chance(0.5)
        if late_paper:
            papers.pop(next(iter(papers)))
        application = apply(
            life.artisan, scheme=version.code, answers=life.answers, files=papers, by=by, is_sample=True,
            version_and_scheme=self.version,
        )  # fmt: skip
        life.sent = application.case
        if life.stops_at == "scrutiny":
            return
        if life.stops_at == "refused":
            self.after(
                self._days(3, 9), lambda: self.step(life, "reject", life.cast.officer, NOTES["reject"])
            )
            return
        if self._chance(WITHDRAWN):
            self.after(self._days(3, 20), lambda: self._withdraw(life))
        elif life.stops_at == "deficiency" or self._chance(INCOMPLETE):
            self.after(self._days(1, 9), lambda: self._deficiency(life))
        else:
            self.after(self._days(1, 12), lambda: self._scrutinise(life))

    def _withdraw(self, life: Life) -> None:
        if life.artisan.user is not None:
            self.step(life, "withdraw", life.artisan.user)
        else:
            self._scrutinise(life)

    def _deficiency(self, life: Life) -> None:
        if self.step(life, "raise_deficiency", life.cast.assistant, NOTES["deficiency"]):
            self.after(self._days(2, 20), lambda: self._respond(life))

    def _respond(self, life: Life) -> None:
        if self.step(life, "respond", life.artisan.user or life.cast.assistant):
            self.after(self._days(1, 8), lambda: self._scrutinise(life))

    def _scrutinise(self, life: Life) -> None:
        if self._chance(REJECTED):
            self.step(life, "reject", life.cast.officer, NOTES["reject"])
            return
        accept_documents(life.case, by=life.cast.assistant)
        if self.step(life, "recommend", life.cast.assistant):
            self.after(self._days(0.5, 5), lambda: self._put_up(life))

    def _put_up(self, life: Life) -> None:
        if self.step(life, "put_up", life.cast.officer):
            today = clock.today()
            sitting = date(today.year, today.month, 1) + timedelta(days=26)
            if sitting <= today:
                sitting = (date(today.year, today.month, 1) + timedelta(days=32)).replace(day=27)
            self.after((sitting - today).days, lambda: self._sit(life))

    def _sit(self, life: Life) -> None:
        """The district's sitting of the day: called when the first case of the day comes up, signed in the evening."""
        key = (life.cast.district.pk, clock.today())
        sitting = self.sittings.get(key)
        if sitting is None:
            sitting = call_sitting(
                life.cast.committee_office, on=clock.today(), by=life.cast.officer, is_sample=True
            )
            self.sittings[key] = sitting
            self.after(1, lambda: self._sign(sitting, life.cast))
        place_on_agenda(sitting, [life.case], by=life.cast.officer)
        do, note = "sanction", ""
        if self._chance(0.08):
            do, note = "defer", NOTES["defer"]
        elif self._chance(NOT_SELECTED):
            do, note = "reject_by_committee", NOTES["committee"]
        goes_on = self.step(life, do, life.cast.committee, note)
        if (
            do == "sanction" and life.case.state == "committee"
        ):  # the budget is short: the next sitting decides
            do, note = "defer", "जिले के बजट में राशि शेष नहीं है।"
            goes_on = self.step(life, do, life.cast.committee, note)
        note_outcome(sitting, life.case, do=do, remark=note, by=life.cast.committee)
        if do == "defer":
            self.after(30, lambda: self._sit(life))
        elif do == "sanction" and goes_on:
            self.after(self._days(1, 9), lambda: self._forward(life, "forward"))

    def _sign(self, sitting: Sitting, cast: Cast) -> None:
        sign_minutes(sitting, present="अध्यक्ष; उपायुक्त उद्योग; अग्रणी बैंक प्रबंधक", by=cast.committee)

    # The bank

    def _forward(self, life: Life, do: str) -> None:
        if self.step(life, do, life.cast.officer, bank_office=life.cast.branch.code):
            self.after(self._days(8, 75), lambda: self._bank(life))

    def _bank(self, life: Life) -> None:
        if life.stops_at == "bank_refused" or self._chance(BANK_REFUSES):
            reason = self.random.choice(REFUSALS)
            life.refused += 1
            if self.step(life, "bank_refuse", life.cast.bank, NOTES["refuse"], refusal_reason=reason):
                again = life.refused == 1 and self._chance(0.5)
                if again:
                    self.after(self._days(2, 12), lambda: self._forward(life, "forward_again"))
                else:
                    self.after(self._days(4, 25), lambda: self._close(life))
            return
        loan = Decimal(life.case.values["bank_loan"]) / 100
        today = clock.today().isoformat()
        last4 = f"{self.random.randrange(10_000):04d}"
        if self.step(
            life,
            "bank_sanction",
            life.cast.bank,
            loan_amount=f"{loan:.2f}",
            sanctioned_on=today,
            loan_account_last4=last4,
        ):
            self.after(self._days(9, 35), lambda: self._train(life))

    def _close(self, life: Life) -> None:
        self.step(life, "close_refused", life.cast.officer, NOTES["close"])

    def _train(self, life: Life) -> None:
        today = clock.today()
        first = today - timedelta(days=7)
        if self.step(
            life, "training_done", life.cast.assistant, institute="ITI", training_from=first.isoformat(),
            training_to=(today - timedelta(days=1)).isoformat(),
        ):  # fmt: skip
            self.after(self._days(4, 40), lambda: self._disburse(life))

    def _disburse(self, life: Life) -> None:
        first = Decimal(life.case.values["bank_loan"]) / 200
        if self.step(
            life, "disburse", life.cast.bank, disbursed_on=clock.today().isoformat(), amount=f"{first:.2f}"
        ):
            self.after(self._days(1, 12), lambda: self._claim(life))

    def _claim(self, life: Life) -> None:
        amount = Decimal(life.case.values["margin_money"]) / 100
        account = "9" + "".join(str(self.random.randrange(10)) for _n in range(12))
        if self.step(
            life, "claim_margin_money", life.cast.bank, claim_amount=f"{amount:.2f}", tdr_account=account,
            ifsc=life.cast.branch.ifsc,
        ):  # fmt: skip
            self.after(self._days(1, 10), lambda: self._release(life))

    # Release, deposit and after

    def _release(self, life: Life) -> None:
        if not self.step(life, "approve_release", life.cast.officer):
            return
        friday = clock.today() + timedelta(days=(4 - clock.today().weekday()) % 7 or 7)
        if friday not in self.paid:
            self.after((friday - clock.today()).days, lambda: self._pay(friday))
        self.paid.setdefault(friday, []).append(life)

    def _pay(self, friday: date) -> None:
        """One file a week for every payment drafted since, and the bank's answer some days later."""
        cases = [life.case.pk for life in self.paid[friday] if life.stops_at != "payment"]
        payments = list(Payment.objects.filter(state=Payment.State.DRAFTED, sanction__case_id__in=cases))
        if not payments:
            return
        made = make_payment_file(payments, by=self.finance)
        self.commit_now = True
        self.counts["payment_file"] = self.counts.get("payment_file", 0) + 1
        self.after(self._days(1, 4), lambda: self._answer(friday, made.pk))

    def _answer(self, friday: date, file_id: int) -> None:
        rows = []
        for payment in Payment.objects.filter(file_id=file_id).order_by("pk"):
            ok = not self._chance(0.04)
            number = f"BNK{clock.today():%y%m%d}{payment.pk:06d}"
            rows.append((
                payment.ref, payment.ifsc, payment.account, f"{payment.amount:.2f}", "ACCEPTED" if ok else "REJECTED",
                number if ok else "", "" if ok else "ACCOUNT_CLOSED", clock.today().isoformat() if ok else "",
            ))  # fmt: skip
        read_return_file(write_return_file(rows), by=self.finance)
        for life in self.paid[friday]:
            life.sent = found(Case, id=life.case.pk)[0]
            if life.case.state == "release":
                self.after(self._days(3, 10), partial(self._release, life))
            elif life.case.state == "hold" and life.stops_at in {"recovery", "recovered"}:
                self.after(self._days(120, 300), partial(self._recover, life))
            elif life.case.state == "hold" and life.stops_at != "hold":
                self.after(731, partial(self._inspect, life))

    def _recover(self, life: Life) -> None:
        amount = Decimal(life.case.values["released_amount"]) / 100
        if self.step(life, "start_recovery", life.cast.officer, NOTES["recover"]):
            self.after(self._days(20, 80), lambda: self._recovered(life, f"{amount:.2f}"))

    def _recovered(self, life: Life, amount: str) -> None:
        self.step(life, "recovered", life.cast.officer, amount=amount)

    def _inspect(self, life: Life) -> None:
        if self.step(life, "call_inspection", life.cast.officer) and self._chance(0.8):
            self.after(self._days(5, 30), lambda: self._adjust(life))

    def _adjust(self, life: Life) -> None:
        number = f"JR/{clock.today():%Y}/{life.case.pk}"
        self.step(
            life, "adjust", life.cast.officer, inspected_on=clock.today().isoformat(), joint_report=number
        )


def project_cost(random: Random) -> int:
    """Rupees, in tens of thousands, with the quantiles of the published lists (rules.md §1.6)."""
    at = random.random()
    for (low, small), (high, large) in pairwise(COSTS):
        if at <= high:
            share = (at - low) / (high - low)
            return max(15, round(exp(log(small) + share * (log(large) - log(small))) * 10)) * 10_000
    raise AssertionError("a share is at most one")


def answers_of(artisan: Artisan, unit_kind: str, random: Random) -> dict[str, Any]:
    """What an applicant like this one would answer."""
    cost = project_cost(random)
    machines = round(cost * 0.6 / 1000) * 1000
    civil = round(cost * 0.1 / 1000) * 1000
    return {
        "age": str(timezone.localdate().year - (artisan.birth_year or 1985)),
        "category": artisan.category or "general",
        "gender": artisan.gender or "male",
        "disabled": bool(artisan.disabled),
        "activity": ACTIVITY[unit_kind],
        "makes_district_product": True,
        "defaulter": False,
        "earlier_benefit": False,
        "family_benefited": False,
        "project_cost": str(cost),
        "land_cost": "0",
        "project_title": str(artisan.product_line.name["hi"]) if artisan.product_line else "इकाई",
        "machinery_cost": str(machines),
        "civil_cost": str(civil),
        "working_capital": str(cost - machines - civil),
        "jobs": str(random.randint(1, 12)),
    }
