"""The state's budget on its way to the districts: received, allotted, transferred, taken back."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import ALLOT_BUDGET
from odop.finance.events import (
    BUDGET_ALLOTTED,
    BUDGET_BROUGHT,
    BUDGET_REVERSED,
    BUDGET_TAKEN_BACK,
    BUDGET_TRANSFERRED,
)
from odop.finance.locks import lock_lines
from odop.finance.models import BudgetHead, BudgetLine, LedgerTransaction
from odop.finance.refusals import ChangedMeanwhile, NotEnoughAllotted, refused
from odop.finance.services.ledger import Account, Kind, Side, post
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import Invalid, NotAllowed
from odop.kernel.rows import found
from odop.lib.money import LARGEST, PAISA
from odop.places.models import District
from odop.places.queries import financial_year

REVERSIBLE = {Kind.GRANT, Kind.ALLOT, Kind.TRANSFER, Kind.RETURN}


def keep_head(code: str, *, scheme: str, name: Mapping[str, str]) -> BudgetHead:
    """The budget head of a scheme, made or brought up to date; called when the scheme is loaded."""
    head, _made = BudgetHead.objects.update_or_create(
        code=code, defaults={"scheme": scheme, "name": dict(name)}
    )
    return head


@transaction.atomic
def bring_budget(
    head: BudgetHead, year: str, amount: Decimal, *, by: Actor, note: str = "", seen: Decimal | None = None
) -> LedgerTransaction:
    """The state receives `amount` rupees for this head and financial year; it lies in the state's pool.

    `seen` (here and below) is what its author saw free on the line that money leaves, here on the pool: when it has changed
    since, nothing moves (`changed_meanwhile`), so a form sent twice moves money once.
    """
    amount = _checked(amount, by)
    pool = _line_id(head, year, None)
    line = lock_lines(pool)[pool]
    _still(line, seen)
    sides = [Side(line, Account.TREASURY, -amount), Side(line, Account.AVAILABLE, amount)]
    movement = post(Kind.GRANT, sides, by=by, memo=note)
    record(BUDGET_BROUGHT, line, by=by, head=head.code, year=year, amount=str(amount))
    return movement


@transaction.atomic
def allot(
    head: BudgetHead,
    year: str,
    district: District,
    amount: Decimal,
    *,
    by: Actor,
    note: str = "",
    seen: Decimal | None = None,
) -> LedgerTransaction:
    """From the state's pool to a district. Refuses `not_enough_allotted` beyond what the pool has free."""
    amount = _checked(amount, by)
    pool, own = _line_id(head, year, None), _line_id(head, year, district)
    return _move(Kind.ALLOT, BUDGET_ALLOTTED, pool, own, amount, by=by, note=note, seen=seen)


@transaction.atomic
def transfer(
    from_line: BudgetLine,
    to_line: BudgetLine,
    amount: Decimal,
    *,
    by: Actor,
    note: str = "",
    seen: Decimal | None = None,
) -> LedgerTransaction:
    """From one district to another, within one head and financial year (rules.md §1.3: by the Commissioner)."""
    amount = _checked(amount, by)
    if from_line.pk == to_line.pk:
        raise Invalid(_("Choose two different districts."), code="same_line")
    if (from_line.head_id, from_line.financial_year) != (to_line.head_id, to_line.financial_year):
        raise refused("different_heads", _("Money moves only within one budget head and one financial year."))
    return _move(
        Kind.TRANSFER, BUDGET_TRANSFERRED, from_line.pk, to_line.pk, amount, by=by, note=note, seen=seen
    )


@transaction.atomic
def take_back(
    line: BudgetLine, amount: Decimal, *, by: Actor, note: str = "", seen: Decimal | None = None
) -> LedgerTransaction:
    """From a district back into the state's pool; only what is free."""
    amount = _checked(amount, by)
    if line.district_id is None:
        raise Invalid(_("This is the state's own pool."), code="same_line")
    pool = _line_id(line.head, line.financial_year, None)
    return _move(Kind.RETURN, BUDGET_TAKEN_BACK, line.pk, pool, amount, by=by, note=note, seen=seen)


