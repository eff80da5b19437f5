"""Kits in stores: bought, received, sent on, written off. Nothing leaves a store without a movement."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office
from odop.accounts.permissions import RUN_TRAINING
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.kernel.rows import held
from odop.kernel.services import next_number, reserve_numbers
from odop.lib.dates import FinancialYear
from odop.lib.money import rupees
from odop.places.models import District
from odop.training import events
from odop.training.enums import KitState, Movement, Route
from odop.training.models import Kit, KitUnit, Purchase, Stock, StockMovement, Store
from odop.training.services.allowed import check, check_officer, user_of
from odop.training.services.ground import WRONG, Wrong, refuse


@transaction.atomic
def open_store(district: District, *, name: str, by: Actor) -> Store:
    """Where kits of the district lie, in the care of its industries centre. Refuses `invalid`, `already_there`, and a district
    whose office is not known (`no_office`)."""
    check(by, RUN_TRAINING, district.pk)
    name = name.strip()[:120]
    if not name:
        raise Invalid(WRONG, fields={"name": _("Write the name.")})
    office = Office.objects.filter(kind=OfficeKind.DIEPC, district=district).order_by("pk").first()
    if office is None:
        raise DomainError(_("The office of this district is not known."), code="no_office")
    if Store.objects.filter(office=office, name__iexact=name).exists():
        raise DomainError(_("A store has this name already."), code="already_there")
    made = Store.objects.create(district=district, office=office, name=name)
    record(events.STORE, made, by=by, district_id=district.pk)
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
    moved(store, units, +1, Movement.RECEIVED, by=by, note=purchase.ref)
    record(events.RECEIVED, purchase, by=by, count=count, store=store.pk)
    return units


def moved(
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
    """Kits go from one store of the district to another. Refuses `invalid` and `out_of_stock`."""
    check(by, RUN_TRAINING, source.district_id)
    if source.district_id != target.district_id or source.pk == target.pk:
        raise NotFound()
    if count < 1:
        raise Invalid(WRONG, fields={"count": _("Write how many kits, like 50.")})
    Stock.objects.get_or_create(store=target, kit=kit)
    # Both rows in one order, so that two who send to each other do not wait for each other.
    list(Stock.objects.select_for_update().filter(store__in=(source, target), kit=kit).order_by("pk"))
    units = take_from(source, kit.pk, count)
    KitUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(store=target)
    moved(source, units, -1, Movement.SENT, by=by, note=target.name)
    moved(target, units, +1, Movement.ARRIVED, by=by, note=source.name)
    record(events.SENT_ON, source, by=by, count=count, to=target.pk, kit=kit.pk)
    return units


def take_from(store: Store, kit_id: int, count: int = 1) -> list[KitUnit]:
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
def write_off_here(store: Store, unit: KitUnit | None, *, reason: str, by: Actor) -> KitUnit:
    """The same by the serial number somebody typed at a store: `unit` None says that no such kit lies there (`invalid`)."""
    check_officer(by, store.district_id)
    if unit is None:
        raise Invalid(WRONG, fields={"serial": _("No kit with this serial number lies in this store.")})
    return write_off(unit, reason=reason, by=by)


@transaction.atomic
def write_off(unit: KitUnit, *, reason: str, by: Actor) -> KitUnit:
    """A kit of the store is broken, or gone: it leaves the stock with a reason, by an officer. Refuses `not_in_store`."""
    check_officer(by, unit.district_id)
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
    moved(store, [unit], -1, Movement.WRITTEN_OFF, by=by, note=reason.strip())
    record(events.WRITTEN_OFF, unit, by=by, serial=unit.serial)
    return unit
