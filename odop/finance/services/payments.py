"""One transfer to a branch: its account named, drafted, sent in a file, and settled or failed as the bank answers."""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import PAY
from odop.casework.models import Case
from odop.finance.bank_layout import FileLine, write_payment_file
from odop.finance.enums import MOST_LINES
from odop.finance.events import (
    ACCOUNT_KEPT,
    PAYMENT_DRAFTED,
    PAYMENT_FAILED,
    PAYMENT_FILE_MADE,
    PAYMENT_FILE_TAKEN,
)
from odop.finance.locks import lock_again, lock_payments, lock_sanction
from odop.finance.models import Payment, PaymentFile, Sanction
from odop.finance.refusals import refused
from odop.finance.services.commitments import release
from odop.finance.services.sealed_files import keep_sealed, open_sealed
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import Invalid, NotAllowed, NotFound
from odop.kernel.rows import add, change, held_many
from odop.kernel.services import next_number
from odop.lib.dates import FinancialYear
from odop.lib.identifiers import IdentifierError, clean_account, clean_ifsc
from odop.lib.money import PAISA, rupees
from odop.places.models import District
from odop.places.queries import financial_year_of


@transaction.atomic
def keep_claim_account(case: Case, *, account: str, ifsc: str, by: Actor) -> None:
    """The branch names the account to be paid: kept encrypted with the sanction, last four digits beside it."""
    try:
        number, branch = clean_account(account), clean_ifsc(ifsc)
    except IdentifierError as error:
        raise Invalid(Localised(error.messages), code=error.code) from error  # type: ignore[arg-type]
    # The branch sees its files and not the district's money; it may add this one fact to it.
    with scope.widened("the account of a claim"):
        sanction = lock_sanction(case.pk)
        sanction.claim_account, sanction.claim_account_last4, sanction.claim_ifsc = (
            number,
            number[-4:],
            branch,
        )
        change(sanction, "claim_account", "claim_account_last4", "claim_ifsc")
    record(ACCOUNT_KEPT, case, by=by, ifsc=branch)


@transaction.atomic
def draft_payment(
    case: Case, *, by: Actor, account_last4: str = "", ifsc: str = "", amount: Decimal | None = None
) -> Payment:
    """A payment for the case's sanction to the account of the branch's claim.

    `amount` is what the branch claimed, at most what was sanctioned (else `claim_beyond_sanction`). Refuses
    `already_paid` while another payment of the case is open or paid.
    """
    sanction = lock_sanction(case.pk)
    if (
        sanction.state != Sanction.State.COMMITTED
        or sanction.payments.exclude(state=Payment.State.REJECTED).exists()
    ):
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
    payment = Payment(
        ref=_next_ref(f"PY-{_code_of(case)}", 6),
        sanction=sanction,
        district_id=sanction.district_id,
        amount=amount,
        account=sanction.claim_account,
        account_last4=last4,
        ifsc=branch,
        drafted_at=clock.now(),
        drafted_by=by if isinstance(by, User) else None,
    )
    add(payment)
    record(PAYMENT_DRAFTED, payment, by=by, case=case.ref, amount=str(amount))
    return payment