@transaction.atomic
def reverse(movement: LedgerTransaction, *, by: Actor, note: str) -> LedgerTransaction:
    """Undo a movement of budget by its mirror image; the ledger keeps both.

    Only receipts, allotments, transfers and take-backs: what belongs to a case is undone by the case's own steps.
    """
    _may(by)
    if movement.kind not in REVERSIBLE or movement.reverses_id:
        raise refused(
            "not_reversible", _("This movement cannot be reversed here; a case's money follows its steps.")
        )
    if not note.strip():
        raise Invalid(
            _("Write why it is reversed."),
            code="note_needed",
            fields={"note": _("Write why it is reversed.")},
        )
    entries = list(movement.entries.all())
    lines = lock_lines(*(entry.line_id for entry in entries))
    if LedgerTransaction.objects.filter(reverses=movement).exists():  # asked with the lines held
        raise refused("already_reversed", _("This movement has already been reversed."))
    for entry in entries:
        if entry.account == Account.AVAILABLE and entry.amount > lines[entry.line_id].free_amount:
            raise NotEnoughAllotted(free=lines[entry.line_id].free_amount, asked=entry.amount)
    sides = [Side(lines[entry.line_id], Account(entry.account), -entry.amount) for entry in entries]
    mirror = post(Kind(movement.kind), sides, by=by, memo=note, reverses=movement)
    record(BUDGET_REVERSED, sides[0].line, by=by, movement=movement.pk, kind=movement.kind)
    return mirror


def _move(
    kind: Kind,
    event: str,
    from_id: int,
    to_id: int,
    amount: Decimal,
    *,
    by: Actor,
    note: str,
    seen: Decimal | None,
) -> LedgerTransaction:
    lines = lock_lines(from_id, to_id)
    source, target = lines[from_id], lines[to_id]
    _still(source, seen)
    if amount > source.free_amount:
        raise NotEnoughAllotted(free=source.free_amount, asked=amount)
    sides = [Side(source, Account.AVAILABLE, -amount), Side(target, Account.AVAILABLE, amount)]
    movement = post(kind, sides, by=by, memo=note)
    concerned = target if target.district_id else source
    record(
        event, concerned, by=by, amount=str(amount), year=target.financial_year,
        from_district=source.district_id, to_district=target.district_id,
    )  # fmt: skip
    return movement


def _still(line: BudgetLine, seen: Decimal | None) -> None:
    if seen is not None and seen != line.free_amount:
        raise ChangedMeanwhile(line.free_amount)


def line_of(head: BudgetHead, year: str, district: District | None) -> BudgetLine:
    """The line of a district (None: the state's pool), made empty if it is not there yet."""
    try:
        financial_year(year)
    except ValueError:
        message = _("Write the financial year like 2026-27.")
        raise Invalid(message, code="invalid_year", fields={"financial_year": message}) from None
    there = found(BudgetLine, head=head.pk, financial_year=year, district=district and district.pk)
    if there:
        return there[0]
    line, _made = BudgetLine.objects.get_or_create(head=head, financial_year=year, district=district)
    return line


def _line_id(head: BudgetHead, year: str, district: District | None) -> int:
    return line_of(head, year, district).pk


def _checked(amount: Decimal, by: Actor) -> Decimal:
    """The amount with two places. Refuses an actor who may not allot, and what is no amount of rupees and paise."""
    _may(by)
    value = Decimal(amount)
    if not value.is_finite() or not 0 < value <= LARGEST or value != value.quantize(PAISA):
        message = _("Write an amount above zero, with at most two places.")
        raise Invalid(message, code="invalid_amount", fields={"amount": message})
    return value.quantize(PAISA)


def _may(by: Actor) -> None:
    if not by.may(ALLOT_BUDGET):
        raise NotAllowed()
