"""Toolkits from the catalogue to a trainee's hands. Each kit that comes or goes is a movement; the stock of a store is a row
that cannot fall below nothing, and whoever takes the last kit of it is one."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import format_lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.digests import digest, same
from odop.accounts.onetime import new_code
from odop.accounts.permissions import RUN_TRAINING, SEE_STATE
from odop.casework.models import Case
from odop.casework.services import lock_case, take_step
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.kernel.rows import held
from odop.kernel.services import next_number, reserve_numbers, send_notice, store_file
from odop.lib.dates import FinancialYear
from odop.lib.money import rupees
from odop.places.models import District, ProductLine
from odop.places.queries import financial_year, financial_year_of
from odop.training import events
from odop.training.enums import KitState, Movement, Route
from odop.training.limits import limits_on
from odop.training.models import (
    Candidate,
    Certificate,
    Kit,
    KitCode,
    KitIssue,
    KitUnit,
    Purchase,
    Stock,
    StockMovement,
    Store,
)
from odop.training.queries import action_with, kit_for
from odop.training.services.allowed import check, user_of
from odop.training.services.attendance import PHOTOS, Where
from odop.training.services.ground import WRONG, Wrong, refuse

CODE_LIFE = timedelta(hours=24)
TRIES = 5


@transaction.atomic
def set_kit(
    *, code: str, title: Mapping[str, str], contents: Sequence[Mapping[str, Any]], price: Decimal, set_by_order: str,
    from_on: date, by: Actor, product_line: ProductLine | None = None, is_sample: bool = False,
) -> Kit:  # fmt: skip
    """A kit as the committee under the Commissioner set it; a code that is there gets its next version, and the older one
    ends the day before. Refuses `invalid`: above the order's limit (₹ 20,000), nothing in it, no minutes named."""
    check(by, SEE_STATE)
    most = limits_on(from_on).kit
    wrong: Wrong = {}
    if not 0 < price <= most:
        wrong["price"] = format_lazy(_("A kit costs at most {most} by the order."), most=rupees(most))
    if not contents or any(int(one.get("count", 0)) < 1 or not one.get("name") for one in contents):
        wrong["contents"] = _("Name each tool and how many of it.")
    if not set_by_order.strip():
        wrong["set_by_order"] = _("Name the minutes of the committee that set this kit.")
    if not all(title.get(language, "").strip() for language in ("en", "hi")):
        wrong["title"] = _("Write the title in English and in Hindi.")
    refuse(wrong)
    last = Kit.objects.select_for_update().filter(code=code).order_by("-version").first()
    if last is not None and last.to_on is None:
        last.to_on = from_on - timedelta(days=1)
        last.save(update_fields=["to_on"])
    made = Kit.objects.create(
        code=code, version=(last.version if last else 0) + 1, title=Localised(title), contents=list(contents),
        price=price, set_by_order=set_by_order.strip(), from_on=from_on, product_line=product_line, is_sample=is_sample,
    )  # fmt: skip
    record(events.KIT_SET, made, by=by, code=code, version=made.version, price=str(price))
    return made


@transaction.atomic
def buy_kits(
    district: District, *, kit: Kit, count: int, unit_price: Decimal, route: str, order_number: str, supplier: str,
    ordered_on: date, by: Actor, why_not_gem: str = "",
) -> Purchase:  # fmt: skip
    """What the district office ordered, by the number of the order on GeM; elsewhere with the reason. Refuses `invalid`
    (above the price of the kit) and `already_there`."""
    check(by, RUN_TRAINING, district.pk)
    wrong: Wrong = {}
    if not 0 < count <= 10_000:
        wrong["count"] = _("Write how many kits, like 50.")
    if not 0 < unit_price <= kit.price:
        wrong["unit_price"] = format_lazy(_("At most {most}, as the kit was set."), most=rupees(kit.price))
    if route not in Route.values:
        wrong["route"] = _("Choose one of these.")
    if not order_number.strip():
        wrong["order_number"] = _("Write the number of the order.")
    if route == Route.OTHER and not why_not_gem.strip():
        wrong["why_not_gem"] = _("Write why it was not bought through GeM.")
    if not supplier.strip():
        wrong["supplier"] = _("Write the supplier.")
    if ordered_on > clock.today():
        wrong["ordered_on"] = _("This day has not come yet.")
    refuse(wrong)
    if Purchase.objects.filter(route=route, order_number=order_number.strip()).exists():
        raise DomainError(_("This order is entered already."), code="already_there")
    series = f"TP-{district.code}-{FinancialYear.of(ordered_on).short}"
    made = Purchase.objects.create(
        ref=f"{series}-{next_number(series):04d}", district=district, kit=kit, count=count, unit_price=unit_price,
        route=route, order_number=order_number.strip(), why_not_gem=why_not_gem.strip(), supplier=supplier.strip(),
        ordered_on=ordered_on, made_by=user_of(by), made_at=clock.now(),
    )  # fmt: skip
    record(events.BOUGHT, made, by=by, count=count, price=str(unit_price), route=route)
    return made


