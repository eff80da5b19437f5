"""Payments of a sanction: the branch's claim, an instalment, a grant at once; then settled or failed as the bank answers."""

from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.casework.models import Case
from odop.finance.events import MONEY_RELEASED, PAYMENT_DRAFTED, PAYMENT_FAILED
from odop.finance.locks import lock_lines, lock_sanction
from odop.finance.models import Payment, Sanction
from odop.finance.refusals import BeyondSanction, refused
from odop.finance.services.accounts import AccountOf, account_for
from odop.finance.services.ledger import Account, Kind, Side
from odop.finance.services.standing import keep, must_be, post_for, tell
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import Invalid
from odop.kernel.rows import add, change, held_many
from odop.kernel.services import next_number
from odop.lib.dates import FinancialYear
from odop.lib.money import PAISA, rupees
from odop.places.models import District
from odop.places.queries import financial_year_of

OPEN = {Payment.State.DRAFTED, Payment.State.SENT}
PAID_INTO = {Account.HELD: Kind.RELEASE, Account.ADVANCED: Kind.ADVANCE, Account.GRANTED: Kind.GIVE}


@transaction.atomic
def draft_payment(
    case: Case, *, by: Actor, account_last4: str = "", ifsc: str = "", amount: Decimal | None = None
) -> Payment:
    """A payment for the case's sanction to the account of the branch's claim.

    `amount` is what the branch claimed, at most what was sanctioned (else `claim_beyond_sanction`); what it did not claim is
    set free when this is paid. Refuses `already_paid` while another payment of the case is open or paid.
    """
    sanction = lock_sanction(case)
    if sanction.state != Sanction.State.COMMITTED or sanction.payments_amount:
        raise refused("already_paid", _("A payment of this case is already under way or made."))
    amount = (sanction.amount if amount is None else amount).quantize(PAISA)
    if not 0 < amount <= sanction.amount:
        message = format_lazy(
            _("{sanctioned} was sanctioned; the branch claimed {claimed}."),
            sanctioned=rupees(sanction.amount),
            claimed=rupees(amount),
        )
        raise refused("claim_beyond_sanction", message)
    last4, branch = sanction.claim_account_last4 or account_last4, sanction.claim_ifsc or ifsc
    if not (last4 and branch):
        raise refused("account_missing", _("The branch has not named the account to be paid."))
    account = AccountOf(Payment.To.BRANCH, sanction.claim_account or "", last4, branch)
    return _draft(sanction, account, amount=amount, frees=sanction.amount - amount, by=by)


@transaction.atomic
def draft_instalment(
    of: Case | str,
    *,
    amount: Decimal,
    by: Actor,
    number: int | None = None,
    set_off: Decimal = Decimal(0),
    last: bool = False,
    as_grant: bool = False,
    to: Payment.To | None = None,
) -> Payment:
    """One instalment of a sanction, the next one when no `number` is given, to the account of whoever it is for.

    `set_off` lowers what is paid: interest that earlier instalments earned belongs to the project (rules.md §3.4), so the
    state pays that much less and the district may sanction it to somebody else; it is set free when the instalment is paid.
    `last` sets free, then, whatever else is left. Refuses `already_paid` (this instalment), `instalment_skipped`,
    `beyond_sanction` (says what is left), `set_off_too_large`, `no_account`.
    """
    sanction = lock_sanction(of)
    must_be(sanction, Sanction.State.COMMITTED)
    live = [
        one for one in held_many(Payment, [sanction.pk], by="sanction") if one.state != Payment.State.REJECTED
    ]
    following = max((one.instalment for one in live), default=0) + 1
    number = following if number is None else number
    if any(one.instalment == number for one in live):
        message = format_lazy(_("Instalment {number} is already under way or paid."), number=number)
        raise refused("already_paid", message)
    if not 0 < number <= following:
        message = format_lazy(_("Instalment {number} comes first."), number=following)
        raise refused("instalment_skipped", message)
    amount, set_off = _checked(amount), _checked(set_off, zero=True)
    promised = sum((one.frees_amount for one in live if one.state in OPEN), Decimal(0))
    left = sanction.amount - sanction.payments_amount - sanction.freed_amount - promised
    if amount > left:
        raise BeyondSanction(sanctioned=sanction.amount, left=left, asked=amount)
    if set_off >= amount:
        message = format_lazy(
            _("{interest} is to be set off against an instalment of {amount}: nothing is left to be paid."),
            interest=rupees(set_off),
            amount=rupees(amount),
        )
        raise refused("set_off_too_large", message)
    frees = set_off + (left - amount if last else 0)
    account = account_for(sanction, to)
    return _draft(
        sanction, account, number=number, amount=amount - set_off, frees=frees, as_grant=as_grant, by=by
    )


@transaction.atomic
def pay_applicant(case: Case, *, by: Actor, amount: Decimal | None = None) -> Payment:
    """A claim or an honorarium, paid to the applicant's own account as the register knows it.

    `amount` is the whole sanction when left out; what is not paid of it is set free. Refuses as `draft_instalment` does.
    """
    return _pay_whole(case, Payment.To.APPLICANT, amount, by=by)


