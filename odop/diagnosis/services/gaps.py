"""A gap is noted, judged, shown by evidence and by a log, published, and one day met or withdrawn."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_DIAGNOSIS
from odop.diagnosis import events
from odop.diagnosis.enums import (
    Aspect,
    Basis,
    EvidenceKind,
    GapKind,
    GapState,
    LogKind,
    ReachOf,
    Remedy,
    Severity,
)
from odop.diagnosis.models import Evidence, Gap, LogEntry
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number, touch_pages
from odop.places.models import District, ProductLine

WRONG = _("Some answers are missing or not right.")
NOT_YOUR_PLACE = _("Your office writes about its own district.")
MOST = 10_000_000

Words = str | Promise


def may_write(user: User, district_id: int | None) -> bool:
    """An office writes about its own district, the state's cell about every one and about the programme as a whole."""
    held = user.scope.everything or (district_id is not None and district_id in user.scope.districts)
    return user.may(RUN_DIAGNOSIS) and held


def _check_may(user: User, district_id: int | None) -> None:
    if not may_write(user, district_id):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")


def _locked(gap: Gap, by: User) -> Gap:
    """The gap as it is now, held until the end of the transaction, if this office may write about it."""
    _check_may(by, gap.district_id)
    return (
        Gap.objects.select_for_update(of=("self",)).select_related("district", "product_line").get(pk=gap.pk)
    )


def _refuse(wrong: Mapping[str, Words]) -> None:
    if wrong:
        raise Invalid(WRONG, fields=wrong)


def _said(words: Mapping[str, str]) -> Localised:
    return Localised({language: text.strip() for language, text in words.items() if text.strip()})


def _check(given: Mapping[str, Any], district: District | None, product_line: ProductLine | None) -> None:
    wrong: dict[str, Words] = {}
    if given["kind"] not in GapKind.values:
        wrong["kind"] = _("Choose what is lacking.")
    if given["aspect"] and (given["aspect"] not in Aspect.values or given["kind"] != GapKind.SETTING):
        wrong["aspect"] = _("This belongs to infrastructure, institutions and rules only.")
    if not any(_said(given["statement"]).values()):
        wrong["statement_en"] = _("Write what is lacking.")
    if given["remedy"] and given["remedy"] not in Remedy.values:
        wrong["remedy"] = _("Choose hard or soft.")
    if given["basis"] not in Basis.values:
        wrong["basis"] = _("Choose how it is known.")
    if given["noted_on"] is None or given["noted_on"] > clock.today():
        wrong["noted_on"] = _("Write the day it was noted; it cannot lie in the future.")
    if not given["source"].strip():
        wrong["source"] = _("Write where this stands or who said it.")
    if product_line is not None and (district is None or product_line.district_id != district.pk):
        wrong["product_line"] = _("Choose a product line of this district.")
    _refuse(wrong)


@transaction.atomic
def note_gap(
    *,
    district: District | None,
    kind: str,
    statement: Mapping[str, str],
    source: str,
    noted_on: date | None,
    by: User,
    product_line: ProductLine | None = None,
    basis: str = Basis.SEEN,
    aspect: str = "",
    wanted: Mapping[str, str] | None = None,
    remedy: str = "",
    is_sample: bool = False,
) -> Gap:
    """A new gap, seen by offices of its place until it is published. Without a district only the state's cell writes it.

    Refuses `not_your_place` and `invalid` (every field named).
    """
    _check_may(by, district.pk if district else None)
    given = {
        "kind": kind, "aspect": aspect, "statement": statement, "remedy": remedy, "basis": basis,
        "noted_on": noted_on, "source": source,
    }  # fmt: skip
    _check(given, district, product_line)
    series = f"GP-{district.code if district else 'ALL'}"
    gap = Gap.objects.create(
        **{**given, "statement": _said(statement), "source": source.strip()},
        ref=f"{series}-{next_number(series):04d}",
        district=district,
        product_line=product_line,
        wanted=_said(wanted or {}),
        made_at=clock.now(),
        made_by=by,
        is_sample=is_sample,
    )
    record(events.NOTED, gap, by=by, kind=kind)
    return gap


