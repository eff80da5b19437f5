"""What the payment service has set aside for makers, held against what should lie there."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Sum

from odop.emart.enums import Account
from odop.emart.models import BookEntry, Payment, Transfer
from odop.emart.queries.transfers import due_to_be_released, transfers_under_way
from odop.emart.services.paying import take_notice
from odop.emart.services.settling import release
from odop.emart.services.transfers import pay_by_bank, set_aside_again
from odop.emart.tests.buying import World, set_aside
from odop.emart.tests.conftest import refused
from odop.kernel import clock
from odop.lib.payments.local import LocalGateway


def webhooks(gateway: LocalGateway) -> None:
    """All there are of transfers, twice and in the wrong order; a forged one is not believed."""
    for transfer in Transfer.objects.exclude(number="").order_by("-pk"):
        for call in gateway.webhooks_of_transfer(transfer.number) * 2:
            take_notice(call.body, signature=call.signature, event_id=call.event_id, at=gateway)
            false = call.forged()
            with refused("not_signed"):
                take_notice(false.body, signature=false.signature, event_id="another", at=gateway)


def end_what_is_pending(gateway: LocalGateway, state: str) -> None:
    for transfer in Transfer.objects.filter(state="asked").exclude(number=""):
        if gateway.transfer_of(transfer.number).state == "pending":
            gateway.transfer_ends(transfer.number, state)


def all_lies_where_it_belongs(gateway: LocalGateway, at: datetime) -> None:
    """When the worker has done its work: what the service has for makers, what is ours there, and what the books say."""
    with clock.at(at):
        gateway.transfer_answer = "processed"
        end_what_is_pending(gateway, "processed")
        set_aside(gateway)
    assert [one.transfer.state for one in transfers_under_way()] == []
    came = gone = 0
    for transfer in Transfer.objects.exclude(number=""):
        assert gateway.transfer_of(transfer.number).net == transfer.net_paise
        assert gateway.transfer_of(transfer.number).on_hold == (transfer.state != "released")
        gone += transfer.net_paise if transfer.state == "released" else 0
    for payment in Payment.objects.filter(payment_id__startswith="pay_"):
        refunds = sum(one.amount for one in gateway.refunds_of(payment.payment_id))
        came += payment.paise - refunds
        assert gateway.transferred(payment.payment_id) == sum(
            payment.transfers.values_list("net_paise", flat=True)
        )
    books = BookEntry.objects.filter(account=Account.GATEWAY).aggregate(n=Sum("paise"))["n"] or 0
    assert books == came - gone


def let_go(gateway: LocalGateway) -> None:
    for due in due_to_be_released(clock.today()):
        release(due, at=gateway)


def _set_aside(_mart: World, gateway: LocalGateway, which: int) -> None:
    gateway.transfer_answer = ("processed", "pending", "failed")[which]
    set_aside(gateway)
    webhooks(gateway)


def _again(mart: World, _gateway: LocalGateway, which: int) -> None:
    for failed in Transfer.objects.filter(state="failed"):
        if which == 2:
            pay_by_bank(failed, by=mart.finance)
        else:
            set_aside_again(failed, by=mart.cell)


# Steps of a sequence that concern the payment service and the makers; `which` chooses what happens.
SPLITTING: dict[str, Callable[[World, LocalGateway, int], None]] = {
    "set aside": _set_aside,
    "ends": lambda _mart, gateway, which: end_what_is_pending(
        gateway, "failed" if which == 2 else "processed"
    ),
    "again": _again,
}
