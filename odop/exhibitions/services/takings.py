"""What was sold, ordered and asked for at a stall, noted on the spot: on a phone without a network too."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import APPLY
from odop.exhibitions import events
from odop.exhibitions.enums import WITH_AMOUNT, Taking
from odop.exhibitions.models import StallApplication, StallRecord
from odop.exhibitions.services.fairs import WRONG, may_run
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed

MOST_AMOUNT = Decimal(100_000_000)
MOST_COUNT = 1_000_000


@dataclass(frozen=True)
class Noted:
    """One thing as a device sends it."""

    uuid: UUID
    on_date: date | None
    kind: str
    count: int | None
    amount: Decimal | None = None
    country: str = "IN"
    device_made_at: datetime | None = None


def may_note(asked: StallApplication, by: User) -> bool:
    """Who held the stall, the office that helps her, and who runs the fair."""
    if by.is_citizen:
        return asked.artisan.user_id == by.pk and by.may(APPLY)
    return may_run(by, asked.fair) or (by.may(APPLY) and asked.district_id in by.scope.districts)


def _wrong(asked: StallApplication, noted: Noted) -> dict[str, str | Promise]:
    wrong: dict[str, str | Promise] = {}
    fair = asked.fair
    if noted.on_date is None or not fair.from_on <= noted.on_date <= min(fair.to_on, clock.today()):
        wrong["on_date"] = _("Choose a day of the fair that is not ahead.")
    if noted.kind not in Taking.values:
        wrong["kind"] = _("Choose what you note.")
    if noted.count is None or not 1 <= noted.count <= MOST_COUNT:
        wrong["count"] = _("Write how many, like 12.")
    with_amount = noted.kind in WITH_AMOUNT
    if with_amount and (noted.amount is None or not 0 < noted.amount <= MOST_AMOUNT):
        wrong["amount"] = _("Write the amount in rupees.")
    if not with_amount and noted.amount is not None and noted.kind in Taking.values:
        wrong["amount"] = _("Enquiries and visitors have no amount.")
    if len(noted.country) != 2 or not noted.country.isascii() or not noted.country.isalpha():
        wrong["country"] = _("Write the country with two letters, like IN.")
    return wrong


@transaction.atomic
def note(asked: StallApplication, noted: Noted, *, by: User) -> StallRecord:
    """Keeps one record. Sent again with the same number it is the same record, and nothing is counted twice.

    Refuses `not_allowed`, `no_stall`, `invalid` (every field named), `other_stall` (the number stands for another stall).
    """
    if not may_note(asked, by):
        raise NotAllowed()
    present = StallApplication.objects.select_for_update(of=("self",)).select_related("fair").get(pk=asked.pk)
    earlier = StallRecord.objects.filter(uuid=noted.uuid).first()
    if earlier is not None:
        if earlier.application_id != present.pk:
            raise DomainError(_("This record belongs to another stall."), code="other_stall")
        return earlier
    if present.stall_id is None:
        raise DomainError(_("No stall is allotted."), code="no_stall")
    wrong = _wrong(present, noted)
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert noted.on_date is not None and noted.count is not None  # noqa: S101 (checked above)
    made = StallRecord.objects.create(
        uuid=noted.uuid,
        application=present,
        fair=present.fair,
        on_date=noted.on_date,
        kind=noted.kind,
        count=noted.count,
        amount=noted.amount,
        country=noted.country.upper(),
        received_at=clock.now(),
        device_made_at=noted.device_made_at,
        noted_by=by,
    )
    record(events.RECORDED, present, by=by, kind=made.kind, count=made.count, amount=str(made.amount or ""))
    return made


@transaction.atomic
def strike(taken: StallRecord, *, by: User) -> StallRecord:
    """Strikes a record noted by mistake: it stays on file and does not count. Refuses `not_allowed`, `struck_already`."""
    if not may_note(taken.application, by):
        raise NotAllowed()
    present = StallRecord.objects.select_for_update(of=("self",)).get(pk=taken.pk)
    if present.struck_at is not None:
        raise DomainError(_("This record is struck out already."), code="struck_already")
    present.struck_at = clock.now()
    present.save(update_fields=["struck_at"])
    record(events.STRUCK, taken.application, by=by, kind=present.kind, record=str(present.uuid))
    return present