@transaction.atomic
def make_payment_file(payments: Iterable[Payment], *, by: Actor) -> PaymentFile:
    """Put drafted payments into one file for the paying bank, in the layout of `bank_layout`; each goes into one file only.

    Refuses `nothing_chosen`, `too_many_lines`, and `not_drafted` when one of them is already in a file.
    """
    if not by.may(PAY):
        raise NotAllowed()
    wanted = {payment.pk for payment in payments}
    if len(wanted) > MOST_LINES:
        message = format_lazy(_("Put at most {most} payments into one file."), most=MOST_LINES)
        raise Invalid(message, code="too_many_lines")
    chosen = lock_payments(wanted)
    if not chosen:
        raise Invalid(_("Choose at least one payment."), code="nothing_chosen")
    taken = [payment for payment in chosen if payment.state != Payment.State.DRAFTED]
    if taken or len(chosen) < len(wanted):
        names = ", ".join(payment.ref for payment in taken[:5])
        message = format_lazy(_("Already in a file: {payments}. Choose again from the list."), payments=names)
        raise refused("not_drafted", message)
    full = _with_cases(chosen)
    made = PaymentFile(
        ref=_next_ref("PF", 5), made_at=clock.now(), made_by=by if isinstance(by, User) else None
    )
    lines = [_file_line(payment) for payment in full]
    content = write_payment_file(made.ref, clock.today(), lines)
    made.count, made.total_amount = len(lines), sum((line.amount for line in lines), Decimal(0))
    made.is_sample = settings.DEMO or any(payment.sanction.case.is_sample for payment in full)
    made.file = keep_sealed(content, name=f"{made.ref}.csv", by=by)
    made.save()
    Payment.objects.filter(pk__in=wanted).update(state=Payment.State.SENT, file=made)
    record(PAYMENT_FILE_MADE, made, by=by, count=made.count, total=str(made.total_amount))
    return made


def take_payment_file(made: PaymentFile, *, by: Actor) -> bytes:
    """The bytes of a payment file for the bank. It holds account numbers, so each download is on the trail."""
    if not by.may(PAY):
        raise NotAllowed()
    if made.file is None:
        raise NotFound()
    record(PAYMENT_FILE_TAKEN, made, by=by)
    return open_sealed(made.file)


@transaction.atomic
def settle(sanction: Sanction, *, by: Actor) -> Payment:
    """The bank accepted the payment that was sent: committed money becomes released money. Returns the payment."""
    sanction, payment = _sent(sanction)
    payment.state = Payment.State.PAID
    payment.answered_at = payment.answered_at or clock.now()
    change(payment, "state", "answered_at")
    release(sanction, payment.amount, by=by)
    return payment


@transaction.atomic
def payment_failed(sanction: Sanction, *, by: Actor) -> Payment:
    """The bank rejected the payment: it is closed, the money stays committed, and a new one can be drafted."""
    sanction, payment = _sent(sanction)
    payment.state = Payment.State.REJECTED
    payment.answered_at = payment.answered_at or clock.now()
    change(payment, "state", "answered_at")
    record(PAYMENT_FAILED, payment, by=by, case=sanction.case.ref, code=payment.reject_code)
    return payment


def _sent(sanction: Sanction) -> tuple[Sanction, Payment]:
    sanction = lock_again(sanction)
    payments = held_many(Payment, [sanction.pk], by="sanction")
    sent = [payment for payment in payments if payment.state == Payment.State.SENT]
    if not sent:
        raise refused("no_payment_sent", _("No payment of this case is with the bank."))
    return sanction, sent[0]


def _with_cases(payments: Iterable[Payment]) -> list[Payment]:
    ids = [payment.pk for payment in payments]
    rows = Payment.objects.filter(pk__in=ids).select_related("sanction__case__bank").order_by("pk")
    return list(rows.defer("sanction__case__values"))


def _file_line(payment: Payment) -> FileLine:
    if not payment.account:
        message = format_lazy(
            _(
                "{payment}: the branch gave only the last four digits. It has to name the whole account in its claim."
            ),
            payment=payment.ref,
        )
        raise refused("account_missing", message)
    branch = payment.sanction.case.bank
    return FileLine(
        reference=payment.ref,
        ifsc=payment.ifsc,
        account=str(payment.account),
        beneficiary=(branch.name.get("en") or str(branch.name)) if branch else "",
        amount=payment.amount,
        remark=payment.sanction.case.ref,
    )


def _code_of(case: Case) -> str:
    """The district's code, without its outline."""
    return District.objects.values_list("code", flat=True).get(pk=case.district_id)


def _next_ref(prefix: str, digits: int) -> str:
    series = f"{prefix}-{FinancialYear(financial_year_of(clock.today())).short}"
    return f"{series}-{next_number(series):0{digits}d}"
