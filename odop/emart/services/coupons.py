"""Coupons: made and paused by the cell of the State, used by whoever has the code, given back with what is called off."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import PurchaseState
from odop.emart.models import Basket, Coupon, CouponUse, Purchase, Seller
from odop.emart.queries.coupons import clean_code, coupon_coded, why_not_on, words_of
from odop.emart.services.authority import Words, refuse, said
from odop.emart.services.gifts import check_cell
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.rows import held
from odop.places.models import District

_CODE = re.compile(r"[A-Z0-9]{4,20}")
MOST_PERCENT = 50
MOST_PAISE = 5_000_00
# One statement takes a use: two who come at the same moment never take the last one both (and the table holds it).
USE = "UPDATE emart_coupon SET used = used + 1 WHERE id = %s AND (times IS NULL OR used < times) RETURNING times_each, first_only"
GIVE_BACK = "UPDATE emart_coupon SET used = used - 1 WHERE id = %s AND used > 0"


@transaction.atomic
def make_coupon(
    *, code: str, title: Mapping[str, str], percent: int | None, paise: int | None, most_paise: int | None, least_paise: int | None,
    first_on: date | None, last_on: date | None, times: int | None, times_each: int | None, first_only: bool, crafts: Sequence[str],
    districts: str, sellers: str, by: User,
) -> Coupon:  # fmt: skip
    """A coupon that the corporation bears. What it says is not changed afterwards, since buyers have been told; it can be paused.
    Refuses `not_allowed`, `invalid`."""
    check_cell(by)
    code, named = clean_code(code), said(title)
    places, makers = _listed(districts), _listed(sellers)
    refuse(
        _wrong_code(code, named)
        | _wrong_sum(percent, paise, most_paise, least_paise or 0)
        | _wrong_days(first_on, last_on)
        | _wrong_times(times, times_each)
        | _wrong_goods(crafts, places, makers)
    )
    if first_on is None or last_on is None:  # said above
        raise AssertionError(first_on)
    made = Coupon.objects.create(
        code=code, title=named, percent=percent, paise=paise, most_paise=most_paise if percent else None,
        least_paise=least_paise or 0, first_on=first_on, last_on=last_on, times=times, times_each=times_each or 1,
        first_only=first_only, crafts=sorted(crafts), districts=places, sellers=makers, made_at=clock.now(), made_by=by,
    )  # fmt: skip
    record(events.COUPON_MADE, made, by=by)
    return made


def _listed(text: str) -> list[str]:
    return sorted(set(text.upper().replace(",", " ").replace(";", " ").split()))


def _wrong_code(code: str, title: Mapping[str, str]) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if not _CODE.fullmatch(code):
        wrong["code"] = _("Write four to twenty English letters and digits, like DIWALI100.")
    elif Coupon.objects.filter(code=code).exists():
        wrong["code"] = _("Another coupon has this code.")
    for language in programme().languages:
        if not 2 <= len(title.get(language, "")) <= 80:
            wrong[f"title_{language}"] = _("Write the title in both languages.")
    return wrong


def _wrong_sum(percent: int | None, paise: int | None, most: int | None, least: int) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if (percent is None) == (paise is None):
        wrong["percent"] = _("Write either per cent or rupees.")
    elif percent is not None and not 1 <= percent <= MOST_PERCENT:
        wrong["percent"] = _("Write whole per cent up to 50.")
    elif paise is not None and not 0 < paise <= MOST_PAISE:
        wrong["rupees"] = _("Write rupees up to 5,000.")
    elif paise is not None and least < 2 * paise:
        wrong["least"] = _("The goods come to at least twice what is taken off.")
    if most is not None and most <= 0:
        wrong["most"] = _("Write rupees above nothing, or leave it empty.")
    if least < 0:
        wrong["least"] = _("Write rupees, or leave it empty.")
    return wrong


def _wrong_days(first: date | None, last: date | None) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if first is None:
        wrong["first_on"] = _("Choose a day.")
    if last is None or last < clock.today() or (first is not None and last < first):
        wrong["last_on"] = _("Choose a day that is not before the first.")
    return wrong


def _wrong_times(times: int | None, each: int | None) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if times is not None and not 1 <= times <= 1_000_000:
        wrong["times"] = _("Write how often, or leave it empty.")
    if each is not None and not 1 <= each <= 100:
        wrong["times_each"] = _("Write how often, up to 100.")
    return wrong


def _wrong_goods(crafts: Sequence[str], places: list[str], makers: list[str]) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if any(craft not in programme().categories for craft in crafts):
        wrong["crafts"] = _("Choose the kind of goods.")
    if District.objects.filter(code__in=places).count() != len(places):
        wrong["districts"] = _("No district has one of these codes.")
    if Seller.objects.filter(ref__in=makers).count() != len(makers):
        wrong["sellers"] = _("No seller has one of these numbers.")
    return wrong


@transaction.atomic
def pause_coupon(coupon: Coupon, *, by: User) -> Coupon:
    """Not taken any more until it is resumed; purchases keep what it took off. Refuses `not_allowed`, `not_changed`."""
    return _put(coupon, paused=True, by=by)


@transaction.atomic
def resume_coupon(coupon: Coupon, *, by: User) -> Coupon:
    """Taken again. Refuses `not_allowed`, `not_changed`."""
    return _put(coupon, paused=False, by=by)


def _put(coupon: Coupon, *, paused: bool, by: User) -> Coupon:
    check_cell(by)
    present = held(Coupon, coupon.pk)
    if (present.paused_at is not None) is paused:
        raise DomainError(_("Somebody else has done this by now. Open the page again."), code="not_changed")
    present.paused_at = clock.now() if paused else None
    present.save(update_fields=["paused_at"])
    record(events.COUPON_PAUSED if paused else events.COUPON_RESUMED, present, by=by)
    return present


@transaction.atomic
def put_coupon(basket: Basket, code: str) -> Coupon | None:
    """The cart is bought with this coupon from now on; without any where no code is given. Refuses as `coupon_taken` does."""
    with scope.widened("a cart whose key was shown, and the coupon whose code was written"):
        found = coupon_taken(code)
        Basket.objects.filter(pk=basket.pk).update(coupon=found, touched_at=clock.now())
    return found


def coupon_taken(code: str) -> Coupon | None:
    """The coupon of a code that was written; none of an empty one. Refuses `invalid` with what is wrong with the code; whether
    the goods are among its goods is said with the cart."""
    if not code.strip():
        return None
    found = coupon_coded(code)
    why = why_not_on(found, clock.today()) if found else "coupon_unknown"
    if why:
        words = words_of(found, why)
        raise Invalid(words, code=why, fields={"code": words})
    return found


def use(coupon: Coupon, purchase: Purchase, *, paise: int) -> CouponUse:
    """Within the transaction that makes the purchase, after its articles are held. Refuses `coupon_used_up`, `coupon_not_yours`."""
    _take(coupon, purchase)
    return CouponUse.objects.create(coupon=coupon, purchase=purchase, paise=paise, at=clock.now())


def _take(coupon: Coupon, purchase: Purchase) -> None:
    with connection.cursor() as cursor:
        cursor.execute(USE, [coupon.pk])
        row = cursor.fetchone()
    if row is None:
        raise DomainError(words_of(coupon, "coupon_used_up"), code="coupon_used_up")
    each, first_only = row  # the row is locked now: whoever has the same number waits
    theirs = CouponUse.objects.filter(
        coupon=coupon, purchase__mobile=purchase.mobile, given_back_at__isnull=True
    )
    if theirs.count() >= each:
        raise DomainError(words_of(coupon, "coupon_not_yours"), code="coupon_not_yours")
    earlier = Purchase.objects.filter(mobile=purchase.mobile, state=PurchaseState.PLACED).exclude(
        pk=purchase.pk
    )
    if first_only and earlier.exists():
        raise DomainError(words_of(coupon, "coupon_not_yours"), code="coupon_not_yours")


def use_again(purchase: Purchase) -> None:
    """A purchase that lapsed is paid after all: its coupon is used once more. Refuses as `use`."""
    gone = (
        CouponUse.objects.filter(purchase=purchase, given_back_at__isnull=False)
        .select_related("coupon")
        .first()
    )
    if gone is not None:
        _take(gone.coupon, purchase)
        gone.given_back_at = None
        gone.save(update_fields=["given_back_at"])


def give_coupon_back(purchase: Purchase) -> None:
    """Nothing of the purchase is sent: its coupon may be used again. Within the transaction that holds it."""
    used = CouponUse.objects.filter(purchase=purchase, given_back_at__isnull=True).first()
    if used is not None:
        used.given_back_at = clock.now()
        used.save(update_fields=["given_back_at"])
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK, [used.coupon_id])
