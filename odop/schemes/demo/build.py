"""Builds the demo world, once, in one go; says how long each part took."""

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from multiprocessing import get_context
from random import Random
from time import monotonic

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import UserKind
from odop.accounts.models import User
from odop.camps.demo import build_camps
from odop.emart.demo import build_mart
from odop.exhibitions.demo import build_fairs
from odop.facilities.demo import build_centres
from odop.finance.models import BudgetHead
from odop.finance.services import allot, bring_budget
from odop.indicators.services import measure_all
from odop.intake.demo import build_lists
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import gathered, quietly
from odop.kernel.models import StoredFile
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.kernel.services import keep_made_file, stamp, touch_pages
from odop.lib.dates import FinancialYear
from odop.library.demo import build_library
from odop.outlets.demo import build_shops
from odop.registry.models import Artisan
from odop.schemes.demo import training
from odop.schemes.demo.cases import build_cases
from odop.schemes.demo.history import History, Life, answers_of, savepoints
from odop.schemes.demo.papers import sample_pdf, sample_photo
from odop.schemes.demo.people import People
from odop.schemes.demo.plans import build_studies_and_plans
from odop.schemes.queries import scheme as current_scheme
from odop.support.demo import build_help
from odop.wholesale.demo import build_trade

log = logging.getLogger(__name__)

APPLICATIONS = 400
SEED = 20180124  # the day the programme began
SPENT = {"first": 110, "second": 140}  # applications of the two earlier years; the rest are this year's
STOPS = (
    "scrutiny", "deficiency", "put_up", "committee", "forwarding", "bank", "bank_refused", "training", "first_instalment",
    "claim", "release", "payment",
)  # fmt: skip
STOPPED_EACH = 4
BUDGET_A_YEAR = Decimal(90_00_00_000)
TO_A_DISTRICT = Decimal(40_00_000)
FOR_EACH_APPLICATION = Decimal(4_50_000)


@contextmanager
def _timed(what: str, times: dict[str, float]) -> Iterator[None]:
    began = monotonic()
    yield
    times[what] = round(monotonic() - began, 1)


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Next to nothing is thrown away before the end, and looking for it took a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def build_demo(workers: int = 1) -> dict[str, float]:
    """Build the demo world, its districts shared out to `workers` processes; seconds by part.

    Refuses `demo_off` in production and `demo_built` when it is there.
    """
    if not settings.DEMO:
        raise DomainError(_("The demo world exists in demo mode only."), code="demo_off")
    times: dict[str, float] = {}
    with scope.system():
        if stamp("demo"):
            raise DomainError(_("The demo world is already built."), code="demo_built")
    with quietly(), _nothing_thrown_away():
        random = Random(SEED)  # noqa: S311  (a made-up world, the same each time)
        until = timezone.now() - timedelta(hours=1)
        year = FinancialYear.of(timezone.localdate(until))
        years = [year.previous().previous(), year.previous(), year]
        with scope.system(), _timed("people", times):
            people = People(random)
            casts = people.casts
            artisans = people.enrol(_at(years[0].start - timedelta(days=200)), until)
        with scope.system(), _timed("applicants", times):
            lives = _lives(people, artisans, years, until, random)
            _give_users([life.artisan for life, _moment in lives], random)
        with scope.system(), _timed("budgets", times):
            _budgets(lives, years, people)
            paper = _keep(sample_pdf(), "sample.pdf", "application/pdf")
            photo = _keep(sample_photo(), "sample.png", "image/png")
            current_scheme(programme().schemes[0])  # compiled before there are several processes
        with _timed("history", times):
            shares = _shares(lives, workers)

            def play(number: int) -> None:
                _plan_once()
                history = History(people, Random(f"{SEED} {number}"), until, paper, photo)  # noqa: S311
                for life, moment in shares[number]:
                    history.begin(life, moment)
                history.play()
                log.info("demo steps: %s", history.counts)

            _side_by_side(play, workers)
        with scope.system(), _timed("training", times):
            training.build(people, artisans, {life.artisan.pk for life, _moment in lives[:-1]}, paper, photo)
        with scope.system(), _timed("centres", times), savepoints(False), gathered():
            build_centres()
        with scope.system(), _timed("fairs", times), savepoints(False), gathered():
            build_fairs(paper)
        with scope.system(), _timed("partners", times), savepoints(False), gathered():
            build_help(paper)
        with scope.system(), _timed("library", times), savepoints(False), gathered():
            build_library(paper, photo)
        with scope.system(), _timed("mart", times), savepoints(False), gathered():
            build_mart()
        with scope.system(), _timed("trade", times), savepoints(False), gathered():
            build_trade()
        with scope.system(), _timed("shops", times), savepoints(False), gathered():
            build_shops()
        with scope.system(), _timed("cases", times), savepoints(False), gathered():
            build_cases(people, paper)
        with scope.system(), _timed("lists and camps", times):
            build_lists()
            build_camps()
        with scope.system():
            stamp("demo", f"{len(artisans)} artisans, {len(lives)} applications, {len(casts)} districts")
            touch_pages()
        with scope.system(), _timed("figures", times):
            measure_all(again=True)
        with scope.system(), _timed("studies and plans", times), savepoints(False), gathered():
            build_studies_and_plans(people)  # after the figures: a study keeps those of the day it is signed
    return times