@transaction.atomic
def pay_group(case: Case, *, by: Actor, amount: Decimal | None = None) -> Payment:
    """The same, to the account in the name of the group that applied."""
    return _pay_whole(case, Payment.To.GROUP, amount, by=by)


def _pay_whole(case: Case, to: Payment.To, amount: Decimal | None, *, by: Actor) -> Payment:
    if amount is None:
        amount = lock_sanction(case).rest_amount
    return draft_instalment(case, amount=amount, by=by, number=1, last=True, as_grant=True, to=to)


def _draft(
    sanction: Sanction,
    account: AccountOf,
    *,
    amount: Decimal,
    frees: Decimal,
    by: Actor,
    number: int = 1,
    as_grant: bool = False,
) -> Payment:
    payment = Payment(
        ref=next_ref(f"PY-{_code_of(sanction)}", 6),
        sanction=sanction,
        district_id=sanction.district_id,
        instalment=number,
        to=account.to,
        as_grant=as_grant,
        amount=amount,
        frees_amount=frees,
        account=account.number,
        account_last4=account.last4,
        ifsc=account.ifsc,
        drafted_at=clock.now(),
        drafted_by=by if isinstance(by, User) else None,
    )
    add(payment)
    sanction.payments_amount += amount
    change(sanction, "payments_amount")
    named = {"case": sanction.ref} if sanction.case else {"subject": sanction.subject}
    record(PAYMENT_DRAFTED, payment, by=by, amount=str(amount), **named)
    return payment


@transaction.atomic
def settle(of: Case | str, *, by: Actor) -> Payment:
    """The bank accepted the payment to the branch: it is held in the term deposit. Returns the payment."""
    return _settle(of, Account.HELD, by=by)


@transaction.atomic
def settle_instalment(of: Case | str, *, by: Actor) -> Payment:
    """The bank accepted an instalment: it is out, and its use has to be accounted for. Returns the payment."""
    return _settle(of, Account.ADVANCED, by=by)


@transaction.atomic
def settle_as_grant(of: Case | str, *, by: Actor) -> Payment:
    """The bank accepted a payment that nobody has to account for: a claim, an honorarium. Returns the payment."""
    return _settle(of, Account.GRANTED, by=by)


def _settle(of: Case | str, account: Account, *, by: Actor) -> Payment:
    sanction, payment = _sent(of)
    must_be(sanction, Sanction.State.COMMITTED)
    payment.state = Payment.State.PAID
    payment.answered_at = payment.answered_at or clock.now()
    change(payment, "state", "answered_at")
    paid, freed = payment.amount, payment.frees_amount
    line = lock_lines(sanction.line_id)[sanction.line_id]
    sides = [
        Side(line, Account.COMMITTED, -paid - freed),
        Side(line, account, paid),
        Side(line, Account.AVAILABLE, freed),
    ]
    post_for(sanction, PAID_INTO[account], sides, by=by)
    sanction.released_amount = sanction.paid_amount + paid
    sanction.released_at = sanction.released_at or clock.now()
    sanction.freed_amount += freed
    if account == Account.GRANTED:
        sanction.granted_amount += paid
    keep(sanction, deposit=account == Account.HELD)
    tell(MONEY_RELEASED, sanction, by=by, amount=str(paid), sanctioned=str(sanction.amount))
    payment.sanction = sanction  # as it stands now
    return payment


@transaction.atomic
def payment_failed(of: Case | str, *, by: Actor) -> Payment:
    """The bank rejected the payment: it is closed, the money stays committed, and a new one can be drafted."""
    sanction, payment = _sent(of)
    payment.state = Payment.State.REJECTED
    payment.answered_at = payment.answered_at or clock.now()
    change(payment, "state", "answered_at")
    sanction.payments_amount -= payment.amount
    change(sanction, "payments_amount")
    named = {"case": sanction.ref} if sanction.case else {"subject": sanction.subject}
    record(PAYMENT_FAILED, payment, by=by, code=payment.reject_code, **named)
    return payment


def _sent(of: Case | str) -> tuple[Sanction, Payment]:
    """The payment with the bank: of several, the one that it has answered just now, else the first."""
    sanction = lock_sanction(of)
    payments = held_many(Payment, [sanction.pk], by="sanction")
    sent = [payment for payment in payments if payment.state == Payment.State.SENT]
    if not sent:
        raise refused("no_payment_sent", _("No payment of this case is with the bank."))
    return sanction, next((payment for payment in sent if payment.answered_at), sent[0])


def _checked(amount: Decimal, *, zero: bool = False) -> Decimal:
    value = Decimal(amount)
    if not value.is_finite() or value != value.quantize(PAISA) or not (value > 0 or (zero and value == 0)):
        message = _("Write an amount above zero, with at most two places.")
        raise Invalid(message, code="invalid_amount")
    return value.quantize(PAISA)


def _code_of(sanction: Sanction) -> str:
    """The district's code, without its outline."""
    return District.objects.values_list("code", flat=True).get(pk=sanction.district_id)


def next_ref(prefix: str, digits: int) -> str:
    """The next reference of a series of this financial year."""
    series = f"{prefix}-{FinancialYear(financial_year_of(clock.today())).short}"
    return f"{series}-{next_number(series):0{digits}d}"
