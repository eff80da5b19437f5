"""Targets, calls for applications, institutes with agreements, trainers and venues, and courses."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office
from odop.accounts.permissions import RUN_TRAINING
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.services import next_number, send_notice
from odop.lib.dates import FinancialYear, format_day
from odop.lib.money import rupees
from odop.places.models import District, ProductLine
from odop.registry.models import Artisan
from odop.training import events
from odop.training.enums import InstituteKind, Language
from odop.training.limits import limits_on
from odop.training.models import Agreement, Call, Course, Institute, PinPlace, Target, Trainer, Venue
from odop.training.services.allowed import check, user_of

MOST = 100_000
WRONG = _("Some answers are missing or not right.")
Wrong = dict[str, str | Promise]


def refuse(wrong: Wrong) -> None:
    if wrong:
        raise Invalid(WRONG, fields=wrong)


@transaction.atomic
def set_target(
    district: District, *, year: str, people: int, by: Actor, product_line: ProductLine | None = None
) -> Target:
    """How many people of a district are to be trained in a financial year (2026-27); the Commissioner sets and shifts it
    (order of 05-05-2020), so only the state's offices may. Refuses `invalid`."""
    check(by, RUN_TRAINING)
    if not 0 <= people <= MOST:
        raise Invalid(WRONG, fields={"people": _("Write how many people, like 150.")})
    target, _made = Target.objects.update_or_create(
        district=district, financial_year=year, product_line=product_line,
        defaults={"people": people, "set_by": user_of(by), "set_at": clock.now()},
    )  # fmt: skip
    record(events.TARGET_SET, target, by=by, year=year, people=people)
    return target


@transaction.atomic
def call_for_applications(
    district: District, *, scheme: str, places: int, opens_on: date, closes_on: date, by: Actor,
    product_line: ProductLine | None = None, tell: bool = True,
) -> Call:  # fmt: skip
    """Open a call and, if wanted, send a message to the artisans of the district's register who agreed to be told of
    schemes. The notice for the press is a page of the call. Refuses `invalid`."""
    check(by, RUN_TRAINING, district.pk)
    wrong: Wrong = {}
    if not 0 < places <= MOST:
        wrong["places"] = _("Write how many people, like 150.")
    if closes_on < opens_on or closes_on < clock.today():
        wrong["closes_on"] = _("The last day lies before the first, or has gone by.")
    refuse(wrong)
    year = FinancialYear.of(opens_on)
    series = f"TC-{district.code}-{year.short}"
    call = Call.objects.create(
        ref=f"{series}-{next_number(series):04d}", district=district, product_line=product_line, scheme=scheme,
        places=places, opens_on=opens_on, closes_on=closes_on, made_by=user_of(by), made_at=clock.now(),
    )  # fmt: skip
    if tell:
        call.told = _tell(call)
        call.save(update_fields=["told"])
    record(events.CALLED, call, by=by, places=places, told=call.told)
    return call


def _tell(call: Call) -> int:
    """A message to each artisan of the district who agreed to be called about schemes, once a mobile number."""
    people = Artisan.objects.filter(
        district_id=call.district_id, merged_into__isnull=True, erased_at__isnull=True,
        consents__purpose="calls", consents__withdrawn_at__isnull=True,
    ).exclude(mobile="")  # fmt: skip
    if call.product_line_id:
        people = people.filter(product_line_id=call.product_line_id)
    told = set()
    for mobile, language in people.values_list("mobile", "user__language").distinct():
        if mobile in told:
            continue
        told.add(mobile)
        language = language or "hi"
        with override(language):
            body = gettext(
                "Free training with a toolkit in your district: %(places)s places."
                " Apply by %(day)s at %(url)s or at the district office."
            ) % {
                "places": call.places, "day": format_day(call.closes_on, language), "url": settings.ODOP.base_url,
            }  # fmt: skip
        send_notice(to=mobile, template="training.call", body=body, language=language, subject_ref=call.ref)
    return len(told)


@transaction.atomic
def register_institute(office: Office, *, kind: str, by: Actor, is_sample: bool = False) -> Institute:
    """An office of kind `institute` may train. Chosen by the Commissioner, entered by the district. Refuses `invalid`,
    `not_an_institute`, `already_there`."""
    check(by, RUN_TRAINING, office.district_id)
    if office.kind != OfficeKind.INSTITUTE or office.district is None:
        raise DomainError(
            _("This office is not a training institute of a district."), code="not_an_institute"
        )
    if kind not in InstituteKind.values:
        raise Invalid(WRONG, fields={"kind": _("Choose one of these.")})
    if Institute.objects.filter(office=office).exists():
        raise DomainError(_("This institute is registered already."), code="already_there")
    made = Institute.objects.create(office=office, district=office.district, kind=kind, is_sample=is_sample)
    record(events.INSTITUTE, made, by=by, office=office.code)
    return made