def _shares(lives: list[tuple[Life, datetime]], workers: int) -> list[list[tuple[Life, datetime]]]:
    """Whole districts for each worker, about as many applications for one as for the other."""
    asked = Counter(life.artisan.district_id for life, _moment in lives)
    shares: list[list[tuple[Life, datetime]]] = [[] for _n in range(workers)]
    for district_id, _count in sorted(asked.items(), key=lambda one: (-one[1], one[0])):
        least = min(shares, key=len)
        least += [one for one in lives if one[0].artisan.district_id == district_id]
    return shares


def _side_by_side(play: Callable[[int], None], workers: int) -> None:
    """Run `play` once a worker, each in a process of its own: districts do not touch each other's rows."""
    if workers == 1:
        play(0)
        return
    connections.close_all()  # a connection is never shared between processes
    context = get_context("fork")
    # The same statements come thousands of times: each new connection lets PostgreSQL plan them once.
    connection.settings_dict["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 5}
    processes = [context.Process(target=play, args=(number,)) for number in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a part of the demo world could not be built; its error stands above")


def _plan_once() -> None:
    """The same statements come thousands of times; more kinds of them than psycopg keeps prepared by itself."""
    connection.ensure_connection()
    connection.connection.prepared_max = 1000


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(11)))


def _keep(content: bytes, name: str, media_type: str) -> StoredFile:
    return keep_made_file(content, name=name, media_type=media_type, by=SYSTEM)


