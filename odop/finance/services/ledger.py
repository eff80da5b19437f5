"""Posting to the ledger: the one place that writes entries, and the sums of the lines they stand on."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from odop.accounts.models import User
from odop.casework.models import Case
from odop.finance.enums import SPENT
from odop.finance.models import BudgetLine, LedgerEntry, LedgerTransaction, Sanction
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.rows import add, add_many, change

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind


class Side(NamedTuple):
    """One side of a movement, in rupees: what comes to an account is above zero, what leaves it below."""

    line: BudgetLine
    account: Account
    amount: Decimal


def post(
    kind: Kind,
    sides: Sequence[Side],
    *,
    by: Actor,
    case: Case | None = None,
    sanction: Sanction | None = None,
    memo: str = "",
    reverses: LedgerTransaction | None = None,
) -> LedgerTransaction:
    """Write one transaction whose sides sum to zero, and bring the (locked) lines up to date.

    A line's `allotted` is all that stands on it except in the treasury account, `committed` what a committee sanctioned,
    `released` what was paid. `sanction` is named by a movement of money that belongs to no case. The database refuses at
    COMMIT what does not balance, and at once what goes beyond budget.
    """
    movement = LedgerTransaction(
        kind=kind,
        at=clock.now(),
        case=case,
        sanction=sanction,
        by=by if isinstance(by, User) else None,
        memo=memo[:200],
        reverses=reverses,
        districts=sorted({side.line.district_id for side in sides if side.line.district_id}),
    )
    add(movement)
    add_many(
        [
            LedgerEntry(transaction=movement, line=side.line, account=side.account, amount=side.amount)
            for side in sides
            if side.amount
        ]
    )
    for line in {side.line.pk: side.line for side in sides}.values():
        for side in sides:
            if side.line.pk != line.pk or side.account == Account.TREASURY:
                continue
            line.allotted_amount += side.amount
            if side.account == Account.COMMITTED:
                line.committed_amount += side.amount
            elif side.account in SPENT:
                line.released_amount += side.amount
        change(line, "allotted_amount", "committed_amount", "released_amount")
    return movement
