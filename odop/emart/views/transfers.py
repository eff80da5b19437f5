"""What the payment service has set aside for makers who sell in their own name, at the state's office."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import PAY, RUN_MART, SEE_MART
from odop.emart.enums import TransferState
from odop.emart.models import Seller, Transfer
from odop.emart.queries.transfers import (
    accounts_to_close,
    counts_of_transfers,
    transfer_in_sight,
    transfers_in_sight,
)
from odop.emart.services.linked import note_closed
from odop.emart.services.transfers import pay_by_bank, set_aside_again
from odop.emart.views.office import tabs
from odop.emart.views.office_money import PAGE, of_the_state, states_bar
from odop.emart.views.selling import user_of
from odop.emart.workbook import MOST, workbook
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import NotFound
from odop.lib.money import from_paise


@allow(SEE_MART)
def transfers(request: HttpRequest) -> HttpResponse:
    """Each state a list; what failed is sent once more, or paid through the bank by finance."""
    user = user_of(request)
    of_the_state(user)
    status = 0
    if request.method == "POST":
        if request.POST.get("do") == "excel":
            return _file(user)

        def one() -> Transfer:
            return transfer_in_sight(request.POST.get("transfer", ""))

        does: Does = {
            "again": (lambda: set_aside_again(one(), by=user), _("It is sent once more within two minutes.")),
            "bank": (lambda: pay_by_bank(one(), by=user), _("It is paid with the next file for the bank.")),
            "closed": (lambda: note_closed(_to_close(request), by=user), _("Noted: this account is closed.")),
        }
        status = answered(request, does, {})
        if not status:
            return redirect("desk_mart_transfers")
    counts = counts_of_transfers()
    first = TransferState.FAILED if TransferState.FAILED in counts else TransferState.HELD
    state = request.GET.get("state") or first
    if state not in TransferState.values:
        raise NotFound()
    page = Paginator(transfers_in_sight(state), PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(user, "transfers"), "page": page, "state": state,
        "states": states_bar(
            TransferState.choices, state, "desk_mart_transfers", {key: n for key, (n, _p) in counts.items()}
        ),
        "held": from_paise(counts.get(TransferState.HELD, (0, 0))[1]), "total": from_paise(counts.get(state, (0, 0))[1]),
        "rows": [(one, from_paise(one.paise), from_paise(one.net_paise)) for one in page],
        "to_close": accounts_to_close(), "may_again": user.may(RUN_MART) or user.may(PAY), "may_pay": user.may(PAY),
        "columns": [
            {"label": _("Order")}, {"label": _("Maker")}, {"label": _("When sold"), "align": "right"},
            {"label": _("Hers now"), "align": "right"}, {"label": _("How this stands")},
        ],
    }  # fmt: skip
    return render(request, "emart/office_transfers.html", context, status=status or 200)


def _to_close(request: HttpRequest) -> Seller:
    """Raises NotFound."""
    ref = request.POST.get("seller", "")
    found = next((one for one in accounts_to_close() if one.ref == ref), None)
    if found is None:
        raise NotFound()
    return found


def _file(user: User) -> HttpResponse:
    head = [
        _("Order"), _("Maker"), _("Number of the maker"), _("District"), _("When sold"), _("Hers now"), _("How this stands"),
        _("Number"), _("Payment"), _("Asked for"), _("Released"), _("Arrived"), _("Why"),
    ]  # fmt: skip
    waits = {
        "no_bank": _("No bank account in the register"),
        "not_confirmed": _("Bank account not confirmed yet"),
    }
    rows = [
        [
            one.order.ref, str(one.seller.name), one.seller.ref, str(one.district.name), from_paise(one.paise),
            from_paise(one.net_paise), str(one.get_state_display()), one.number, one.payment.payment_id, localdate(one.asked_at),
            one.released_at and localdate(one.released_at),
            one.arrived_at and localdate(one.arrived_at), one.reason or waits.get(one.waits, one.waits),
        ]
        for state in TransferState.values
        for one in transfers_in_sight(state)[:MOST]
    ]  # fmt: skip
    return workbook(f"set-aside-{clock.today():%Y-%m-%d}", _("Set aside for makers"), head, rows, by=user)
