"""The bank's answer, line by line. The same bytes again change nothing; a line that cannot be used stops no other line."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import PAY
from odop.casework.definitions import scheme_of
from odop.casework.models import Case
from odop.casework.services import take_step
from odop.finance.bank_layout import (
    Answer,
    NotAReturnFile,
    TooManyLines,
    read_return,
    write_return_file,
)
from odop.finance.enums import FAILING, MOST_LINES, PROBLEMS, SETTLING
from odop.finance.events import RETURN_FILE_READ
from odop.finance.locks import lock_cases, lock_lines, lock_payments, lock_sanctions
from odop.finance.models import Payment, PaymentFile, ReturnFile, ReturnLine
from odop.finance.refusals import refused
from odop.finance.services.payments import next_ref, payment_failed, settle_as_grant, settle_instalment
from odop.finance.services.sealed_files import keep_sealed
from odop.kernel import clock
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.rows import add, change, held

Outcome = ReturnLine.Outcome
MOST_BYTES = 8 * 1024 * 1024


def read_return_file(content: bytes, *, by: Actor) -> ReturnFile:
    """Read one return file of the bank and do what each line says. Returns it with its lines.

    A line is accepted or rejected (the case takes the step that its workflow has for it), unknown (no such payment was
    sent), duplicate (already answered), mismatch (other amount, account or bank reference than can be), or unreadable.
    A file with lines missing is fine: the others are answered later. Refuses `not_a_return_file` and `too_many_lines`.
    """
    if not by.may(PAY):
        raise NotAllowed()
    if len(content) > MOST_BYTES:
        raise Invalid(_("This file is too large for a return file."), code="file_too_large")
    digest = hashlib.sha256(content).hexdigest()
    known = ReturnFile.objects.filter(sha256=digest).first()
    if known is not None:
        return known
    try:
        answers = read_return(content)
    except TooManyLines:
        message = format_lazy(_("Send at most {most} lines in one file; split this one."), most=MOST_LINES)
        raise Invalid(message, code="too_many_lines", fields={"file": message}) from None
    except NotAReturnFile:
        message = _(
            "This is not a return file. It starts with a line that names the columns; see the layout on this page."
        )
        raise Invalid(message, code="not_a_return_file", fields={"file": message}) from None
    try:
        with transaction.atomic():
            return _read(content, digest, answers, by=by)
    except IntegrityError:
        # Somebody else read the same bytes while we waited: what they did counts.
        known = ReturnFile.objects.filter(sha256=digest).first()
        if known is None:
            raise
        return known


def _read(content: bytes, digest: str, answers: Sequence[Answer], *, by: Actor) -> ReturnFile:
    assert isinstance(by, User)  # noqa: S101 (only a person uploads a file)
    kept = ReturnFile.objects.create(
        sha256=digest,
        file=keep_sealed(content, name="return.csv", by=by),
        uploaded_at=clock.now(),
        uploaded_by=by,
    )
    payments = _locked_payments(answers)
    counts = dict.fromkeys(Outcome.values, 0)
    for answer in answers:
        line = _answer_one(answer, payments)
        line.file = kept
        add(line)
        counts[line.outcome] += 1
    kept.ref = next_ref("RF", 5)
    kept.save(update_fields=["ref"])
    record(RETURN_FILE_READ, kept, by=by, **counts)
    return kept


class Named(NamedTuple):
    """A payment that a line speaks of, and what its money belongs to: a case, or another subject."""

    payment: int
    sanction: int
    line: int
    case: int | None
    procedure: int | None
    subject: str | None


def _locked_payments(answers: Sequence[Answer]) -> Mapping[str, Named]:
    """The payments that a file speaks of by reference, with every lock their answers will need already held, in order."""
    named = Payment.objects.filter(ref__in={answer.reference for answer in answers if not answer.problem})
    columns = (
        "pk", "sanction_id", "sanction__line_id", "sanction__case_id", "sanction__case__procedure_id", "sanction__subject",
    )  # fmt: skip
    found = {row[0]: Named(*row[1:]) for row in named.values_list("ref", *columns)}
    if found:
        lock_cases(one.case for one in found.values() if one.case is not None)
        lock_sanctions(one.sanction for one in found.values())
        lock_payments(one.payment for one in found.values())
        lock_lines(*(one.line for one in found.values()))
    return found


def _answer_one(answer: Answer, payments: Mapping[str, Named]) -> ReturnLine:
    """What one line came to. Each line has its own savepoint."""
    line = ReturnLine(number=answer.number, text=answer.text, code=answer.problem or answer.code)
    if answer.problem:
        line.outcome = Outcome.UNREADABLE
        return line
    if answer.reference not in payments:
        line.outcome = Outcome.UNKNOWN
        return line
    named = payments[answer.reference]
    payment = held(Payment, named.payment)
    line.payment = payment
    line.outcome, code = _compare(payment, answer)
    line.code = code or line.code
    if line.outcome not in {Outcome.ACCEPTED, Outcome.REJECTED}:
        return line
    try:
        with transaction.atomic():
            payment.bank_reference, payment.reject_code = answer.bank_reference, answer.code
            payment.answered_at, payment.credited_on = clock.now(), answer.on if answer.accepted else None
            change(payment, "bank_reference", "reject_code", "answered_at", "credited_on")
            _move(named, payment, answer)
    except DomainError as refusal:
        line.outcome, line.code = Outcome.MISMATCH, refusal.code[:20]
    except IntegrityError as error:
        if "a_bank_reference_once" not in str(error):
            raise
        line.outcome, line.code = Outcome.MISMATCH, "bank_reference_used"
    return line


def _move(named: Named, payment: Payment, answer: Answer) -> None:
    """The case takes its step; money of another subject is settled as its payment says, or failed."""
    if named.case is not None and named.procedure is not None:
        do = _step_for(named.procedure, named.case, answer.accepted)
        take_step(Case(pk=named.case), do=do, by=SYSTEM, note="" if answer.accepted else answer.code)
    elif named.subject is not None:
        settle = settle_as_grant if payment.as_grant else settle_instalment
        (settle if answer.accepted else payment_failed)(named.subject, by=SYSTEM)


def _step_for(procedure: int, case: int, accepted: bool) -> str:
    """The system's action that settles a payment, or notes that it failed: of several, the one out of the case's state."""
    wanted = SETTLING if accepted else FAILING
    actions = [one for one in scheme_of(procedure).workflow.actions if wanted & set(one.effects)]
    if len(actions) > 1:
        state = Case.objects.values_list("state", flat=True).get(pk=case)
        actions = [one for one in actions if state in one.sources]
    if not actions:
        raise refused("wrong_state", PROBLEMS["wrong_state"])
    return actions[0].do


def _compare(payment: Payment, answer: Answer) -> tuple[Outcome, str]:
    """What the line means for this payment, and a code where the bank's own does not say it."""
    if payment.state == Payment.State.DRAFTED:
        return Outcome.UNKNOWN, "not_sent"
    if payment.state in {Payment.State.PAID, Payment.State.REJECTED}:
        was_accepted = payment.state == Payment.State.PAID
        return Outcome.DUPLICATE, "" if was_accepted == answer.accepted else "answered_otherwise"
    if answer.amount != payment.amount:
        return Outcome.MISMATCH, "amount"
    account = answer.account.replace(" ", "")
    if answer.ifsc != payment.ifsc or account not in {payment.account, payment.account_last4}:
        return Outcome.MISMATCH, "account"
    if answer.on is not None and answer.on > clock.today():
        return Outcome.MISMATCH, "date"
    return (Outcome.ACCEPTED if answer.accepted else Outcome.REJECTED), ""


def sample_answer(made: PaymentFile, *, reject_every: int = 0) -> bytes:
    """What a bank might answer to a payment file, accounts by their last four digits: for a demonstration without a bank.

    Each payment that still waits is accepted, or every `reject_every`-th one rejected.
    """
    rows = []
    waiting = made.payments.filter(state=Payment.State.SENT).defer("account").order_by("pk")
    for at, payment in enumerate(waiting, start=1):
        rejected = reject_every > 0 and at % reject_every == 0
        # The wording of the reference only has to be new for each payment.
        rows.append(
            (
                payment.ref,
                payment.ifsc,
                payment.account_last4,
                f"{payment.amount:.2f}",
                "REJECTED" if rejected else "ACCEPTED",
                "" if rejected else f"SAMPLE{payment.pk:010d}",
                "NO_SUCH_ACCOUNT" if rejected else "",
                "" if rejected else clock.today().isoformat(),
            )
        )
    return write_return_file(rows)
