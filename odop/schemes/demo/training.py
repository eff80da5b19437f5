"""Training in the two districts where demo people sit: one batch that is over, with certificates and kits, and one that meets
these days. Played through the same services as everything else."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, Posting, User
from odop.casework.models import Case
from odop.casework.services import accept_documents, take_step
from odop.finance.models import BudgetHead
from odop.finance.services import allot, bring_budget, keep_payee
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Notice, StoredFile
from odop.kernel.services import read_file
from odop.places.queries import financial_year_of
from odop.registry.models import Artisan
from odop.schemes.demo.people import Cast, People
from odop.schemes.queries import scheme as current_scheme
from odop.schemes.services import apply
from odop.training import services as train
from odop.training.limits import training_scheme
from odop.training.models import Batch, Candidate, Course, Institute, Kit, Seat, Store

SEATED, WAITING = 5, 2
ACCOUNT, IFSC = "911111111111", "SMPL0AGR001"
FEE, FOOD, EACH = Decimal(350), Decimal(200), Decimal(500)
KITS = 12


def build(
    people: People, artisans: Sequence[Artisan], taken: set[int], paper: StoredFile, photo: StoredFile
) -> None:
    """`taken` are artisans who applied for something else. Does nothing where no scheme trains or no institute is known."""
    compiled = training_scheme()
    if compiled is None:
        return
    homes = sorted({user.artisan.district_id for user in people.demo.values() if hasattr(user, "artisan")})
    kit_set = False
    for number, district_id in enumerate(homes):
        office = (
            Office.objects.filter(kind=OfficeKind.INSTITUTE, district_id=district_id).order_by("code").first()
        )
        chair = Office.objects.filter(kind=OfficeKind.SELECTION, district_id=district_id).first()
        own = [one for one in artisans if one.district_id == district_id and one.pk not in taken]
        if office is None or chair is None or len(own) < SEATED + WAITING:
            continue
        cast = people.casts[district_id]
        over = number == 0
        day = timezone.localdate() - timedelta(days=50 if over else 4)
        with clock.at(_at(day - timedelta(days=60))):
            _money(compiled.code, cast)
            institute, store = _ground(people, cast, office)
            if not kit_set:
                _kit()
                kit_set = True
            _bought(cast, store)
        with clock.at(_at(day - timedelta(days=30))):
            hers = [one for one in own if one.user_id] + [one for one in own if not one.user_id]
            cases = [
                _selected(one, compiled.code, cast, _one(people, chair, Role.COMMITTEE, cast), paper, photo)
                for one in hers[: SEATED + (0 if over else WAITING)]
            ]
        _batch(cases[:SEATED], institute, store, cast, day, photo, over=over)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(11)))


def _one(people: People, office: Office, role: str, cast: Cast) -> User:
    """Who is posted there; else somebody made up."""
    posted = Posting.objects.filter(office=office, role=role).select_related("user").first()
    if posted is not None:
        return posted.user
    user = User.objects.create(
        username=f"sample-{office.code.lower()}", kind="officer", name=people.names.person(people.random, "man"),
        password="!sample",  # noqa: S106  (unusable: nobody signs in as these)
    )  # fmt: skip
    Posting.objects.create(user=user, office=office, role=role, from_on=date(2023, 4, 1))
    return user


def _money(scheme: str, cast: Cast) -> None:
    head = BudgetHead.objects.get(scheme=scheme)
    for year in _years():
        bring_budget(head, year, Decimal(30_00_000), by=SYSTEM, note="sample")
        allot(head, year, cast.district, Decimal(25_00_000), by=SYSTEM, note="sample")


def _years() -> list[str]:
    """Those of this moment of the sample past and of today: between the two the first of April may lie."""
    return sorted({financial_year_of(clock.today()), financial_year_of(timezone.localdate())})


def _ground(people: People, cast: Cast, office: Office) -> tuple[Institute, Store]:
    today, district = clock.today(), cast.district
    for year in _years():
        train.set_target(district, year=year, people=150, by=SYSTEM)
    institute = train.register_institute(office, kind="iti", by=cast.officer, is_sample=True)
    keep_payee(office, account=ACCOUNT, ifsc=IFSC, by=cast.officer)
    train.make_agreement(
        institute, number="SAMPLE/1", from_on=today - timedelta(days=30), to_on=today + timedelta(days=700), fee_a_day=FEE,
        food_a_day=FOOD, certification_each=EACH, by=cast.officer,
    )  # fmt: skip
    for kind, woman in (("woman", True), ("man", False)):
        name = str(people.names.person(people.random, kind)["hi"])
        train.add_trainer(
            institute, name=name, craft="", languages=["hi", "ur"], is_woman=woman, by=cast.officer
        )
    lat, lon = district.lat or 0, district.lon or 0
    for name, place, north, east in (
        ("सामुदायिक भवन", "मुख्य बाज़ार", 0.01, 0.0),
        ("प्राथमिक विद्यालय", "ब्लॉक मुख्यालय", -0.12, 0.1),
    ):
        train.add_venue(institute, name=name, place=place, lat=lat + north, lon=lon + east, by=cast.officer)
    line = people.lines[district.pk][0]
    train.add_course(
        code=f"SKILL-{district.code}",
        title=dict(line.name),
        product_line=line,
        qp_code="",
        by=cast.officer,
        is_sample=True,
    )
    store = Store.objects.create(
        district=district,
        office=Office.objects.get(kind=OfficeKind.DIEPC, district=district),
        name=f"{district.code} 1",
    )
    return institute, store


def _kit() -> None:
    train.set_kit(
        code="KIT", title={"en": "Toolkit of the craft", "hi": "हुनर की टूलकिट"}, price=Decimal(18_500), set_by_order="नमूना", by=SYSTEM,
        contents=[
            {"name": {"en": "Hand tools", "hi": "हाथ के औज़ार"}, "count": 12},
            {"name": {"en": "Electric grinder", "hi": "बिजली की ग्राइंडर"}, "count": 1},
            {"name": {"en": "Safety glasses", "hi": "सुरक्षा चश्मा"}, "count": 1},
        ],
        from_on=clock.today(), is_sample=True,
    )  # fmt: skip


def _bought(cast: Cast, store: Store) -> None:
    purchase = train.buy_kits(
        cast.district, kit=Kit.objects.get(code="KIT"), count=KITS, unit_price=Decimal(17_900), route="gem",
        order_number=f"GEMC-SAMPLE-{cast.district.code}", supplier="Sample Tools", ordered_on=clock.today(), by=cast.officer,
    )  # fmt: skip
    train.receive_kits(purchase, store, count=KITS, by=cast.assistant)


def _selected(
    person: Artisan, scheme: str, cast: Cast, chair: User, paper: StoredFile, photo: StoredFile
) -> Case:
    """Applied, checked, put up and selected."""
    _version, compiled = current_scheme(scheme)
    answers = {
        "age": str(clock.today().year - (person.birth_year or 1985)), "native": True, "earlier_toolkit": "never",
        "family_benefited": False, "trade": str(person.product_line.name["hi"]) if person.product_line else "हस्तशिल्प",
        "craft_years": str(person.craft_years or 5), "language": "hi", "women_only": False,
    }  # fmt: skip
    files = {one.key: photo if one.key == "photo" else paper for one in compiled.documents if one.required}
    by = person.user or cast.assistant
    case = apply(person, scheme=scheme, answers=answers, files=files, by=by, is_sample=True).case
    accept_documents(case, by=cast.assistant)
    take_step(case, do="recommend", by=cast.assistant)
    take_step(case, do="put_up", by=cast.officer)
    take_step(case, do="select", by=chair)
    case.refresh_from_db()
    return case


def _batch(
    cases: Sequence[Case],
    institute: Institute,
    store: Store,
    cast: Cast,
    day: date,
    photo: StoredFile,
    *,
    over: bool,
) -> None:
    venue = institute.venues.order_by("pk")[0]
    course = Course.objects.get(product_line=institute.district.product_lines.order_by("rank").first())
    with clock.at(_at(day - timedelta(days=10))):
        batch = train.new_batch(
            course, venue, starts_on=day, language="hi", women_only=False, by=cast.officer
        )
        for case in cases:
            train.add_person(batch, Candidate.objects.get(case=case), by=cast.assistant)
        batch = train.confirm_batch(batch, by=cast.officer)
        Batch.objects.filter(pk=batch.pk).update(is_sample=True)
    picture = read_file(photo)
    for one in batch.days.order_by("number"):
        if one.on_date >= timezone.localdate():
            break
        with clock.at(_at(one.on_date)):
            here = [n for n in range(1, len(cases) + 1) if (n + one.number) % 11]
            where = train.Where(batch.venue.lat, batch.venue.lon, picture if one.number == 1 else None)
            train.take_roster(one, here, by=cast.assistant, where=where)
            train.close_day(one, by=cast.assistant)
    if over:
        with clock.at(_at(batch.ends_on) + timedelta(hours=6)):
            results = {
                n: {"result": "passed", "score": Decimal(60 + 4 * n)} for n in range(1, len(cases) + 1)
            }
            train.note_results(batch, results, by=cast.assistant)
            train.certify_batch(batch, by=cast.officer)
        _kits(batch, store, cast, picture)


def _kits(batch: Batch, store: Store, cast: Cast, picture: bytes) -> None:
    """The first half of the batch has its kits; one of them complained."""
    for seat in Seat.objects.filter(batch=batch, state="certified").select_related("case")[: SEATED // 2]:
        with clock.at(_at(batch.ends_on + timedelta(days=4))):
            train.send_kit_code(seat.case, by=cast.assistant)
            sent = (
                Notice.objects.filter(template="training.kit_code", subject_ref=seat.case.ref)
                .order_by("-made_at")
                .first()
            )
            issue = train.issue_kit(
                seat.case,
                store,
                code=sent.body[:6] if sent else "",
                where=train.Where(photo=picture),
                by=cast.assistant,
            )
            if sent:
                sent.delete()  # nobody is told about a past that never was
        if seat.number == 1:
            with clock.at(timezone.now() - timedelta(days=2)):
                train.complain(issue, about="broken", text="ग्राइंडर पहले दिन से नहीं चल रही है।", by=SYSTEM)
