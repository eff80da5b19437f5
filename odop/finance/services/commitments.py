"""Money bound to a case, or to another subject: committed at sanction, set free, adjusted as grant or recovered.

Who may do it was decided by the step of the case that calls this; these functions guard the money.
"""

from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office
from odop.casework.models import Case
from odop.finance.events import MONEY_ADJUSTED, MONEY_COMMITTED, MONEY_RECOVERED, MONEY_SET_FREE
from odop.finance.locks import lock_lines, lock_sanction
from odop.finance.models import BudgetHead, BudgetLine, LedgerTransaction, Payee, Payment, Sanction
from odop.finance.refusals import BudgetShort, NoBudget, refused
from odop.finance.services.ledger import Account, Kind, Side
from odop.finance.services.standing import keep, must_be, post_for, tell
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.refusals import Invalid
from odop.kernel.rows import add
from odop.lib.money import PAISA, rupees
from odop.places.models import District
from odop.places.queries import financial_year_of


@transaction.atomic
def commit(case: Case, amount: Decimal | None, *, by: Actor) -> Sanction:
    """Bind `amount` rupees of the district's budget of today's financial year to a case.

    No sanction beyond budget (rules.md §1.3). Refuses `no_budget`, `budget_short` (says what is free) and
    `already_sanctioned`.
    """
    if Sanction.objects.filter(case=case).exists():
        raise refused("already_sanctioned", _("Money was already sanctioned for this case."))
    of_district = BudgetLine.objects.filter(head__scheme=case.code, district_id=case.district_id)
    return _bind(of_district, amount, Sanction(case=case, district_id=case.district_id), by=by)


@transaction.atomic
def commit_for(
    subject: str, *, head: BudgetHead, district: District, amount: Decimal, payee: Office, by: Actor
) -> Sanction:
    """Bind money of a district to what is no case, such as `batch:TB-SBL-2627-0004`, to be paid to an office.

    Who may is decided by the service that calls this. Refuses as `commit` does, and `no_account` while the account of the
    office is not known.
    """
    if Sanction.objects.filter(subject=subject).exists():
        raise refused("already_sanctioned", _("Money was already sanctioned for this."))
    with scope.widened("the account of an office that is paid"):
        known = Payee.objects.filter(office=payee).defer("bank_account").first()
    if known is None:
        message = format_lazy(_("The account of {office} is not known yet. Note it first."), office=payee)
        raise refused("no_account", message)
    of_district = BudgetLine.objects.filter(head=head, district=district)
    return _bind(of_district, amount, Sanction(subject=subject, payee=known, district=district), by=by)


def _bind(lines: QuerySet[BudgetLine], amount: Decimal | None, sanction: Sanction, *, by: Actor) -> Sanction:
    if amount is None or amount <= 0:
        raise Invalid(_("The amount to be sanctioned is not known."), code="invalid_amount")
    sanction.amount = amount = amount.quantize(PAISA)
    year = financial_year_of(clock.today())
    line_id = lines.filter(financial_year=year).order_by("head__code").values_list("pk", flat=True).first()
    if line_id is None:
        raise NoBudget(year)
    line = sanction.line = lock_lines(line_id)[line_id]
    if amount > line.free_amount:
        raise BudgetShort(free=line.free_amount, asked=amount)
    sanction.sanctioned_at = clock.now()
    add(sanction)
    sides = [Side(line, Account.AVAILABLE, -amount), Side(line, Account.COMMITTED, amount)]
    post_for(sanction, Kind.COMMIT, sides, by=by)
    tell(MONEY_COMMITTED, sanction, by=by, amount=str(amount), year=year, line=line.pk)
    return sanction


@transaction.atomic
def set_free(of: Case | str, *, by: Actor) -> LedgerTransaction:
    """Give what is left of a commitment back to the district's free budget: all of it when the case ends unpaid.

    Refuses `payment_under_way` while a payment waits for the bank's answer.
    """
    sanction = lock_sanction(of)
    must_be(sanction, Sanction.State.COMMITTED)
    if sanction.payments.filter(state__in=(Payment.State.DRAFTED, Payment.State.SENT)).exists():
        raise refused(
            "payment_under_way", _("A payment of this case is under way; wait for the bank's answer.")
        )
    line = lock_lines(sanction.line_id)[sanction.line_id]
    rest = sanction.rest_amount
    sides = [Side(line, Account.COMMITTED, -rest), Side(line, Account.AVAILABLE, rest)]
    movement = post_for(sanction, Kind.UNCOMMIT, sides, by=by)
    sanction.freed_amount += rest
    keep(sanction)
    tell(MONEY_SET_FREE, sanction, by=by, amount=str(rest))
    return movement


@transaction.atomic
def adjust(case: Case, *, by: Actor) -> LedgerTransaction:
    """After two years' work, or a calamity, the held money becomes the applicant's grant (rules.md §1.3, 11–12)."""
    sanction = lock_sanction(case)
    must_be(sanction, Sanction.State.HELD)
    amount = sanction.open_amount
    sanction.granted_amount += amount
    return _end(sanction, amount, Kind.ADJUST, Account.GRANTED, MONEY_ADJUSTED, by=by)


@transaction.atomic
def recover(case: Case, amount: Decimal, *, by: Actor) -> LedgerTransaction:
    """The bank gave the margin money back. It is not free again: what comes back is owed to the treasury.

    Refuses `recovery_differs` unless it is the whole of what was released.
    """
    sanction = lock_sanction(case)
    if amount != sanction.paid_amount:
        message = format_lazy(
            _(
                "{held} was released; {amount} is not the whole of it. Record the recovery when all of it has come."
            ),
            held=rupees(sanction.paid_amount),
            amount=rupees(amount),
        )
        raise refused("recovery_differs", message)
    must_be(sanction, Sanction.State.HELD)
    sanction.recovered_amount += amount
    return _end(sanction, amount, Kind.RECOVER, Account.RECOVERED, MONEY_RECOVERED, by=by)


def _end(
    sanction: Sanction, amount: Decimal, kind: Kind, account: Account, event: str, *, by: Actor
) -> LedgerTransaction:
    line = lock_lines(sanction.line_id)[sanction.line_id]
    sides = [Side(line, Account.HELD, -amount), Side(line, account, amount)]
    movement = post_for(sanction, kind, sides, by=by)
    keep(sanction)
    tell(event, sanction, by=by, amount=str(amount))
    return movement
