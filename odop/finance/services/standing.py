"""Where the money of one sanction stands: its sums, the state that follows from them, and what is told of it."""

from collections.abc import Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.finance.models import LedgerTransaction, Sanction
from odop.finance.refusals import refused
from odop.finance.services.ledger import Kind, Side, post
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.rows import change

CLOSED = {Sanction.State.RETURNED, Sanction.State.GRANTED, Sanction.State.RECOVERED}


def must_be(sanction: Sanction, state: Sanction.State) -> None:
    """Refuses `wrong_money_state` unless the money stands there."""
    if sanction.state != state:
        message = format_lazy(
            _("The money of this case is “{now}”; this needs “{needed}”."),
            now=Sanction.State(sanction.state).label,
            needed=state.label,
        )
        raise refused("wrong_money_state", message)


def keep(sanction: Sanction, *, deposit: bool = False) -> None:
    """Write the sums of a sanction that is held, and the state that follows from them.

    `deposit`: what was paid lies in a term deposit until it is adjusted, and nobody accounts for its use.
    """
    sanction.state = _state_of(sanction, deposit or sanction.state == Sanction.State.HELD)
    sanction.closed_at = clock.now() if sanction.state in CLOSED else None
    change(
        sanction, "state", "closed_at", "payments_amount", "released_amount", "released_at", "freed_amount",
        "granted_amount", "recovered_amount",
    )  # fmt: skip


def _state_of(sanction: Sanction, deposit: bool) -> Sanction.State:
    if sanction.rest_amount:
        return Sanction.State.COMMITTED
    if not sanction.paid_amount:
        return Sanction.State.RETURNED
    if sanction.open_amount:
        return Sanction.State.HELD if deposit else Sanction.State.ADVANCED
    if sanction.recovered_amount == sanction.paid_amount:
        return Sanction.State.RECOVERED
    return Sanction.State.GRANTED


def post_for(sanction: Sanction, kind: Kind, sides: Sequence[Side], *, by: Actor) -> LedgerTransaction:
    """Post a movement of this sanction's money: under its case, or under itself where it belongs to none."""
    if sanction.case is None:
        return post(kind, sides, by=by, sanction=sanction)
    return post(kind, sides, by=by, case=sanction.case)


def tell(event: str, sanction: Sanction, *, by: Actor, **facts: str | int) -> None:
    """Write it on the trail: of the case, or of the sanction with its subject among the facts."""
    if sanction.case is None:
        record(event, sanction, by=by, district_id=sanction.district_id, subject=sanction.subject, **facts)
    else:
        record(event, sanction.case, by=by, district_id=sanction.district_id, **facts)
