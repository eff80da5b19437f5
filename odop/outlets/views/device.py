"""The counter's page as a device sees it: kept for hours without a network, without a language in its addresses."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import STAND_IN_SHOP
from odop.kernel import clock
from odop.kernel.access import allow, public
from odop.kernel.refusals import DomainError, NotAllowed, NotFound
from odop.kernel.shell_answers import the_manifest, the_page, the_worker, to_its_language
from odop.outlets import services
from odop.outlets.enums import PaidBy
from odop.outlets.forms import TillSaleForm, paise_of, pieces_of
from odop.outlets.queries.shops import shop_visible_to
from odop.outlets.queries.tills import for_devices, till_visible_to
from odop.outlets.services.selling import Counted, FromDevice, Piece
from odop.outlets.shell import START, shell
from odop.outlets.shell import manifest as manifest_of


@public
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the page in the language of the device."""
    return to_its_language(request, START)


@public
@require_GET
@gzip_page
def page(request: HttpRequest, language: str) -> HttpResponse:
    """The page itself: the same bytes for everybody, so that a device may keep them."""
    return the_page(shell(), language)


@public
@require_GET
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """What a tablet reads when the page is installed."""
    return the_manifest(manifest_of, language)


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page; it reaches no further than this folder of addresses."""
    return the_worker(shell().worker)


@allow(STAND_IN_SHOP)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The shops of this person with their goods, and a token for what is sent. Names no person."""
    told = {"tills": for_devices(cast(User, request.user)), "csrf": get_token(request)}
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


@allow(STAND_IN_SHOP)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """This device is a till from now on."""
    user = cast(User, request.user)
    till = services.begin_till(
        shop_visible_to(user, request.POST.get("shop", "")), name=request.POST.get("name", ""), by=user
    )
    return JsonResponse({"id": till.pk, "number": till.number}, status=201)


@allow(STAND_IN_SHOP)
@require_POST
def arrive(request: HttpRequest) -> HttpResponse:
    """A sale that was made without a network: 201 when it is kept, also when it was before; 409 with the reason when it cannot
    be one; 403 while it is not for this person to send."""
    user = cast(User, request.user)
    try:
        number = request.POST.get("till", "")
        till = till_visible_to(user, int(number)) if number.isdecimal() else None
        if till is None:
            raise NotFound()
        counted, told = _counted(request.POST), request.POST.get("number", "")
        device = FromDevice(
            till, int(told) if told.isdecimal() and len(told) < 6 else 0, _at(request.POST.get("made_at", ""))
        )
        rung = services.sell(till.shop, counted, by=user, device=device)
    except (NotFound, NotAllowed) as refusal:  # somebody of another shop is signed in: it waits on the device
        return JsonResponse({"fields": {}, "text": str(refusal.message)}, status=403)
    except DomainError as refusal:
        said = {
            "fields": {key: str(words) for key, words in refusal.fields.items()},
            "text": str(refusal.message),
        }
        return JsonResponse(said, status=409 if refusal.status < 422 else 422)
    return JsonResponse({"bill": rung.bill.serial, "doubts": rung.sale.doubts}, status=201)


def _at(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    return clock.now() if found is None or timezone.is_naive(found) else found


def _counted(data: Any) -> Counted:
    form = TillSaleForm(data)
    try:
        uuid = UUID(data.get("uuid", ""))
    except ValueError:
        raise NotFound() from None
    prices = {int(key[1:]): value for key, value in data.items() if key[:1] == "u" and key[1:].isdecimal()}
    pieces = [
        Piece(offer, number, int(prices[offer]) if str(prices.get(offer, "")).isdecimal() else None)
        for offer, number in pieces_of(data).items() if number
    ]  # fmt: skip
    off, due, way = form.rupees("discount"), data.get("due", ""), form.said("way")
    return Counted(
        uuid, pieces, {PaidBy(way) if way in PaidBy.values else PaidBy.CASH: int(due) if due.isdecimal() else 0},
        paise_of(off) if off is not None and off >= 0 else 0, form.said("discount_reason"), form.said("reference"),
    )  # fmt: skip