@transaction.atomic
def receive_kits(purchase: Purchase, store: Store, *, count: int, by: Actor) -> list[KitUnit]:
    """Kits of an order arrived in a store: each gets its serial number and its movement. Refuses `more_than_ordered` and a
    store of another district."""
    purchase = held(Purchase, purchase.pk)
    check(by, RUN_TRAINING, purchase.district_id)
    if store.district_id != purchase.district_id:
        raise NotFound()
    here = purchase.units.count()
    if not 0 < count <= purchase.count - here:
        text = format_lazy(
            _("{left} of {count} kits of this order are still to come."),
            left=purchase.count - here,
            count=purchase.count,
        )
        raise DomainError(text, code="more_than_ordered")
    series = f"{purchase.kit.code}-{store.district.code}"
    units = [
        KitUnit(
            serial=f"{series}-{number:06d}", kit_id=purchase.kit_id, purchase=purchase, district_id=purchase.district_id,
            store=store,
        )
        for number in reserve_numbers(f"kit {series}", count)
    ]  # fmt: skip
    KitUnit.objects.bulk_create(units)
    _moved(store, units, +1, Movement.RECEIVED, by=by, note=purchase.ref)
    record(events.RECEIVED, purchase, by=by, count=count, store=store.pk)
    return units


def _moved(
    store: Store, units: Sequence[KitUnit], change: int, kind: Movement, *, by: Actor, note: str = ""
) -> None:
    """Change the stock and write a movement for each; the stock row is locked until the end of the transaction."""
    kit_id = units[0].kit_id
    Stock.objects.get_or_create(store=store, kit_id=kit_id)
    stock = Stock.objects.select_for_update().get(store=store, kit_id=kit_id)
    stock.count += change * len(units)
    if stock.count < 0:
        raise DomainError(_("The store has no such kit left."), code="out_of_stock")
    stock.save(update_fields=["count"])
    StockMovement.objects.bulk_create(
        StockMovement(
            store=store, kit_id=kit_id, unit=unit, change=change, kind=kind, at=clock.now(), by=user_of(by), note=note[:200]
        )
        for unit in units
    )  # fmt: skip


@transaction.atomic
def send_kits(kit: Kit, source: Store, target: Store, *, count: int, by: Actor) -> list[KitUnit]:
    """Kits go from one store of the district to another. Refuses `out_of_stock`."""
    check(by, RUN_TRAINING, source.district_id)
    if source.district_id != target.district_id or source.pk == target.pk:
        raise NotFound()
    units = _take(source, kit.pk, count)
    KitUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(store=target)
    _moved(source, units, -1, Movement.SENT, by=by, note=target.name)
    _moved(target, units, +1, Movement.ARRIVED, by=by, note=source.name)
    record(events.SENT_ON, source, by=by, count=count, to=target.pk, kit=kit.pk)
    return units


def _take(store: Store, kit_id: int, count: int = 1) -> list[KitUnit]:
    """The oldest kits of a store, locked. The stock row is locked first: two who want the last kit wait for each other."""
    stock = Stock.objects.select_for_update().filter(store=store, kit_id=kit_id).first()
    if stock is None or count < 1 or stock.count < count:
        raise DomainError(_("The store has no such kit left."), code="out_of_stock")
    return list(
        KitUnit.objects.select_for_update()
        .filter(store=store, kit_id=kit_id, state=KitState.IN_STORE)
        .order_by("serial")[:count]
    )


@transaction.atomic
def write_off(unit: KitUnit, *, reason: str, by: Actor) -> KitUnit:
    """A kit of the store is broken, or gone: it leaves the stock with a reason, by an officer. Refuses `not_in_store`."""
    check(by, RUN_TRAINING, unit.district_id)
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write why.")})
    store = unit.store
    if store is None:
        raise DomainError(_("This kit is in no store."), code="not_in_store")
    Stock.objects.select_for_update().filter(store=store, kit_id=unit.kit_id).first()
    unit = held(KitUnit, unit.pk)
    if unit.state != KitState.IN_STORE or unit.store_id != store.pk:
        raise DomainError(_("This kit is in no store."), code="not_in_store")
    unit.state, unit.store = KitState.WRITTEN_OFF, None
    unit.save(update_fields=["state", "store"])
    _moved(store, [unit], -1, Movement.WRITTEN_OFF, by=by, note=reason.strip())
    record(events.WRITTEN_OFF, unit, by=by, serial=unit.serial)
    return unit