def _lives(
    people: People, artisans: list[Artisan], years: list[FinancialYear], until: datetime, random: Random
) -> list[tuple[Life, datetime]]:
    """Who applies, when, and where some of them get stuck; the demo person of the first slug has nothing yet."""
    demo = [one for one in artisans if one.user_id]
    kinds = dict(_unit_kinds([artisan.pk for artisan in artisans]))
    lines = {line.pk: line for of_district in people.lines.values() for line in of_district}
    for artisan in artisans:
        artisan.product_line = lines.get(artisan.product_line_id or 0)
    enrolled = [one for one in artisans if not one.user_id]
    moments: list[tuple[datetime, str]] = []
    for year, number in zip(years, (*SPENT.values(), APPLICATIONS - sum(SPENT.values())), strict=True):
        last = min(_at(year.end), until - timedelta(days=2))
        span = (last - _at(year.start)).total_seconds()
        moments += [(_at(year.start) + timedelta(seconds=random.random() * span), "") for _n in range(number)]
    moments.sort()
    stops = [state for state in STOPS for _n in range(STOPPED_EACH)]
    recent = [at for at, (moment, _stop) in enumerate(moments) if moment > until - timedelta(days=240)]
    for at, state in zip(random.sample(recent, min(len(stops), len(recent))), stops, strict=False):
        moments[at] = (moments[at][0], state)
    for at, state in zip(
        random.sample(range(SPENT["first"]), 6), ["recovered"] * 3 + ["recovery"] * 3, strict=True
    ):
        moments[at] = (moments[at][0], state)
    seen = [
        artisan.district_id for artisan in demo
    ]  # where the demo people sit: there every stage is to be seen
    turn = dict.fromkeys(STOPS, 0)
    lives = []
    for moment, state in moments:
        wanted = None
        if state in turn:
            wanted = [*seen, *seen[:1]][turn[state]] if turn[state] <= len(seen) else None
            turn[state] += 1
        artisan = _one_enrolled(enrolled, moment, random, district_id=wanted)
        del enrolled[next(at for at, one in enumerate(enrolled) if one is artisan)]
        lives.append((_life(people, artisan, kinds, state, random), moment))
    if len(demo) > 1:  # the second demo artisan has an application behind him that was not accepted
        lives.append(
            (_life(people, demo[1], kinds, "refused", random), _at(years[1].start + timedelta(days=40)))
        )
    return lives


def _one_enrolled(
    enrolled: list[Artisan], moment: datetime, random: Random, *, district_id: int | None
) -> Artisan:
    """Somebody who was enrolled by then and has not applied, of a district where that is wanted."""
    pool = [one for one in enrolled if one.district_id == district_id] if district_id else enrolled
    able = [one for one in random.sample(pool, min(12, len(pool))) if one.enrolled_at < moment]
    return able[0] if able else enrolled[0]


def _unit_kinds(ids: list[int]) -> list[tuple[int, str]]:
    from odop.registry.models import Unit

    return list(Unit.objects.filter(owner_id__in=ids).values_list("owner_id", "kind"))


def _life(people: People, artisan: Artisan, kinds: dict[int, str], state: str, random: Random) -> Life:
    return Life(
        artisan,
        people.casts[artisan.district_id],
        answers_of(artisan, kinds.get(artisan.pk, "maker"), random),
        state,
    )


def _give_users(artisans: list[Artisan], random: Random) -> None:
    """Most applicants applied by themselves, so they have a sign-in."""
    own = [one for one in artisans if one.user_id is None and random.random() < 0.6]
    users = [
        User(mobile=one.mobile, kind=UserKind.CITIZEN, name=one.name, language="hi", password="!sample")  # noqa: S106
        for one in own
    ]
    User.objects.bulk_create(users)
    for artisan, user in zip(own, users, strict=True):
        artisan.user = user
    Artisan.objects.bulk_update(own, ["user"], batch_size=500)


def _budgets(lives: list[tuple[Life, datetime]], years: list[FinancialYear], people: People) -> None:
    """Each year's budget, and each district's allotment by what it will be asked for."""
    head = BudgetHead.objects.filter(scheme=programme().schemes[0]).first()
    if head is None:
        raise DomainError(_("Load the programme first."), code="programme_not_loaded")
    finance, cell = people.demo["finance-state"], people.demo["cell-state"]
    for year in years:
        asked: dict[int, int] = {}
        for life, moment in lives:
            if timezone.localdate(moment) in year:
                asked[life.artisan.district_id] = asked.get(life.artisan.district_id, 0) + 1
        with clock.at(_at(year.start)):
            bring_budget(head, str(year), BUDGET_A_YEAR, by=finance, note="sample")
            for district in people.districts:
                amount = TO_A_DISTRICT + FOR_EACH_APPLICATION * asked.get(district.pk, 0)
                allot(head, str(year), district, amount, by=cell, note="sample")
