"""Results of the assessment, certification of a batch by the district's officer, and certificates that may be revoked."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.casework.services import take_step
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.rows import held
from odop.kernel.services import next_number
from odop.training import events
from odop.training.enums import BatchState, CandidateState, CertificateKind, Result, SeatState
from odop.training.models import Batch, Candidate, Certificate, Seat
from odop.training.queries import action_with
from odop.training.services.allowed import check_officer, check_teaches, user_of
from odop.training.services.batches import let_go
from odop.training.services.ground import WRONG


@transaction.atomic
def note_results(batch: Batch, results: Mapping[int, Mapping[str, Any]], *, by: Actor) -> int:
    """What the assessment found, by seat number: {"result": "passed", "score": Decimal, "assessed_by": "…"}. With a
    Qualification Pack it is the recognition of prior learning by the Sector Skill Council. Until the batch is certified
    it may be corrected. Returns how many were noted."""
    batch = held(Batch, batch.pk)
    check_teaches(batch, by)
    if batch.state != BatchState.CONFIRMED:
        raise DomainError(
            _("Results are noted between confirmation and certification."), code="wrong_batch_state"
        )
    seats = {one.number: one for one in batch.seats.filter(state=SeatState.SEATED)}
    for number, given in results.items():
        score = given.get("score")
        if number not in seats or given.get("result") not in Result.values:
            raise Invalid(WRONG, fields={f"result_{number}": _("Choose one of these.")})
        if score is not None and not Decimal(0) <= score <= 100:
            raise Invalid(WRONG, fields={f"score_{number}": _("From 0 to 100 per cent.")})
    for number, given in results.items():
        seat = seats[number]
        seat.result, seat.score = str(given["result"]), given.get("score")
        seat.assessed_by = str(given.get("assessed_by", "")).strip()[:120]
        seat.save(update_fields=["result", "score", "assessed_by"])
    record(events.RESULTS, batch, by=by, people=len(results))
    return len(results)


def missing_before_certifying(batch: Batch) -> list[Any]:
    """Every reason why a batch cannot be certified yet."""
    reasons: list[Any] = []
    if batch.state != BatchState.CONFIRMED:
        return [
            format_lazy(
                _("This batch is “{state}”; that cannot be done any more."), state=batch.get_state_display()
            )
        ]
    if open_days := list(batch.days.filter(closed_at__isnull=True).values_list("number", flat=True)):
        days = ", ".join(map(str, open_days))
        reasons.append(format_lazy(_("These days are not closed: {days}."), days=days))
    if without := list(
        batch.seats.filter(state=SeatState.SEATED, result="").values_list("number", flat=True)
    ):
        numbers = ", ".join(map(str, without))
        reasons.append(format_lazy(_("No result yet for seats {numbers}."), numbers=numbers))
    return reasons


@transaction.atomic
def certify_batch(batch: Batch, *, by: Actor) -> list[Certificate]:
    """The Deputy Commissioner certifies satisfactory completion: whoever was present long enough and passed gets a
    certificate and her honorarium; the others wait for another batch, with the reason. Refuses `not_ready` with every
    reason, and everybody but an officer of the district."""
    batch = held(Batch, batch.pk)
    check_officer(by, batch.district_id)
    if reasons := missing_before_certifying(batch):
        raise DomainError(reasons[0], code="not_ready", extra={"reasons": [str(one) for one in reasons]})
    made = []
    seats = batch.seats.filter(state=SeatState.SEATED).select_related("case", "batch__course")
    for seat in seats:
        if reason := falls_short(seat):
            let_go(seat, str(reason), by=by)
        else:
            made.append(_certify(seat, by=by))
    batch.state, batch.certified_at = BatchState.CERTIFIED, clock.now()
    batch.save(update_fields=["state", "certified_at"])
    record(events.CERTIFIED, batch, by=by, people=len(made))
    return made


def falls_short(seat: Seat) -> Any:
    """Why this person has not completed the training satisfactorily; empty when she has."""
    if seat.days_present < seat.batch.course.days_needed:
        return format_lazy(
            _("Present on {days} days; {needed} are needed."),
            days=seat.days_present,
            needed=seat.batch.course.days_needed,
        )
    return _("The assessment was not passed.") if seat.result != Result.PASSED else ""


def _certify(seat: Seat, *, by: Actor) -> Certificate:
    series = f"TR-{seat.case.district.code}-{seat.batch.ref.split('-')[2]}"
    made = Certificate.objects.create(
        seat=seat, ref=f"{series}-{next_number(series):06d}", district_id=seat.district_id, user_id=seat.user_id,
        kind=CertificateKind.SECTOR if seat.batch.course.qp_code else CertificateKind.COMPLETION,
        issued_at=clock.now(), issued_by=user_of(by),
    )  # fmt: skip
    seat.state = SeatState.CERTIFIED
    seat.save(update_fields=["state"])
    Candidate.objects.filter(pk=seat.candidate_id).update(state=CandidateState.TRAINED)
    take_step(seat.case, do=action_with(seat.case, "training.complete"), by=by)
    return made


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, reason: str, by: Actor) -> Certificate:
    """The certificate no longer counts; its page says so from now on. Refuses without a reason, and `revoked` twice."""
    certificate = held(Certificate, certificate.pk)
    check_officer(by, certificate.district_id)
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write why.")})
    if certificate.revoked_at is not None:
        raise DomainError(_("This certificate is revoked already."), code="revoked")
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = (
        clock.now(),
        user_of(by),
        reason.strip(),
    )
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    record(events.REVOKED, certificate, by=by)
    return certificate
