"""Sending an artisan abroad: the order, the papers, the journey and the stay."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.exhibitions import events
from odop.exhibitions.enums import Asked, FairKind, TravelPaperKind
from odop.exhibitions.models import Deputation, StallApplication, TravelPaper
from odop.exhibitions.services.fairs import WRONG, check_may_run, locked, may_run
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, Invalid, NotAllowed

AROUND = 15  # days a journey may begin before a fair and end after it


@transaction.atomic
def depute(
    asked: StallApplication,
    *,
    order_reference: str,
    from_on: date | None,
    to_on: date | None,
    stay: str = "",
    by: User,
) -> Deputation:
    """Deputes a selected artisan to a fair abroad. Refuses `not_your_fair`, `not_abroad`, `not_selected`,
    `deputed_already`, `invalid`.
    """
    check_may_run(by, asked.fair)
    fair = locked(asked.fair)
    if fair.kind != FairKind.ABROAD:
        raise DomainError(_("Artisans are deputed to fairs abroad only."), code="not_abroad")
    present = StallApplication.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if present.state != Asked.SELECTED:
        raise DomainError(_("Only who was selected is deputed."), code="not_selected")
    wrong: dict[str, str | Promise] = {}
    if not order_reference.strip():
        wrong["order_reference"] = _("Write the number of the order.")
    if from_on is None or not 0 <= (fair.from_on - from_on).days <= AROUND:
        wrong["from_on"] = _(
            "The journey begins at most 15 days before the fair, and not after it has begun."
        )
    if to_on is None or not 0 <= (to_on - fair.to_on).days <= AROUND:
        wrong["to_on"] = _("The journey ends after the fair, at most 15 days later.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert from_on is not None and to_on is not None  # noqa: S101 (checked above)
    try:
        with transaction.atomic():
            made = Deputation.objects.create(
                application=present,
                order_reference=order_reference.strip(),
                from_on=from_on,
                to_on=to_on,
                stay=stay.strip(),
                ordered_at=clock.now(),
                ordered_by=by,
            )
    except IntegrityError:
        raise DomainError(_("There is a deputation order already."), code="deputed_already") from None
    record(events.DEPUTED, present, by=by, fair=fair.ref, order=made.order_reference)
    return made


@transaction.atomic
def add_travel_paper(
    deputation: Deputation, *, kind: str, file: StoredFile, by: User, valid_until: date | None = None
) -> TravelPaper:
    """Adds a paper, by her or by the office; a newer one replaces it. A passport or visa must outlast the journey.

    Refuses `not_allowed`, `invalid`.
    """
    asked = deputation.application
    hers = by.is_citizen and asked.artisan.user_id == by.pk
    if not hers and not may_run(by, asked.fair):
        raise NotAllowed()
    present = Deputation.objects.select_for_update(of=("self",)).get(pk=deputation.pk)
    wrong: dict[str, str | Promise] = {}
    if kind not in TravelPaperKind.values:
        wrong["kind"] = _("Choose which paper this is.")
    if kind in (TravelPaperKind.PASSPORT, TravelPaperKind.VISA) and valid_until is None:
        wrong["valid_until"] = _("Write until when it is valid.")
    if valid_until is not None and valid_until < present.to_on:
        wrong["valid_until"] = _("It is not valid until the end of the journey.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    present.papers.filter(kind=kind, replaced=False).update(replaced=True)
    paper = TravelPaper.objects.create(
        deputation=present,
        kind=kind,
        file=file,
        valid_until=valid_until,
        added_at=clock.now(),
        added_by=by,
    )
    record(events.PAPER_ADDED, asked, by=by, kind=kind)
    return paper


@transaction.atomic
def check_travel_paper(paper: TravelPaper, *, accepted: bool, remark: str = "", by: User) -> TravelPaper:
    """The office accepts a paper, or returns it with a remark. Refuses `not_your_fair`, `replaced`, `invalid`."""
    asked = paper.deputation.application
    check_may_run(by, asked.fair)
    present = TravelPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if present.replaced:
        raise DomainError(_("A newer paper has come; check that one."), code="replaced")
    if not accepted and not remark.strip():
        raise Invalid(WRONG, fields={"remark": _("Write what is not right with it.")})
    present.check_state = TravelPaper.Check.ACCEPTED if accepted else TravelPaper.Check.RETURNED
    present.remark, present.checked_at, present.checked_by = remark.strip()[:200], clock.now(), by
    present.save(update_fields=["check_state", "remark", "checked_at", "checked_by"])
    record(events.PAPER_CHECKED, asked, by=by, kind=present.kind, accepted=accepted)
    return present
