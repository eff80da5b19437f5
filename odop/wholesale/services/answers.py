"""A maker who was asked names quantity, price and days, or says that she cannot; the office does it beside her."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.models import Seller
from odop.emart.services.authority import check_sells
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.rows import held
from odop.lib.money import to_paise
from odop.wholesale import events
from odop.wholesale.definitions import MOST_DAYS
from odop.wholesale.enums import RequestState
from odop.wholesale.models import Request
from odop.wholesale.services.authority import Wrong, refuse, wrong_state

OPEN = (RequestState.ASKED, RequestState.ANSWERED)
HIGHEST = Decimal(10_000_000)


def _held(request: Request, by: User) -> Request:
    present = held(Request, request.pk)
    check_sells(by, Seller.objects.select_related("artisan").get(pk=present.seller_id))
    if present.state not in OPEN:
        raise wrong_state()
    return present


@transaction.atomic
def answer(
    request: Request,
    *,
    quantity: int | None,
    price: Decimal | None,
    days: int | None,
    note: str = "",
    by: User,
) -> Request:
    """So many pieces for so many rupees each (what she gets, without tax) in so many days. She may say it anew until the
    quotation is made. Refuses `not_your_place`, `not_now`, `invalid`."""
    present = _held(request, by)
    wrong: Wrong = {}
    if quantity is None or not 1 <= quantity <= present.wanted:
        wrong["quantity"] = _("Write how many of these pieces you can make.")
    if price is None or not Decimal("0.01") <= price <= HIGHEST:
        wrong["price"] = _("Write what you want for one piece, in rupees.")
    if days is None or not 1 <= days <= MOST_DAYS:
        wrong["days"] = _("Write in how many days they are ready, from 1 to 365.")
    refuse(wrong)
    assert price is not None  # noqa: S101 (checked above)
    present.quantity, present.unit_paise, present.days = quantity, to_paise(price), days
    present.note, present.state = note.strip()[:500], RequestState.ANSWERED
    _save(present, by)
    record(events.ANSWERED, present, by=by)
    return present


@transaction.atomic
def decline(request: Request, *, note: str = "", by: User) -> Request:
    """She cannot make it. Refuses `not_your_place`, `not_now`."""
    present = _held(request, by)
    present.state, present.note = RequestState.DECLINED, note.strip()[:500]
    present.quantity = present.unit_paise = present.days = None
    _save(present, by)
    record(events.DECLINED, present, by=by)
    return present


def _save(present: Request, by: User) -> None:
    present.answered_at, present.answered_by = clock.now(), by
    present.save(
        update_fields=["quantity", "unit_paise", "days", "note", "state", "answered_at", "answered_by"]
    )