@transaction.atomic
def correct_gap(
    gap: Gap,
    *,
    kind: str,
    statement: Mapping[str, str],
    source: str,
    noted_on: date | None,
    by: User,
    product_line: ProductLine | None = None,
    basis: str = Basis.SEEN,
    aspect: str = "",
    wanted: Mapping[str, str] | None = None,
    remedy: str = "",
) -> Gap:
    """New words for a gap that an office wrote. Refuses `not_your_place`, `of_the_programme`, `invalid`."""
    present = _locked(gap, by)
    if present.key is not None:
        raise DomainError(
            _("This gap stands in the programme's own file; its words are changed there."),
            code="of_the_programme",
        )
    given = {
        "kind": kind, "aspect": aspect, "statement": statement, "remedy": remedy, "basis": basis,
        "noted_on": noted_on, "source": source,
    }  # fmt: skip
    _check(given, present.district, product_line)
    given |= {"statement": _said(statement), "wanted": _said(wanted or {}), "source": source.strip()}
    for name, value in {**given, "product_line": product_line}.items():
        setattr(present, name, value)
    present.save(update_fields=[*given, "product_line"])
    record(events.CORRECTED, present, by=by, kind=kind)
    _show(present)
    return present


@transaction.atomic
def rate_gap(gap: Gap, *, severity: str, reach: int | None, reach_of: str, by: User) -> Gap:
    """How much the gap holds back, and how many people or units it touches (None: not known).

    Refuses `not_your_place`, `invalid`.
    """
    present = _locked(gap, by)
    wrong: dict[str, Words] = {}
    if severity and severity not in Severity.values:
        wrong["severity"] = _("Choose how much it holds back.")
    if reach is not None and not 0 < reach <= MOST:
        wrong["reach"] = _("Write a whole number above nothing, or leave it empty.")
    if reach is not None and reach_of not in ReachOf.values:
        wrong["reach_of"] = _("Choose what the number counts.")
    _refuse(wrong)
    present.severity, present.reach = severity, reach
    present.reach_of = reach_of if reach is not None else ""
    present.save(update_fields=["severity", "reach", "reach_of"])
    record(events.RATED, present, by=by, severity=severity, reach=reach or "", reach_of=present.reach_of)
    _show(present)
    return present


@transaction.atomic
def publish_gap(gap: Gap, *, by: User) -> Gap:
    """From now on everybody reads it. Refuses `not_your_place`, `published_already`."""
    present = _locked(gap, by)
    if present.published_at is not None:
        raise DomainError(_("This gap is published already."), code="published_already")
    present.published_at = clock.now()
    present.save(update_fields=["published_at"])
    record(events.PUBLISHED, present, by=by)
    _show(present)
    return present


def _close(gap: Gap, state: GapState, *, verb: str, reason: str, by: User) -> Gap:
    present = _locked(gap, by)
    if present.state != GapState.OPEN:
        raise DomainError(_("This gap is not open any more."), code="not_open")
    if state == GapState.MET and not present.evidence.exists():
        raise DomainError(_("Add first what shows that it is met."), code="no_evidence")
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write in a sentence what happened.")})
    present.state, present.state_on, present.state_reason = state, clock.today(), reason.strip()
    present.save(update_fields=["state", "state_on", "state_reason"])
    record(verb, present, by=by)
    _show(present)
    return present


@transaction.atomic
def meet_gap(gap: Gap, *, reason: str, by: User) -> Gap:
    """The gap is closed: what was lacking is there. Needs evidence.

    Refuses `not_your_place`, `not_open`, `no_evidence`, `invalid`.
    """
    return _close(gap, GapState.MET, verb=events.MET, reason=reason, by=by)


@transaction.atomic
def withdraw_gap(gap: Gap, *, reason: str, by: User) -> Gap:
    """It was no gap, or is told by another one. Refuses `not_your_place`, `not_open`, `invalid`."""
    return _close(gap, GapState.WITHDRAWN, verb=events.WITHDRAWN, reason=reason, by=by)


@transaction.atomic
def reopen_gap(gap: Gap, *, by: User) -> Gap:
    """It lacks again. What was said at closing stays on the trail. Refuses `not_your_place`, `open_already`."""
    present = _locked(gap, by)
    if present.state == GapState.OPEN:
        raise DomainError(_("This gap is open."), code="open_already")
    present.state, present.state_on, present.state_reason = GapState.OPEN, clock.today(), ""
    present.save(update_fields=["state", "state_on", "state_reason"])
    record(events.REOPENED, present, by=by)
    _show(present)
    return present


