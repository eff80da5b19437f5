"""A lower price for an occasion, or the maker's own for some days: given by her or her office; begun and ended by the clock."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import ListingState
from odop.emart.models import Listing, Offer, PriceCut
from odop.emart.queries.prices import OWN, OWN_DAYS, lowest_before, occasion_named
from odop.emart.services.authority import Words, check_sells, refuse
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record, record_many
from odop.kernel.refusals import DomainError, filled
from odop.kernel.rows import held
from odop.kernel.services import touch_pages
from odop.kernel.ui.numbers import rupees
from odop.lib.money import from_paise

OVER = _("This reduced price is over.")


@transaction.atomic
def reduce_price(
    offer: Offer, *, price_paise: int, occasion: str, first: date | None, last: date | None, by: User
) -> PriceCut:
    """A lower price within an occasion, or her own (`OWN`); begun at once where its first day is today.

    Refuses `not_your_place`, `not_published`, `invalid` (with every field that is wrong), `was_cheaper` where it cost no more within
    the days that count (then nothing is reduced, and a buyer would be misled), `reduced_already` where two would run at once.
    """
    check_sells(by, offer.listing.seller)
    present = Offer.objects.select_for_update(of=("self",)).select_related("listing").get(pk=offer.pk)
    if present.listing.state != ListingState.PUBLISHED or not present.active:
        raise DomainError(_("This does not stand in the mart."), code="not_published")
    refuse(_wrong_price(present, price_paise) | _wrong_days(occasion, first, last))
    if first is None or last is None:  # said above
        raise AssertionError(first)
    lowest = lowest_before(present, first)
    if lowest is not None and lowest <= price_paise:
        raise DomainError(
            filled(
                _("It cost %(price)s within the last days already. A reduced price is below that."),
                price=rupees(from_paise(lowest)),
            ),
            code="was_cheaper",
        )
    open_now = PriceCut.objects.filter(offer=present, ended_at__isnull=True)
    if open_now.filter(first_on__lte=last, last_on__gte=first).exists():
        raise DomainError(
            _("On some of these days another reduced price runs. End it first."), code="reduced_already"
        )
    made = PriceCut.objects.create(
        offer=present, listing=present.listing, district_id=present.district_id, occasion=occasion, paise=price_paise,
        first_on=first, last_on=last, made_at=clock.now(), made_by=by,
    )  # fmt: skip
    record(events.REDUCED, present.listing, by=by, district_id=present.district_id, sku=present.sku)
    if first <= clock.today():
        _begin(made, present)
    return made


def _wrong_price(offer: Offer, price_paise: int) -> dict[str, Words]:
    if 0 < price_paise < offer.price_paise:
        return {}
    return {"price": _("Write a price below the present one.")}


def _wrong_days(occasion: str, first: date | None, last: date | None) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    found = occasion_named(occasion)
    if found is None or found.last < clock.today():
        wrong["occasion"] = _("Choose an occasion that is not over.")
    if first is None or first < clock.today():
        wrong["first"] = _("Choose a day that is not past.")
    if last is None or (first is not None and last < first):
        wrong["last"] = _("Choose a day that is not before the first.")
    if occasion == OWN and not wrong and first and last and (last - first).days >= OWN_DAYS:
        wrong["last"] = filled(_("At most %(days)s days at once."), days=OWN_DAYS)
    if found is not None and not wrong and first and last and not found.first <= first <= last <= found.last:
        wrong["last"] = filled(
            _("The days lie within the occasion: %(first)s to %(last)s."),
            first=f"{found.first:%d-%m-%Y}",
            last=f"{found.last:%d-%m-%Y}",
        )
    return wrong


@transaction.atomic
def end_reduction(cut: PriceCut, *, by: User) -> PriceCut:
    """The usual price from now on; what was ordered keeps its price. Refuses `not_your_place`, `reduction_over`."""
    check_sells(by, cut.listing.seller)
    offer = Offer.objects.select_for_update(of=("self",)).get(pk=cut.offer_id)
    present = held(PriceCut, cut.pk)
    if present.ended_at is not None:
        raise DomainError(OVER, code="reduction_over")
    _end(present, offer)
    record(events.REDUCTION_ENDED, cut.listing, by=by, district_id=cut.district_id, sku=offer.sku)
    return present


@transaction.atomic
def turn_prices() -> int:
    """Begin what begins today and end what is over, variant by variant in the order of their keys; how many. What would be
    no lower price any more does not begin. Needs every row in
    sight."""
    today = clock.today()
    due = PriceCut.objects.filter(ended_at__isnull=True)
    over = due.filter(last_on__lt=today)
    begins = due.filter(begun_at__isnull=True, first_on__lte=today, last_on__gte=today)
    turning = [*over.values_list("offer_id", "pk"), *begins.values_list("offer_id", "pk")]
    turned, changed = 0, set()
    for key in sorted({offer for offer, _cut in turning}):
        offer = Offer.objects.select_for_update(of=("self",)).get(pk=key)
        for cut in over.filter(offer=offer):
            _end(cut, offer)
            changed.add(key)
            turned += 1
        for cut in begins.filter(offer=offer).select_related("listing"):
            if _is_lower(cut, offer):
                _begin(cut, offer)
                changed.add(key)
            else:
                _let_fall(cut)
            turned += 1
    if changed:
        goods = Listing.objects.filter(offers__in=changed).distinct()
        record_many(events.PRICE_TURNED, list(goods.order_by("pk")), by=SYSTEM)
    return turned


def _is_lower(cut: PriceCut, offer: Offer) -> bool:
    """Prices may have moved since it was planned: it is looked at again on the day it begins."""
    lowest = lowest_before(offer, cut.first_on)
    return cut.paise < offer.price_paise and (lowest is None or cut.paise < lowest)


def _let_fall(cut: PriceCut) -> None:
    """It ends unbegun, and the maker is told: as a reduced price it would mislead."""
    cut.ended_at = clock.now()
    cut.save(update_fields=["ended_at"])
    record(events.REDUCTION_FELL, cut.listing, by=SYSTEM, district_id=cut.district_id)


def _begin(cut: PriceCut, offer: Offer) -> None:
    """Its variant bears it, with the price that may be struck through: that of `lowest_before`, if it is above."""
    lowest = lowest_before(offer, cut.first_on)
    offer.cut_paise, offer.cut_until, offer.occasion = cut.paise, cut.last_on, cut.occasion
    offer.before_paise = lowest if lowest is not None and lowest > cut.paise else None
    offer.save(update_fields=["cut_paise", "cut_until", "occasion", "before_paise"])
    cut.begun_at = clock.now()
    cut.save(update_fields=["begun_at"])
    touch_pages("mart")  # the row of the search follows by itself; the page of a dearer variant does not


def _end(cut: PriceCut, offer: Offer) -> None:
    if cut.begun_at is not None:
        offer.cut_paise = offer.cut_until = offer.before_paise = None
        offer.occasion = ""
        offer.save(update_fields=["cut_paise", "cut_until", "occasion", "before_paise"])
    cut.ended_at = min(clock.now(), make_aware(datetime.combine(cut.last_on, time.max)))
    cut.save(update_fields=["ended_at"])
    touch_pages("mart")
