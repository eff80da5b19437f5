"""An agreement is entered, signed, published, given its paper and fees, reviewed, and ended."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.rows import held
from odop.kernel.services import next_number, store_file, touch_pages
from odop.partners import events
from odop.partners.enums import PartnerKind, Stage, Standing, Work
from odop.partners.models import Agreement, Fee, Partner, Review
from odop.partners.services.allowed import Wrong, check, in_both, refuse, running

PDF = frozenset({"application/pdf"})


@transaction.atomic
def add_partner(
    *, name: Mapping[str, str], kind: str, office: Office | None = None, by: Actor, is_sample: bool = False
) -> Partner:
    """Somebody with whom an agreement is sought. Refuses `not_allowed`, `invalid`, `already_there`."""
    check(by)
    wrong: Wrong = {}
    words = in_both("name", name, wrong)
    code = slugify(name.get("en", ""))[:36].strip("-")
    if not code and "name_en" not in wrong:
        wrong["name_en"] = _("Write the name in Latin letters.")
    if kind not in PartnerKind.values:
        wrong["kind"] = _("Choose one of these.")
    refuse(wrong)
    if Partner.objects.filter(code=code).exists():
        raise DomainError(_("A partner of this name is there already."), code="already_there")
    made = Partner.objects.create(code=code, name=words, kind=kind, office=office, is_sample=is_sample)
    record(events.PARTNER, made, by=by, code=code)
    return made


@transaction.atomic
def house(partner: Partner, office: Office | None, *, by: Actor) -> Partner:
    """Where the people of a partner sign in: an institute's office, or none. They are told what falls due, and work is ordered
    from them there. Refuses `not_allowed`, `not_an_institute`."""
    check(by)
    if office is not None and office.kind != OfficeKind.INSTITUTE:
        raise DomainError(_("This office is no institute."), code="not_an_institute")
    present = held(Partner, partner.pk)
    present.office = office
    present.save(update_fields=["office"])
    record(events.HOUSED, present, by=by, code=present.code, office=office.code if office else "")
    return present


@transaction.atomic
def enter_agreement(
    partner: Partner, *, subject: Mapping[str, str], source: str, by: Actor, also: str = "", is_sample: bool = False
) -> Agreement:  # fmt: skip
    """A new one, under negotiation and unpublished. Refuses `not_allowed`, `invalid`."""
    check(by)
    wrong: Wrong = {}
    words = in_both("subject", subject, wrong)
    if not source.strip():
        wrong["source"] = _("Write where this stands or who said it.")
    refuse(wrong)
    made = Agreement.objects.create(
        ref=f"{partner.code}-{next_number(f'AG-{partner.code}'):02d}", partner=partner, also=also.strip()[:300],
        subject=words, source=source.strip()[:400], stage=Stage.NEGOTIATION, standing=Standing.ENTERED,
        entered_at=clock.now(), entered_by=by if isinstance(by, User) else None, is_sample=is_sample,
    )  # fmt: skip
    record(events.ENTERED, made, by=by, partner=partner.code)
    return made


@transaction.atomic
def sign(agreement: Agreement, *, on: date | None, ends_on: date | None = None, by: Actor) -> Agreement:
    """Note that it was signed, and until when it holds if that is said. Refuses `signed`, `ended`, `invalid`."""
    present = running(agreement, by)
    if present.stage == Stage.SIGNED:
        raise DomainError(_("This agreement is signed already."), code="signed")
    wrong: Wrong = {}
    if on is None or on > clock.today():
        wrong["signed_on"] = _("Write the day of the signature; it cannot lie in the future.")
    elif ends_on is not None and ends_on < on:
        wrong["ends_on"] = _("The end lies before the signature.")
    refuse(wrong)
    present.stage, present.signed_on, present.ends_on = Stage.SIGNED, on, ends_on
    present.save(update_fields=["stage", "signed_on", "ends_on"])
    record(events.SIGNED, present, by=by, on=on.isoformat() if on else "")
    _told(present)
    return present


@transaction.atomic
def set_end(agreement: Agreement, *, ends_on: date | None, by: Actor) -> Agreement:
    """Until when it holds, as the paper or its renewal says; None: no end is said. Refuses `not_signed`, `invalid`."""
    present = running(agreement, by)
    if present.signed_on is None:
        raise DomainError(_("Only a signed agreement has an end."), code="not_signed")
    if ends_on is not None and ends_on < present.signed_on:
        refuse({"ends_on": _("The end lies before the signature.")})
    present.ends_on = ends_on
    present.save(update_fields=["ends_on"])
    record(events.TERM, present, by=by, ends_on=ends_on.isoformat() if ends_on else "")
    _told(present)
    return present


@transaction.atomic
def end(agreement: Agreement, *, on: date | None, note: str, by: Actor) -> Agreement:
    """Given up, or broken off. Refuses `ended`, `invalid`."""
    present = running(agreement, by)
    wrong: Wrong = {}
    if on is None or on > clock.today() or (present.signed_on is not None and on < present.signed_on):
        wrong["ended_on"] = _(
            "Write the day on which it ended; it cannot lie in the future or before the signature."
        )
    if not note.strip():
        wrong["ended_note"] = _("Write why it ended.")
    refuse(wrong)
    present.ended_on, present.ended_note = on, note.strip()
    present.save(update_fields=["ended_on", "ended_note"])
    record(events.ENDED, present, by=by)
    _told(present)
    return present


@transaction.atomic
def publish(agreement: Agreement, *, by: Actor) -> Agreement:
    """Everybody reads it from now on. The same again changes nothing."""
    present = running(agreement, by)
    if present.published_at is None:
        present.published_at = clock.now()
        present.save(update_fields=["published_at"])
        record(events.PUBLISHED, present, by=by)
        touch_pages()
    return present


@transaction.atomic
def add_document(agreement: Agreement, content: bytes, *, name: str, public: bool, by: Actor) -> Agreement:
    """The paper as PDF, for everybody or for offices alone; a second one takes the place of the first. Refuses
    `file_empty`, `file_too_large`, `file_kind`."""
    present = running(agreement, by)
    present.document = store_file(content, name=name, by=by, accept=PDF, max_mb=10)
    present.document_public = public
    present.save(update_fields=["document", "document_public"])
    record(events.DOCUMENT, present, by=by, public=public)
    _told(present)
    return present


@transaction.atomic
def set_fee(agreement: Agreement, *, work: str, each: Decimal | None, by: Actor) -> Fee:
    """What one piece of a work costs under it. Orders that were given keep theirs. Refuses `invalid`, `ended`."""
    present = running(agreement, by)
    wrong: Wrong = {}
    if work not in Work.values:
        wrong["work"] = _("Choose one of these.")
    if each is None or not each.is_finite() or each < 0:
        wrong["each"] = _("Write an amount in rupees.")
    refuse(wrong)
    assert each is not None  # noqa: S101 (checked above)
    made, _new = Fee.objects.update_or_create(agreement=present, work=work, defaults={"each_amount": each})
    record(events.FEE, present, by=by, work=work, each=str(each))
    return made


@transaction.atomic
def add_review(
    agreement: Agreement, *, held_on: date | None, found: str, decided: str = "", next_on: date | None = None, by: User
) -> Review:  # fmt: skip
    """What a meeting of the parties found. Refuses `invalid`, `ended`."""
    present = running(agreement, by)
    wrong: Wrong = {}
    if held_on is None or held_on > clock.today():
        wrong["held_on"] = _("Write the day of the meeting; it cannot lie in the future.")
    elif next_on is not None and next_on <= held_on:
        wrong["next_on"] = _("The next review lies after this one.")
    if not found.strip():
        wrong["found"] = _("Write what was found.")
    refuse(wrong)
    assert held_on is not None  # noqa: S101 (checked above)
    made = Review.objects.create(
        agreement=present, held_on=held_on, found=found.strip(), decided=decided.strip(), next_on=next_on,
        noted_at=clock.now(), noted_by=by,
    )  # fmt: skip
    record(events.REVIEWED, present, by=by, held_on=held_on.isoformat())
    _told(present)
    return made


def _told(agreement: Agreement) -> None:
    if agreement.published_at is not None:
        touch_pages()
