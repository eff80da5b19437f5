"""Training for tests: a district with an institute, venues, courses and kits, and people who wait for a batch in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from django.conf import settings
from django.utils import timezone

from odop.accounts.models import Office, User
from odop.casework.definitions import scheme_of
from odop.casework.models import Case, CaseStep, Procedure
from odop.casework.services import keep_procedure, put_in_force
from odop.finance import services as money
from odop.finance.models import BudgetHead
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.fields import Localised
from odop.kernel.models import Notice
from odop.kernel.programme import programme
from odop.lib.rules import Scheme, compile_files, read_files
from odop.places.models import District, ProductLine
from odop.places.queries import financial_year_of
from odop.registry import factories as register
from odop.registry.models import Artisan, Consent
from odop.training import services
from odop.training.limits import ANSWER, SEAT
from odop.training.models import Batch, Candidate, Course, Institute, Kit, Ranking, Store, Venue
from odop.training.services import selecting
from odop.training.services.attendance import Where

_next = count(1)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 40 + b"\xff\xd9"
ACCOUNT, IFSC = "912345678901", "SMPL0000001"


@dataclass(frozen=True)
class Ground:
    """Everybody and everything that trains in one district."""

    district: District
    line: ProductLine
    officer: User
    assistant: User
    teacher: User
    institute: Institute
    venues: list[Venue]
    course: Course
    kit: Kit
    store: Store


@cache
def _training_scheme() -> tuple[Scheme, dict[str, str]]:
    for folder in sorted((settings.PROGRAMME_DIR / "schemes").iterdir()):
        files = read_files(folder)
        scheme = compile_files(files, languages=programme().languages)
        if SEAT in scheme.workflow.effects:
            return scheme, dict(files)
    raise LookupError("no scheme of this programme trains")


def procedure() -> Procedure:
    return keep_procedure(*_training_scheme())


@cache
def _complaints() -> tuple[Scheme, dict[str, str]] | None:
    for name in programme().procedures:
        files = read_files(settings.PROGRAMME_DIR / "workflows" / name)
        compiled = compile_files(files, languages=programme().languages)
        if ANSWER in compiled.workflow.effects:
            return compiled, dict(files)
    return None


def head() -> BudgetHead:
    scheme, _files = _training_scheme()
    return money.keep_head(scheme.budget_head, scheme=scheme.code, name=scheme.title)


def purse(place: District, amount: Decimal | int = 50_00_000) -> None:
    """This year's money of the district for training."""
    year = financial_year_of(clock.today())
    money.bring_budget(head(), year, Decimal(amount), by=SYSTEM)
    money.allot(head(), year, place, Decimal(amount), by=SYSTEM)


def ground(
    place: District,
    *,
    venues: Sequence[tuple[float, float]] = ((0.0, 0.0),),
    kits: int = 30,
    at: tuple[Office, User] | None = None,
) -> Ground:
    """An institute with an account, an agreement, two trainers and these venues (degrees off the district's centre), a course,
    a kit, and `kits` of it in a store. `at` names the institute's office and who acts for it."""
    procedure()
    if found := _complaints():
        put_in_force(*found)
    purse(place)
    officer, assistant = register.officer(place), register.officer(place, "assistant")
    if at is None:
        teacher = register.officer(place, "institute", "institute")
        office = Office.objects.get(code=f"institute-{place.code}")
    else:
        office, teacher = at
    today = clock.today()
    institute = services.register_institute(office, kind="iti", by=officer)
    money.keep_payee(office, account=ACCOUNT, ifsc=IFSC, by=officer)
    services.make_agreement(
        institute, number="A/1", from_on=today - timedelta(days=300), to_on=today + timedelta(days=600),
        fee_a_day=Decimal(400), food_a_day=Decimal(250), certification_each=Decimal(600), by=officer,
    )  # fmt: skip
    services.add_trainer(
        institute, name="Salma Bano", craft="Horn craft", languages=["hi", "ur"], is_woman=True, by=officer
    )
    made = [
        services.add_venue(
            institute, name=f"Room {at}", place="Sarai Tarin", lat=(place.lat or 0) + north, lon=(place.lon or 0) + east,
            pin_code=f"2443{at:02d}", by=officer,
        )
        for at, (north, east) in enumerate(venues, start=1)
    ]  # fmt: skip
    line = place.product_lines.first() or register.product_line(place)
    course = services.add_course(
        code=f"C-{place.code}",
        title={"en": "Horn craft", "hi": "सींग शिल्प"},
        product_line=line,
        qp_code="HCS/Q1234",
        by=officer,
    )
    kit = services.set_kit(
        code=f"K{place.code}", title={"en": "Horn craft kit", "hi": "सींग शिल्प टूलकिट"}, product_line=line,
        contents=[{"name": {"en": "Hand saw", "hi": "आरी"}, "count": 1}, {"name": {"en": "File", "hi": "रेती"}, "count": 3}],
        price=Decimal(18_500), set_by_order="Minutes of 12-05-2026", from_on=today - timedelta(days=200), by=SYSTEM,
    )  # fmt: skip
    store = services.open_store(place, name=f"Store {place.code}", by=officer)
    if kits:
        purchase = services.buy_kits(
            place, kit=kit, count=kits, unit_price=Decimal(18_000), route="gem", order_number=f"GEMC-{place.code}-{kits}",
            supplier="Sample Tools", ordered_on=today, by=officer,
        )  # fmt: skip
        services.receive_kits(purchase, store, count=kits, by=assistant)
    return Ground(place, line, officer, assistant, teacher, institute, made, course, kit, store)


