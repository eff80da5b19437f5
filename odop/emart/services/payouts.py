"""Payments to makers go to the bank in a file, and the bank's answer is read line by line. Who made the settlements does not send them.

The same bytes again change nothing; a line that cannot be used stops no other line. The layout is that of finance
(odop/finance/README.md).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import PAY
from odop.emart import events
from odop.emart.enums import Account, AnswerOutcome, Movement, SettlementState
from odop.emart.models import Order, PayoutAnswer, PayoutAnswerLine, PayoutFile, Refund, Seller, Settlement
from odop.emart.services.books import post
from odop.finance.enums import MOST_LINES
from odop.finance.services import (
    Answer,
    FileLine,
    NotAReturnFile,
    TooManyLines,
    keep_sealed,
    open_sealed,
    read_return,
    write_payment_file,
    write_return_file,
)
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, NotFound
from odop.kernel.rows import held_many
from odop.kernel.services import forget_file, next_number
from odop.lib.money import from_paise
from odop.places.queries import financial_year, financial_year_of

MOST_BYTES = 4 * 1024 * 1024


def check_pays(by: User) -> None:
    if not (by.may(PAY) and by.scope.everything):
        raise NotAllowed(_("Makers are paid by the finance of the state's office."), code="not_your_place")


def _ref(letters: str, series: str) -> str:
    year = financial_year(financial_year_of(clock.today())).short
    return f"{letters}-{year}-{next_number(f'emart.{series}.{year}'):06}"


@transaction.atomic
def make_payout_file(settlements: Iterable[Settlement], *, by: User) -> PayoutFile:
    """Put settlements that are made ready into one file for the bank; each goes into one file only. Refuses `not_your_place`,
    `nothing_chosen`, `too_many_lines`, `sent_already`, `same_person` where one of them was made by whoever sends it."""
    check_pays(by)
    wanted = sorted({one.pk for one in settlements})
    if not wanted:
        raise Invalid(_("Choose at least one payment."), code="nothing_chosen")
    if len(wanted) > MOST_LINES:
        words = format_lazy(_("Put at most {most} payments into one file."), most=MOST_LINES)
        raise Invalid(words, code="too_many_lines")
    chosen = held_many(Settlement, wanted)
    if any(one.state != SettlementState.MADE for one in chosen) or len(chosen) != len(wanted):
        raise DomainError(
            _("One of them is with the bank already. Choose again from the list."), code="sent_already"
        )
    if any(one.made_by_id == by.pk for one in chosen):
        raise NotAllowed(_("Whoever made a payment ready does not send it to the bank."), code="same_person")
    names = _names(wanted)
    lines = [
        FileLine(
            one.ref, one.ifsc, str(one.account), names[one.seller_id],
            from_paise(one.paise), one.ref,
        )
        for one in chosen
    ]  # fmt: skip
    made = PayoutFile(ref=_ref("PO", "payout"), made_at=clock.now(), made_by=by, count=len(lines))
    made.paise = sum(one.paise for one in chosen)
    content = write_payment_file(made.ref, clock.today(), lines)
    made.file = keep_sealed(content, name=f"{made.ref}.csv", by=by)
    made.save()
    Settlement.objects.filter(pk__in=wanted).update(state=SettlementState.SENT, file=made)
    record(events.PAYOUT_FILE_MADE, made, by=by, count=str(made.count), paise=str(made.paise))
    return made


def _names(settlements: list[int]) -> dict[int, str]:
    """Who is paid, by the key of the seller. The mart forgets who was erased; the register keeps her name until she is paid."""
    rows = Seller.objects.filter(settlements__in=settlements).select_related("artisan", "group")
    named = {one.pk: one.name or (one.group or one.artisan).name for one in rows}
    return {key: str(name.get("en") or name) for key, name in named.items()}


@transaction.atomic
def take_payout_file(made: PayoutFile, *, by: User) -> bytes:
    """The bytes for the bank. They hold account numbers, so each download is on the trail. Refuses `not_your_place`."""
    check_pays(by)
    if made.file is None:
        raise NotFound()
    record(events.PAYOUT_FILE_TAKEN, made, by=by)
    return open_sealed(made.file)


def read_payout_answer(content: bytes, *, by: User) -> tuple[PayoutAnswer, bool]:
    """Do what each line of the bank's return file says. Returns it, and whether it is new: the same bytes change nothing.

    A line comes to paid, rejected (its orders are the maker's to be paid anew), unknown, duplicate, mismatch or unreadable.
    Refuses `not_your_place`, `file_too_large`, `not_a_return_file`, `too_many_lines`.
    """
    check_pays(by)
    if len(content) > MOST_BYTES:
        raise Invalid(_("This file is too large for a return file."), code="file_too_large")
    digest = hashlib.sha256(content).hexdigest()
    known = PayoutAnswer.objects.filter(sha256=digest).first()
    if known is not None:
        return known, False
    try:
        answers = read_return(content)
    except TooManyLines:
        words = format_lazy(_("Send at most {most} lines in one file; split this one."), most=MOST_LINES)
        raise Invalid(words, code="too_many_lines", fields={"file": words}) from None
    except NotAReturnFile:
        words = _("This is not a return file: it begins with a line that names its columns.")
        raise Invalid(words, code="not_a_return_file", fields={"file": words}) from None
    try:
        with transaction.atomic():
            return _read(content, digest, answers, by), True
    except IntegrityError:
        known = PayoutAnswer.objects.filter(sha256=digest).first()  # somebody read the same bytes this moment
        if known is None:
            raise
        return known, False


def _read(content: bytes, digest: str, answers: Sequence[Answer], by: User) -> PayoutAnswer:
    kept = PayoutAnswer.objects.create(
        ref=_ref("PA", "payout_answer"), sha256=digest, uploaded_at=clock.now(), uploaded_by=by,
        file=keep_sealed(content, name="return.csv", by=by),
    )  # fmt: skip
    named = {answer.reference for answer in answers if not answer.problem}
    wanted = Settlement.objects.filter(ref__in=named)
    held_many(
        Seller, sorted(set(wanted.values_list("seller_id", flat=True)))
    )  # before their settlements, as a run does
    found = {one.ref: one for one in held_many(Settlement, sorted(wanted.values_list("pk", flat=True)))}
    counts = dict.fromkeys(AnswerOutcome.values, 0)
    lines = []
    for answer in answers:
        line = _answer_one(answer, found, by)
        line.answer = kept
        lines.append(line)
        counts[line.outcome] += 1
    PayoutAnswerLine.objects.bulk_create(lines)
    record(events.PAYOUT_ANSWER_READ, kept, by=by, **_as_facts(counts))
    return kept


def _as_facts(counts: Mapping[str, int]) -> dict[str, Any]:
    return {name: str(count) for name, count in counts.items()}


def _answer_one(answer: Answer, found: Mapping[str, Settlement], by: User) -> PayoutAnswerLine:
    line = PayoutAnswerLine(number=answer.number, text=answer.text, code=answer.problem or answer.code)
    if answer.problem:
        line.outcome = AnswerOutcome.UNREADABLE
        return line
    one = found.get(answer.reference)
    if one is None or one.state == SettlementState.MADE:
        line.outcome, line.code = AnswerOutcome.UNKNOWN, "not_sent" if one else ""
        return line
    line.settlement = one
    line.outcome, code = _compare(one, answer)
    line.code = code or line.code
    if line.outcome == AnswerOutcome.ACCEPTED:
        try:
            with transaction.atomic():
                one.state, one.paid_on = SettlementState.PAID, answer.on or clock.today()
                one.bank_reference = answer.bank_reference
                one.save(update_fields=["state", "paid_on", "bank_reference"])
        except IntegrityError:
            one.state, one.paid_on, one.bank_reference = SettlementState.SENT, None, ""
            line.outcome, line.code = AnswerOutcome.MISMATCH, "bank_reference_used"
            return line
        record(events.PAID_OUT, one, by=by)
    elif line.outcome == AnswerOutcome.REJECTED:
        _reject(one, answer.code, by)
    return line


def _compare(one: Settlement, answer: Answer) -> tuple[AnswerOutcome, str]:
    if one.state in (SettlementState.PAID, SettlementState.REJECTED):
        same = (one.state == SettlementState.PAID) == answer.accepted
        return AnswerOutcome.DUPLICATE, "" if same else "answered_otherwise"
    if answer.amount != from_paise(one.paise):
        return AnswerOutcome.MISMATCH, "amount"
    if answer.ifsc != one.ifsc or answer.account.replace(" ", "") not in {one.account, one.account_last4}:
        return AnswerOutcome.MISMATCH, "account"
    if answer.on is not None and answer.on > clock.today():
        return AnswerOutcome.MISMATCH, "date"
    return (AnswerOutcome.ACCEPTED if answer.accepted else AnswerOutcome.REJECTED), ""


def _reject(one: Settlement, code: str, by: User) -> None:
    """The money did not leave: the mart owes it to her again, and its orders wait for the next settlement."""
    one.state, one.reject_code = SettlementState.REJECTED, code
    one.save(update_fields=["state", "reject_code"])
    Order.objects.filter(settlement=one).update(settlement=None)
    post(Movement.UNPAID, {Account.BANK: one.paise, Account.MAKER: -one.paise}, by=by, seller=one.seller)
    record(events.PAYOUT_REJECTED, one, by=by, code=code)


def sample_reference(ref: str) -> str:
    """A bank's reference for a demonstration, by our number with its year: SM-2627-000002 is paid by SAMPLE2627000002."""
    return f"SAMPLE{ref.partition('-')[2].replace('-', '')}"


def sample_payout_answer(made: PayoutFile, *, reject_every: int = 0) -> bytes:
    """What a bank might answer, accounts by their last four digits: for a demonstration without a bank."""
    rows = []
    for at, one in enumerate(made.settlements.filter(state=SettlementState.SENT).order_by("pk"), 1):
        rejected = reject_every > 0 and at % reject_every == 0
        rows.append((
            one.ref, one.ifsc, one.account_last4, f"{from_paise(one.paise):.2f}", "REJECTED" if rejected else "ACCEPTED",
            "" if rejected else sample_reference(one.ref), "NO_SUCH_ACCOUNT" if rejected else "",
            "" if rejected else clock.today().isoformat(),
        ))  # fmt: skip
    return write_return_file(rows)


def forget_bank_files(before: datetime) -> None:
    """Files of the bank whose time is over, and where cash went back: they hold account numbers."""
    old = Refund.objects.filter(asked_at__lt=before, pay_to__isnull=False)
    old.update(pay_to=None)
    files = PayoutFile.objects.filter(made_at__lt=before, file__isnull=False).select_related("file")
    answers = PayoutAnswer.objects.filter(uploaded_at__lt=before, file__isnull=False).select_related("file")
    old_ones: list[PayoutFile | PayoutAnswer] = [*files, *answers]
    for kept in old_ones:
        file, kept.file = kept.file, None
        kept.save(update_fields=["file"])
        if file is not None:
            forget_file(file)