@transaction.atomic
def add_evidence(
    gap: Gap,
    *,
    kind: str,
    text: str,
    source: str,
    seen_on: date | None,
    by: User,
    file: StoredFile | None = None,
) -> Evidence:
    """What shows that the gap is there, or met. Its words are published with the gap, its file is for offices.

    Refuses `not_your_place`, `invalid`.
    """
    present = _locked(gap, by)
    wrong: dict[str, Words] = {}
    if kind not in EvidenceKind.values:
        wrong["evidence_kind"] = _("Choose what kind of evidence it is.")
    if not text.strip():
        wrong["shows"] = _("Write what it shows.")
    if not source.strip():
        wrong["evidence_source"] = _("Write where this stands or who said it.")
    if seen_on is None or seen_on > clock.today():
        wrong["seen_on"] = _("Write the day; it cannot lie in the future.")
    _refuse(wrong)
    assert seen_on is not None  # noqa: S101 (checked above)
    made = Evidence.objects.create(
        gap=present, district_id=present.district_id, kind=kind, text=text.strip(), source=source.strip(),
        seen_on=seen_on, file=file, added_at=clock.now(), added_by=by,
    )  # fmt: skip
    record(events.EVIDENCE, present, by=by, kind=kind)
    _show(present)
    return made


def _log_faults(on_date: date | None, item: str, unit: str, source: str, latest: date) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if on_date is None or on_date > latest:
        wrong["on_date"] = _("Write the day; it cannot lie in the future.")
    if not item.strip():
        wrong["item"] = _("Write which material or which goods.")
    if not unit.strip():
        wrong["unit"] = _("Write what is counted, such as kg, piece or metre.")
    if not source.strip():
        wrong["log_source"] = _("Write where this stands or who said it.")
    return wrong


@transaction.atomic
def log_price(
    gap: Gap, *, on_date: date | None, item: str, amount: Decimal | None, unit: str, source: str, by: User
) -> LogEntry:
    """What one `unit` of a material cost on a day, in rupees. Refuses `not_your_place`, `invalid`."""
    present = _locked(gap, by)
    wrong = _log_faults(on_date, item, unit, source, clock.today())
    if amount is None or amount <= 0:
        wrong["amount"] = _("Write the amount.")
    _refuse(wrong)
    return _logged(
        present, by, LogKind.PRICE, on_date=on_date, item=item, unit=unit, source=source, amount=amount
    )


@transaction.atomic
def log_rejection(
    gap: Gap,
    *,
    on_date: date | None,
    item: str,
    sent: int | None,
    rejected: int | None,
    unit: str,
    reason: str,
    source: str,
    by: User,
) -> LogEntry:
    """One consignment: how many were sent, and how many the buyer sent back. Refuses `not_your_place`, `invalid`."""
    present = _locked(gap, by)
    wrong = _log_faults(on_date, item, unit, source, clock.today())
    if sent is None or not 0 < sent <= MOST:
        wrong["sent"] = _("Write how many were sent.")
    if rejected is None or rejected < 0 or (sent is not None and rejected > sent):
        wrong["rejected"] = _("Write how many came back, from nothing to all of them.")
    if rejected and not reason.strip():
        wrong["log_reason"] = _("Write why they came back.")
    _refuse(wrong)
    return _logged(
        present, by, LogKind.REJECTION, on_date=on_date, item=item, unit=unit, source=source, sent=sent,
        rejected=rejected, reason=reason.strip(),
    )  # fmt: skip


def _logged(gap: Gap, by: User, kind: LogKind, **given: Any) -> LogEntry:
    for name in ("item", "unit", "source"):
        given[name] = given[name].strip()
    made = LogEntry.objects.create(
        gap=gap, district_id=gap.district_id, kind=kind, noted_at=clock.now(), noted_by=by, **given
    )
    record(events.LOGGED, gap, by=by, kind=str(kind))
    _show(gap)
    return made


def _show(gap: Gap) -> None:
    if gap.published_at is not None:
        touch_pages()
