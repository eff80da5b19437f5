"""A record arrives from a device: once, however often it is sent, and only by the way every enrolment goes.

The number that the device gave a record (`uuid`) is its idempotency key. What is refused or asked is noted with its reasons,
so that the office sees it too; of the person herself nothing is written then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from odop.accounts.models import User
from odop.accounts.permissions import ENROL_AT_CAMPS
from odop.camps import events
from odop.camps.enums import Outcome
from odop.camps.models import Camp, CampRecord
from odop.camps.queries import camps_visible_to
from odop.camps.services.older import Understood, refuse_unknown_wordings, understood
from odop.camps.services.photographs import check_photo, keep_photo
from odop.camps.services.slips import send_slip
from odop.camps.services.traces import changed_since, token_of, traces
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, NotFound
from odop.registry.models import Artisan
from odop.registry.queries import Match
from odop.registry.services import enrol, likely_same_as

SAME, ANOTHER = "same", "another"
NOT_YOUR_PLACE = _(
    "This district does not belong to your office. The person's own district office enrols her."
)
FARTHEST = 10 * 365 * 86_400  # seconds: what a device's clock can be off and still be worth noting

InEveryLanguage = dict[str, str]


@dataclass(frozen=True)
class Sent:
    """One record as a device sends it."""

    uuid: UUID
    camp: str
    device: str
    answers: Mapping[str, Any]
    lists_version: str = ""
    wordings: Mapping[str, str] = field(default_factory=dict)  # {purpose: version of the text that was shown}
    line_meant: str = ""  # the English name of the product line on the device
    made_at: datetime | None = None  # as the device says
    sent_at: datetime | None = None
    says: str = ""  # "same" or "another", once she was asked about `about`
    about: str = ""  # the token of the entry that was asked about
    photo: bytes | None = None


@dataclass(frozen=True)
class Question:
    """An entry that may be the same person, as far as the officer may see it."""

    about: str
    ref: str  # empty outside her place
    name: str
    mobile_ending: str
    reasons: list[InEveryLanguage]


@dataclass(frozen=True)
class Receipt:
    """What became of a record. `edited` names answers that were changed on the device after it had arrived."""

    record: CampRecord
    again: bool = False
    edited: list[str] = field(default_factory=list)
    question: Question | None = None

    @property
    def ref(self) -> str:
        """The person's reference; empty when her entry lies outside the officer's place."""
        return self.record.artisan.ref if self.record.artisan is not None else ""


@transaction.atomic
def receive(sent: Sent, *, by: User) -> Receipt:
    """Returns the receipt of a record: the first one again when it has arrived before.

    A record that is refused or asked about comes back as such, noted with its reasons. Raises, and then nothing at all is
    written: NotAllowed (`not_allowed`, `not_your_place`), NotFound for a camp that is not hers, `another_officer`.
    """
    if not by.may(ENROL_AT_CAMPS):
        raise NotAllowed()
    with connection.cursor() as cursor:  # the same record twice at one moment: the second waits here
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"camp record {sent.uuid}"])
    with scope.widened("whether this record of a device has arrived, and from whom"):
        earlier = CampRecord.objects.filter(uuid=sent.uuid).first()
        if earlier is not None and earlier.sent_by_id != by.pk:
            raise DomainError(_("This record was sent by another officer."), code="another_officer")
    if earlier is not None and earlier.is_settled:
        return _again(earlier, sent, by)
    camp = _camp_of(sent, by)
    given = understood(sent.answers, lists_version=sent.lists_version, line_meant=sent.line_meant)
    _must_hold(given.answers.get("district"), by)
    present = earlier or CampRecord(
        uuid=sent.uuid, sent_by=by, received_at=clock.now(), device=sent.device[:12], times_sent=0
    )
    present.camp, present.district = camp, camp.district
    _note_device(present, sent)
    return _settle(present, sent, given, by)


def _camp_of(sent: Sent, by: User) -> Camp:
    camp = camps_visible_to(by).filter(ref=sent.camp, officers__user=by).first()
    if camp is None:
        raise NotFound(_("You do not enrol at this camp."), code="no_camp")
    return camp


def _must_hold(district: object, by: User) -> None:
    """Another district is refused before anything is looked at; a missing or senseless one is a wrong answer like others."""
    if isinstance(district, int) and not by.scope.everything and district not in by.scope.districts:
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place", fields={"district": NOT_YOUR_PLACE})


def _note_device(present: CampRecord, sent: Sent) -> None:
    """The server's time counts; what the device's clock said is kept as a fact."""
    present.device_made_at = sent.made_at
    if sent.sent_at is not None:
        off = int((clock.now() - sent.sent_at) / timedelta(seconds=1))
        present.device_clock_off = max(-FARTHEST, min(FARTHEST, off))
    present.lists_version = sent.lists_version[:16]
    present.wordings = {str(purpose)[:48]: str(version)[:20] for purpose, version in sent.wordings.items()}


def _settle(present: CampRecord, sent: Sent, given: Understood, by: User) -> Receipt:
    """Enrol, ask or refuse, and note which."""
    present.answer_hashes, present.left_out = traces(sent), list(given.left_out)
    present.problems, present.artisan = {}, None
    question = None
    try:
        with transaction.atomic():
            if present.camp.cancelled_at is not None:
                message = _("This camp is cancelled. Choose the camp at which the person was enrolled.")
                raise Invalid(message, code="camp_cancelled", fields={"camp": message})
            refuse_unknown_wordings(sent.wordings)
            if sent.photo:
                check_photo(sent.photo)
            matches = likely_same_as(given.answers)
            asked = next((one for one in matches if token_of(sent.uuid, one.artisan.pk) == sent.about), None)
            if sent.says == SAME and asked is not None:
                present.artisan, present.outcome = asked.artisan, Outcome.SAME
            elif matches and not (sent.says == ANOTHER and asked is not None):
                question = _question(sent, matches[0], by)
                present.outcome = Outcome.CONFLICT
            else:
                present.artisan = enrol(given.answers, user=None, by=by, wordings=sent.wordings)
                present.outcome = Outcome.ASKED if matches else Outcome.ENROLLED
                if sent.photo:
                    present.photo = keep_photo(sent.photo, present.artisan, by=by)
                send_slip(present.artisan, language=str(given.answers.get("language") or "hi"))
    except NotAllowed:
        raise
    except DomainError as refusal:
        present.outcome, present.problems = Outcome.REFUSED, in_every_language(refusal)
        present.artisan = present.photo = None
    present.times_sent += 1
    present.settled_at = clock.now()
    with scope.widened("her own record, first sent when she was posted elsewhere"):
        present.save()
    record(
        events.ARRIVED,
        present,
        by=by,
        camp=present.camp.ref,
        outcome=str(present.outcome),
        artisan=present.artisan.ref if present.artisan else "",
        fields=sorted(key for key in present.problems if key),
    )
    return Receipt(_as_shown(present, by), question=question)


def _question(sent: Sent, match: Match, by: User) -> Question:
    """What may be shown of the other entry: her own place's entries by name, others by two digits and reasons."""
    in_place = by.scope.everything or match.artisan.district_id in by.scope.districts
    reasons = []
    for number in range(len(match.reasons)):
        said: InEveryLanguage = {}
        for language in programme().languages:
            with override(language):
                said[language] = match.reason_words[number]
        reasons.append(said)
    return Question(
        about=token_of(sent.uuid, match.artisan.pk),
        ref=match.artisan.ref if in_place else "",
        name=str(match.artisan.name) if in_place else "",
        mobile_ending=match.mobile_ending,
        reasons=reasons,
    )


def _again(earlier: CampRecord, sent: Sent, by: User) -> Receipt:
    """The receipt given before. What was changed on the device since is named, and changes nothing here."""
    edited = changed_since(earlier, sent)
    with scope.widened("counting how often her own record was sent"):
        CampRecord.objects.filter(pk=earlier.pk).update(times_sent=F("times_sent") + 1)
    return Receipt(_as_shown(earlier, by), again=True, edited=edited)


def _as_shown(present: CampRecord, by: User) -> CampRecord:
    """Her own record, with its entry as far as she may see it: none of another district's."""
    with scope.widened("the receipt of a record that she sent herself"):
        shown = CampRecord.objects.select_related("camp", "district").get(pk=present.pk, sent_by=by)
    own = Artisan.objects.filter(pk=shown.artisan_id or 0).select_related("district")
    shown.artisan = own.first()
    return shown


def in_every_language(refusal: DomainError) -> dict[str, InEveryLanguage]:
    """Each sentence of a refusal by field and language ("" is for the whole); the device may change its language offline."""
    said: dict[str, InEveryLanguage] = {}
    for language in programme().languages:
        with override(language):
            for key, text in (refusal.fields or {"": refusal.message}).items():
                said.setdefault(key, {})[language] = str(text)
    return said