def _person(at: Ground, n: int, user: User | None) -> Artisan:
    """Somebody of the register with an account."""
    moment = clock.now()
    person = Artisan.objects.create(
        ref=f"AR-{at.district.code}-S{n:06d}", district=at.district, name=Localised(en=f"Trainee {n}", hi=f"प्रशिक्षणार्थी {n}"),
        name_folded=f"trainee {n}", name_skeleton="trn", enrolled_by="self", enrolled_at=moment, gender="female",
        mobile=f"6{n:09d}", product_line=at.line, bank_account=ACCOUNT, bank_account_last4=ACCOUNT[-4:], bank_ifsc=IFSC, user=user,
    )  # fmt: skip
    Consent.objects.create(
        artisan=person,
        purpose="register",
        wording="test",
        language="en",
        given_at=moment,
        given_through="self",
    )
    return person


def selected(
    at: Ground, number: int, *, state: str = "chosen", user: User | None = None, **wishes: Any
) -> list[Candidate]:
    """That many people who were selected, with money bound, put straight into `chosen`: their earlier steps are not told."""
    followed = procedure()
    scheme = scheme_of(followed.pk)
    moment = clock.now()
    outputs = scheme.decider(clock.today())({}).outputs
    stage = scheme.workflow.states[state]
    found = []
    for n in (next(_next) for _n in range(number)):
        person = Artisan.objects.filter(user=user).first() if user is not None and number == 1 else None
        person = person or _person(at, n, user if number == 1 else None)
        case = Case.objects.create(
            ref=f"{followed.prefix}-{at.district.code}-S{n:06d}", procedure=followed, code=followed.code, district=at.district,
            applicant=person, applicant_user=person.user, financial_year=financial_year_of(clock.today()), state=state,
            stage=stage.stage, waiting_on=stage.office or "none", due_on=clock.today() + timedelta(days=30),
            entered_at=moment, opened_at=moment, amount=Decimal(outputs["honorarium"]) / 100, steps_taken=1, is_sample=True,
            values={"eligible": True, **outputs, "language": "hi", "craft_years": 5, **wishes},
        )  # fmt: skip
        step = CaseStep.objects.create(
            case=case, number=1, do="submit", to_state=state, role="artisan", at=moment
        )
        money.commit(case, case.amount, by=SYSTEM)
        found.append(selecting.choose(case, step, by=SYSTEM))
    return found


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def confirmed(at: Ground, number: int = 12, **wishes: Any) -> Batch:
    """A batch of that many people, proposed and confirmed."""
    selected(at, number, **wishes)
    [batch], _waiting = services.propose_batches(at.district, by=at.officer)
    return services.confirm_batch(batch, by=at.officer)


def held(batch: Batch, at: Ground, *, days: int = 10, absent: Sequence[int] = ()) -> None:
    """That many days of a batch, with everybody present but those seats, each closed."""
    for day in list(batch.days.order_by("number"))[:days]:
        with clock.at(noon(day.on_date)):
            numbers = [
                seat.number for seat in batch.seats.filter(state="seated") if seat.number not in absent
            ]
            services.take_roster(
                day, numbers, by=at.teacher, where=Where(batch.venue.lat, batch.venue.lon, JPEG)
            )
            services.close_day(day, by=at.teacher)


def certified(batch: Batch, at: Ground, **how: Any) -> None:
    """The whole batch held, everybody passed, and certified on the evening of the last day."""
    held(batch, at, **how)
    with clock.at(noon(batch.ends_on) + timedelta(hours=6)):
        passed = {
            seat.number: {"result": "passed", "score": Decimal(72), "assessed_by": "Sector council"}
            for seat in batch.seats.filter(state="seated")
        }
        services.note_results(batch, passed, by=at.teacher)
        services.certify_batch(batch, by=at.officer)


def alone(at: Ground, user: User | None = None) -> Batch:
    """A confirmed batch in which one person sits."""
    [candidate] = selected(at, 1, user=user)
    days = services.training_days(clock.today() + timedelta(days=1))
    batch = services.new_batch(
        at.course, at.venues[0], starts_on=days[0], language="hi", women_only=False, by=at.officer
    )
    services.add_person(batch, candidate, by=at.officer)
    return services.confirm_batch(batch, by=at.officer)


def everything(place: District, user: User) -> Ground:
    """A row in every table of training, of one district: for the tests of who sees what."""
    at = ground(place, kits=2)
    services.set_target(place, year=financial_year_of(clock.today()), people=10, by=SYSTEM)
    services.call_for_applications(
        place, scheme=_training_scheme()[0].code, places=10, opens_on=clock.today(), closes_on=clock.today(),
        by=at.officer, tell=False,
    )  # fmt: skip
    batch = alone(at, user)
    with clock.at(noon(batch.starts_on)):
        services.inspect(batch, counted=1, remark="", by=at.officer)
    certified(batch, at)
    case = batch.seats.get().case
    Ranking.objects.create(case=case, sitting_ref="SC", rank=1, reasons=[], made_at=clock.now())
    services.send_kit_code(case, by=at.officer)
    body = Notice.objects.filter(template="training.kit_code", subject_ref=case.ref).latest("made_at").body
    issue = services.issue_kit(case, at.store, code=body[:6], where=Where(photo=JPEG), by=at.officer)
    services.complain(issue, about="broken", text="The saw", by=user)
    return at
