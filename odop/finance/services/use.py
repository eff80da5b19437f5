"""What became of instalments: their use accepted, or the money called back."""

from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.casework.models import Case
from odop.finance.events import MONEY_RECOVERED, USE_ACCEPTED
from odop.finance.locks import lock_lines, lock_sanction
from odop.finance.models import LedgerTransaction, Sanction
from odop.finance.refusals import refused
from odop.finance.services.ledger import Account, Kind, Side
from odop.finance.services.standing import keep, post_for, tell
from odop.kernel.actors import Actor
from odop.kernel.refusals import Invalid
from odop.lib.money import PAISA, rupees


@transaction.atomic
def accept_use(of: Case | str, used: Decimal, *, by: Actor) -> LedgerTransaction | None:
    """Of all that was paid, `used` has been used as agreed so far (a utilisation certificate, accepted): that much is granted.

    Counted from the beginning, so the same certificate accepted again moves nothing (then None). Refuses
    `use_beyond_release`, and `use_below_earlier` when less is certified than was accepted before.
    """
    sanction = lock_sanction(of)
    _not_in_deposit(sanction)
    used = _whole_paise(used)
    paid = sanction.paid_amount - sanction.recovered_amount
    if used > paid:
        message = format_lazy(
            _("{paid} was paid; {used} cannot have been used of it."), paid=rupees(paid), used=rupees(used)
        )
        raise refused("use_beyond_release", message)
    more = used - sanction.granted_amount
    if more < 0:
        message = format_lazy(
            _("The use of {before} was accepted before; {used} is less."),
            before=rupees(sanction.granted_amount),
            used=rupees(used),
        )
        raise refused("use_below_earlier", message)
    if not more:
        return None
    line = lock_lines(sanction.line_id)[sanction.line_id]
    sides = [Side(line, Account.ADVANCED, -more), Side(line, Account.GRANTED, more)]
    movement = post_for(sanction, Kind.ACCEPT, sides, by=by)
    sanction.granted_amount += more
    keep(sanction)
    tell(USE_ACCEPTED, sanction, by=by, amount=str(more), used=str(used))
    return movement


@transaction.atomic
def recover_granted(of: Case | str, amount: Decimal, *, by: Actor) -> LedgerTransaction:
    """Money that was misused came back, in part or whole; it is owed to the treasury and not free again.

    Taken first from what was not accounted for, then from what was granted. Refuses `recovery_beyond_release`.
    """
    sanction = lock_sanction(of)
    _not_in_deposit(sanction)
    amount = _whole_paise(amount)
    out = sanction.paid_amount - sanction.recovered_amount
    if not 0 < amount <= out:
        message = format_lazy(
            _("{out} was paid and has not come back; {amount} cannot be recovered of it."),
            out=rupees(out),
            amount=rupees(amount),
        )
        raise refused("recovery_beyond_release", message)
    advanced = min(amount, sanction.open_amount)
    line = lock_lines(sanction.line_id)[sanction.line_id]
    sides = [
        Side(line, Account.ADVANCED, -advanced),
        Side(line, Account.GRANTED, advanced - amount),
        Side(line, Account.RECOVERED, amount),
    ]
    movement = post_for(sanction, Kind.RECOVER, sides, by=by)
    sanction.granted_amount -= amount - advanced
    sanction.recovered_amount += amount
    keep(sanction)
    tell(MONEY_RECOVERED, sanction, by=by, amount=str(amount))
    return movement


def _not_in_deposit(sanction: Sanction) -> None:
    if sanction.state == Sanction.State.HELD:
        message = _("This money lies in a term deposit; it is adjusted or recovered as a whole.")
        raise refused("wrong_money_state", message)


def _whole_paise(amount: Decimal) -> Decimal:
    value = Decimal(amount)
    if not value.is_finite() or value < 0 or value != value.quantize(PAISA):
        raise Invalid(_("Write an amount above zero, with at most two places."), code="invalid_amount")
    return value.quantize(PAISA)
