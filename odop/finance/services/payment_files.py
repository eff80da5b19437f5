"""The file of payments that goes to the paying bank."""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import PAY
from odop.finance.bank_layout import FileLine, write_payment_file
from odop.finance.enums import MOST_LINES
from odop.finance.events import PAYMENT_FILE_MADE, PAYMENT_FILE_TAKEN
from odop.finance.locks import lock_payments
from odop.finance.models import Payment, PaymentFile
from odop.finance.refusals import refused
from odop.finance.services.accounts import group_of
from odop.finance.services.payments import next_ref
from odop.finance.services.sealed_files import keep_sealed, open_sealed
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import Invalid, NotAllowed, NotFound


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
    full = _with_names(chosen)
    made = PaymentFile(
        ref=next_ref("PF", 5), made_at=clock.now(), made_by=by if isinstance(by, User) else None
    )
    lines = [_file_line(payment) for payment in full]
    content = write_payment_file(made.ref, clock.today(), lines)
    made.count, made.total_amount = len(lines), sum((line.amount for line in lines), Decimal(0))
    made.is_sample = settings.DEMO or any(_is_sample(payment) for payment in full)
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


def _with_names(payments: Iterable[Payment]) -> list[Payment]:
    ids = [payment.pk for payment in payments]
    rows = Payment.objects.filter(pk__in=ids).order_by("pk")
    rows = rows.select_related("sanction__case__bank", "sanction__case__applicant", "sanction__payee__office")
    return list(rows.defer("sanction__case__values", "sanction__case__applicant__bank_account"))


def _file_line(payment: Payment) -> FileLine:
    if not payment.account:
        message = format_lazy(
            _(
                "{payment}: the branch gave only the last four digits. It has to name the whole account in its claim."
            ),
            payment=payment.ref,
        )
        raise refused("account_missing", message)
    return FileLine(
        reference=payment.ref,
        ifsc=payment.ifsc,
        account=str(payment.account),
        beneficiary=_beneficiary(payment),
        amount=payment.amount,
        remark=payment.sanction.ref,
    )


def _beneficiary(payment: Payment) -> str:
    """Whose account it is, as the bank prints it: in Latin script where the name is known in it."""
    sanction, to = payment.sanction, Payment.To(payment.to)
    if to is Payment.To.OFFICE and sanction.payee is not None:
        return _plain(sanction.payee.office.name)
    if sanction.case is None:
        return ""
    if to is Payment.To.APPLICANT:
        return _plain(sanction.case.applicant.name)
    if to is Payment.To.GROUP and (group := group_of(sanction.case)) is not None:
        return _plain(group.name)
    return _plain(sanction.case.bank.name) if sanction.case.bank else ""


def _plain(name: Localised) -> str:
    return name.get("en") or str(name)


def _is_sample(payment: Payment) -> bool:
    return payment.sanction.case is not None and payment.sanction.case.is_sample