@transaction.atomic
def make_agreement(
    institute: Institute, *, number: str, from_on: date, to_on: date, fee_a_day: Decimal, by: Actor,
    food_a_day: Decimal = Decimal(0), certification_each: Decimal = Decimal(0),
) -> Agreement:  # fmt: skip
    """For how long the institute trains, and at which prices a trainee and day. Refuses `invalid`: above the order's
    limits (₹ 400 and ₹ 250 in the order of 05-05-2020), dates in the wrong order."""
    check(by, RUN_TRAINING, institute.district_id)
    wrong: Wrong = {}
    if not number.strip():
        wrong["number"] = _("Write the number of the agreement.")
    if to_on < from_on:
        wrong["to_on"] = _("The last day lies before the first, or has gone by.")
    else:
        limits = limits_on(from_on)
        for key, asked, most in (
            ("fee_a_day", fee_a_day, limits.fee_a_day), ("food_a_day", food_a_day, limits.food_a_day),
        ):  # fmt: skip
            if not 0 <= asked <= most:
                wrong[key] = format_lazy(
                    _("At most {most} a trainee and day by the order."), most=rupees(most)
                )
    if certification_each < 0:
        wrong["certification_each"] = _("Write an amount in rupees.")
    refuse(wrong)
    made = Agreement.objects.create(
        institute=institute, number=number.strip(), from_on=from_on, to_on=to_on, fee_a_day=fee_a_day,
        food_a_day=food_a_day, certification_each=certification_each, made_by=user_of(by), made_at=clock.now(),
    )  # fmt: skip
    record(
        events.AGREED,
        made,
        by=by,
        district_id=institute.district_id,
        institute=institute.pk,
        fee=str(fee_a_day),
    )
    return made


@transaction.atomic
def add_trainer(
    institute: Institute, *, name: str, craft: str, languages: Sequence[str], is_woman: bool, by: Actor
) -> Trainer:
    """Somebody who teaches there. Refuses `invalid`."""
    check(by, RUN_TRAINING, institute.district_id)
    wrong: Wrong = {}
    if not name.strip():
        wrong["name"] = _("Write the name.")
    if not languages or set(languages) - set(Language.values):
        wrong["languages"] = _("Choose one of these.")
    refuse(wrong)
    made = Trainer.objects.create(
        institute=institute,
        name=name.strip(),
        craft=craft.strip(),
        languages=sorted(languages),
        is_woman=is_woman,
    )
    record(events.TRAINER, made, by=by, district_id=institute.district_id, institute=institute.pk)
    return made


@transaction.atomic
def add_venue(
    institute: Institute, *, name: str, place: str, lat: float, lon: float, by: Actor, pin_code: str = "",
    seats: int = 25,
) -> Venue:  # fmt: skip
    """Where a batch can sit; its position says henceforth where its PIN code lies, if nobody said so before.
    Refuses `invalid`."""
    check(by, RUN_TRAINING, institute.district_id)
    wrong: Wrong = {}
    if not name.strip():
        wrong["name"] = _("Write the name.")
    if not place.strip():
        wrong["place"] = _("Write the village, town or mohalla.")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        wrong["lat"] = _("Write latitude and longitude in degrees, like 28.58 and 78.57.")
    if pin_code and not (len(pin_code) == 6 and pin_code.isascii() and pin_code.isdigit()):
        wrong["pin_code"] = _("A PIN code has six digits.")
    if not 1 <= seats <= limits_on(clock.today()).batch:
        wrong["seats"] = _("A batch has at most 25 people.")
    refuse(wrong)
    made = Venue.objects.create(
        institute=institute, district_id=institute.district_id, office_id=institute.office_id, name=name.strip(),
        place=place.strip(), pin_code=pin_code, lat=lat, lon=lon, seats=seats,
    )  # fmt: skip
    if pin_code:
        PinPlace.objects.get_or_create(
            pin_code=pin_code, defaults={"lat": lat, "lon": lon, "source": f"venue {made.pk}"}
        )
    record(events.VENUE, made, by=by, institute=institute.pk)
    return made


@transaction.atomic
def add_course(
    *, code: str, title: Mapping[str, str], by: Actor, product_line: ProductLine | None = None, qp_code: str = "",
    days_needed: int = 8, is_sample: bool = False,
) -> Course:  # fmt: skip
    """Ten days, five of craft and five of running one's own work; with the code of its Qualification Pack, if there is one.
    Refuses `invalid`, `already_there`."""
    check(by, RUN_TRAINING, product_line.district_id if product_line else None)
    wrong: Wrong = {}
    if not 0 < len(code.strip()) <= 20:
        wrong["code"] = _("Write a short code.")
    if len(qp_code.strip()) > 20:
        wrong["qp_code"] = _("Write the code as it stands on the Qualification Pack.")
    if not all(title.get(language, "").strip() for language in ("en", "hi")):
        wrong["title"] = _("Write the title in English and in Hindi.")
    if not 1 <= days_needed <= 10:
        wrong["days_needed"] = _("From 1 to 10 days.")
    refuse(wrong)
    if Course.objects.filter(code=code.strip()).exists():
        raise DomainError(_("A course has this code already."), code="already_there")
    made = Course.objects.create(
        code=code.strip(), title=Localised(title), product_line=product_line, qp_code=qp_code.strip(),
        days_needed=days_needed, is_sample=is_sample,
    )  # fmt: skip
    record(events.COURSE, made, by=by, code=made.code)
    return made
