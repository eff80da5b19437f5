"""The money of one case: committed at sanction, released to the bank, then adjusted as grant or recovered.

Who may do it was decided by the step of the case that calls this; these functions guard the money.
"""

from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.casework.models import Case
from odop.finance.events import (
    MONEY_ADJUSTED,
    MONEY_COMMITTED,
    MONEY_RECOVERED,
    MONEY_RELEASED,
    MONEY_SET_FREE,
)
from odop.finance.locks import lock_again, lock_lines, lock_sanction
from odop.finance.models import BudgetLine, LedgerTransaction, Payment, Sanction
from odop.finance.refusals import BudgetShort, NoBudget, refused
from odop.finance.services.ledger import Account, Kind, Side, post
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import Invalid
from odop.kernel.rows import add, change
from odop.lib.money import PAISA, rupees
from odop.places.queries import financial_year_of


@transaction.atomic
def commit(case: Case, amount: Decimal | None, *, by: Actor) -> Sanction:
    """Bind `amount` rupees of the district's budget of today's financial year to a case.

    No sanction beyond budget (rules.md §1.3). Refuses `no_budget`, `budget_short` (says what is free) and
    `already_sanctioned`.
    """
    if amount is None or amount <= 0:
        raise Invalid(_("The amount to be sanctioned is not known."), code="invalid_amount")
    amount = amount.quantize(PAISA)
    if Sanction.objects.filter(case=case).exists():
        raise refused("already_sanctioned", _("Money was already sanctioned for this case."))
    year = financial_year_of(clock.today())
    line_id = (
        BudgetLine.objects.filter(head__scheme=case.code, financial_year=year, district_id=case.district_id)
        .order_by("head__code")
        .values_list("pk", flat=True)
        .first()
    )
    if line_id is None:
        raise NoBudget(year)
    line = lock_lines(line_id)[line_id]
    if amount > line.free_amount:
        raise BudgetShort(free=line.free_amount, asked=amount)
    sanction = add(
        Sanction(case=case, line=line, district_id=case.district_id, amount=amount, sanctioned_at=clock.now())
    )
    post(
        Kind.COMMIT,
        [Side(line, Account.AVAILABLE, -amount), Side(line, Account.COMMITTED, amount)],
        by=by,
        case=case,
    )
    record(MONEY_COMMITTED, case, by=by, amount=str(amount), year=year, line=line.pk)
    return sanction


@transaction.atomic
def set_free(sanction: Sanction, *, by: Actor) -> LedgerTransaction:
    """Give a commitment back to the district's free budget, when the case ends without a loan."""
    sanction = lock_again(sanction)
    _must_be(sanction, Sanction.State.COMMITTED)
    if sanction.payments.exclude(state=Payment.State.REJECTED).exists():
        raise refused(
            "payment_under_way", _("A payment of this case is under way; wait for the bank's answer.")
        )
    line = lock_lines(sanction.line_id)[sanction.line_id]
    sides = [Side(line, Account.COMMITTED, -sanction.amount), Side(line, Account.AVAILABLE, sanction.amount)]
    movement = post(Kind.UNCOMMIT, sides, by=by, case=sanction.case)
    _close(sanction, Sanction.State.RETURNED)
    record(MONEY_SET_FREE, sanction.case, by=by, amount=str(sanction.amount))
    return movement


def release(sanction: Sanction, amount: Decimal, *, by: Actor) -> LedgerTransaction:
    """The bank paid `amount`: it is held in the term deposit, and what the branch did not claim is free again.

    The sanction and its payment are locked by the caller (`services.payments.settle`).
    """
    _must_be(sanction, Sanction.State.COMMITTED)
    line = lock_lines(sanction.line_id)[sanction.line_id]
    sides = [
        Side(line, Account.COMMITTED, -sanction.amount),
        Side(line, Account.HELD, amount),
        Side(line, Account.AVAILABLE, sanction.amount - amount),
    ]
    movement = post(Kind.RELEASE, sides, by=by, case=sanction.case)
    sanction.state, sanction.released_amount, sanction.released_at = Sanction.State.HELD, amount, clock.now()
    change(sanction, "state", "released_amount", "released_at")
    record(MONEY_RELEASED, sanction.case, by=by, amount=str(amount), sanctioned=str(sanction.amount))
    return movement


@transaction.atomic
def adjust(sanction: Sanction, *, by: Actor) -> LedgerTransaction:
    """After two years' work, or a calamity, the held money becomes the applicant's grant (rules.md §1.3, 11–12)."""
    return _end(sanction, Kind.ADJUST, Account.GRANTED, Sanction.State.GRANTED, MONEY_ADJUSTED, by=by)


@transaction.atomic
def recover(sanction: Sanction, amount: Decimal, *, by: Actor) -> LedgerTransaction:
    """The bank gave the margin money back. It is not free again: what comes back is owed to the treasury.

    Refuses `recovery_differs` unless it is the whole of what was released.
    """
    held = lock_sanction(sanction.case_id).released_amount or Decimal(0)
    if amount != held:
        message = format_lazy(
            _(
                "{held} was released; {amount} is not the whole of it. Record the recovery when all of it has come."
            ),
            held=rupees(held),
            amount=rupees(amount),
        )
        raise refused("recovery_differs", message)
    return _end(sanction, Kind.RECOVER, Account.RECOVERED, Sanction.State.RECOVERED, MONEY_RECOVERED, by=by)


def _end(
    sanction: Sanction, kind: Kind, account: Account, state: Sanction.State, event: str, *, by: Actor
) -> LedgerTransaction:
    sanction = lock_again(sanction)
    _must_be(sanction, Sanction.State.HELD)
    line = lock_lines(sanction.line_id)[sanction.line_id]
    amount = sanction.released_amount or sanction.amount
    movement = post(
        kind, [Side(line, Account.HELD, -amount), Side(line, account, amount)], by=by, case=sanction.case
    )
    _close(sanction, state)
    record(event, sanction.case, by=by, amount=str(amount))
    return movement


def _must_be(sanction: Sanction, state: Sanction.State) -> None:
    if sanction.state != state:
        message = format_lazy(
            _("The money of this case is “{now}”; this needs “{needed}”."),
            now=Sanction.State(sanction.state).label,
            needed=state.label,
        )
        raise refused("wrong_money_state", message)


def _close(sanction: Sanction, state: Sanction.State) -> None:
    sanction.state, sanction.closed_at = state, clock.now()
    change(sanction, "state", "closed_at")