@transaction.atomic
def send_kit_code(case: Case, *, by: Actor) -> KitCode:
    """Send the trainee six digits, against which her kit is given within a day; an older code no longer works. Refuses
    `not_trained`, `kit_given`, `no_mobile`."""
    case = lock_case(case)
    check(by, RUN_TRAINING, case.district_id)
    _refuse_early(case)
    mobile = case.applicant.mobile
    if not mobile:
        raise DomainError(_("The register has no mobile number of hers."), code="no_mobile")
    code, moment = new_code(), clock.now()
    KitCode.objects.filter(case=case, used_at__isnull=True).update(expires_at=moment)
    made = KitCode.objects.create(
        case=case, district_id=case.district_id, digest=digest(f"kit {case.ref}", code), made_at=moment,
        expires_at=moment + CODE_LIFE,
    )  # fmt: skip
    language = case.applicant_user.language if case.applicant_user else "hi"
    with override(language):
        body = gettext(
            "%(code)s is your code for the toolkit of application %(ref)s."
            " Say it at the counter when you hold the kit in your hands."
        ) % {
            "code": code, "ref": case.ref,
        }  # fmt: skip
    send_notice(
        to=mobile, template="training.kit_code", body=body, language=language, user_id=case.applicant_user_id,
        subject_ref=case.ref,
    )  # fmt: skip
    record(events.CODE_SENT, case, by=by)
    return made


def _refuse_early(case: Case) -> None:
    if not Certificate.objects.filter(seat__case=case, revoked_at__isnull=True).exists():
        raise DomainError(_("A kit is given after the training only."), code="not_trained")
    if KitIssue.objects.filter(case=case).exists():
        raise DomainError(_("The kit of this application has been given."), code="kit_given")


class WrongCode(DomainError):
    """The code does not fit."""

    code = "wrong_code"
    status = 422


def count_try(case: Case) -> None:
    """A wrong code was typed: noted after the transaction that refused it was undone. After five a new code is needed."""
    KitCode.objects.filter(case=case, used_at__isnull=True, expires_at__gt=clock.now()).update(
        tries=F("tries") + 1
    )


def check_kit_code(case: Case, code: str) -> KitCode:
    """The unused code of this case. Raises WrongCode; whoever shows it calls `count_try`."""
    row = (
        KitCode.objects.select_for_update()
        .filter(case=case, used_at__isnull=True, expires_at__gt=clock.now(), tries__lt=TRIES)
        .order_by("-pk")
        .first()
    )
    if row is None:
        raise WrongCode(_("There is no code that still works. Send a new one."), code="no_code")
    if not same(row.digest, digest(f"kit {case.ref}", code.strip())):
        raise WrongCode(_("This is not the code that was sent."))
    return row


@transaction.atomic
def issue_kit(case: Case, store: Store, *, code: str, where: Where, by: Actor) -> KitIssue:
    """Give the trainee a kit of the store against her code and with a photograph of the two of them. One kit a case and a
    person, one serial, one movement; nothing else can take the same kit. Refuses `not_trained`, `kit_given`, `no_kit_set`,
    `out_of_stock`, `photo_needed`, `wrong_code`, `no_code`."""
    case = lock_case(case)
    check(by, RUN_TRAINING, case.district_id)
    if store.district_id != case.district_id:
        raise NotFound()
    _refuse_early(case)
    if KitIssue.objects.filter(artisan_id=case.applicant_id).exists():
        raise DomainError(_("This person has been given a kit before."), code="kit_given")
    if not where.photo:
        raise Invalid(
            _("Take a photograph of her with the kit."),
            code="photo_needed",
            fields={"photo": _("Take a photograph of her with the kit.")},
        )
    kit = kit_for(case)
    if kit is None:
        raise DomainError(_("No kit has been set for this craft."), code="no_kit_set")
    row = check_kit_code(case, code)
    [unit] = _take(store, kit.pk)
    photo = store_file(
        where.photo, name=f"{case.ref}-kit.jpg", by=by, owner_id=case.applicant_user_id, district_id=case.district_id,
        accept=PHOTOS, max_mb=2,
    )  # fmt: skip
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    unit.state, unit.store = KitState.ISSUED, None
    unit.save(update_fields=["state", "store"])
    _moved(store, [unit], -1, Movement.ISSUED, by=by, note=case.ref)
    issue = KitIssue.objects.create(
        case=case, artisan_id=case.applicant_id, unit=unit, district_id=case.district_id, user_id=case.applicant_user_id,
        photo=photo, lat=where.lat, lon=where.lon, issued_at=clock.now(), issued_by=user_of(by),
    )  # fmt: skip
    record(events.KIT_GIVEN, case, by=by, serial=unit.serial, store=store.pk)
    finish(case, by=by)
    return issue


def finish(case: Case, *, by: Actor) -> bool:
    """Take the step that ends a case whose kit was given, if it stands where that step begins. False: it does not yet."""
    do = action_with(case, "training.kit_given", or_none=True)
    if do is None or not KitIssue.objects.filter(case=case).exists():
        return False
    take_step(case, do=do, by=by)
    return True


def first_next_year(case: Case, *, by: Actor) -> None:
    """Left without a kit for want of money: she comes first in the next financial year (order of 05-05-2020)."""
    year = str(financial_year(financial_year_of(clock.today())).next())
    Candidate.objects.filter(case=case).update(kit_first_in=year)
