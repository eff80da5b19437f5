"""The directory: somebody who agreed is listed, checked, taken off; buyers ask, she answers."""

import re
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts import limits
from odop.accounts.models import User
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.services import next_number
from odop.lib import identifiers
from odop.library import events
from odop.library.definitions import DIRECTORY
from odop.library.enums import ListingKind, Mark
from odop.library.models import Enquiry, Listing
from odop.library.search import found_by
from odop.library.services.publications import NOT_YOUR_PLACE, Words, may_write, refuse
from odop.library.services.stories import is_herself
from odop.registry.models import Artisan
from odop.registry.queries import has_consent

MOST_CAPACITY = 10_000_000
MOST_A_DAY = 30  # enquiries to one maker
SHORTEST, LONGEST = 10, 1500
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")


def may_list(by: Actor, artisan: Artisan) -> bool:
    """She herself, or the office of her district for her."""
    return isinstance(by, User) and (is_herself(by, artisan) or may_write(by, artisan.district_id))


def _check_list(by: Actor, artisan: Artisan) -> None:
    if not may_list(by, artisan):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")


@transaction.atomic
def list_maker(
    artisan: Artisan,
    *,
    kind: str,
    goods: str,
    by: User,
    capacity: int | None = None,
    capacity_unit: str = "",
    marks: list[str] | None = None,
    export_ready: bool = False,
    is_sample: bool = False,
) -> Listing:
    """Her entry of the directory, made or changed. What the office had checked is to be checked again when it changes.

    Refuses `not_your_place`, `erased`, `no_consent`, `invalid`.
    """
    _check_list(by, artisan)
    artisan = (
        Artisan.objects.select_for_update(of=("self",))
        .select_related("district", "product_line")
        .get(pk=artisan.pk)
    )
    if artisan.erased_at is not None or artisan.merged_into_id is not None:
        raise DomainError(_("This entry is closed."), code="erased")
    if not has_consent(artisan.pk, DIRECTORY):
        raise DomainError(_("She has not agreed to stand in the directory."), code="no_consent")
    chosen = [one for one in Mark.values if one in set(marks or ())]
    wrong: dict[str, Words] = {}
    if kind not in ListingKind.values:
        wrong["kind"] = _("Choose what describes her work.")
    if not 0 < len(goods.strip()) <= 200:
        wrong["goods"] = _("Write in a line what is made or sold.")
    if re.search(r"[0-9]{6,}|@", goods):
        wrong["goods"] = _("Leave out telephone numbers and addresses: buyers ask through the form.")
    if capacity is not None and not 0 < capacity <= MOST_CAPACITY:
        wrong["capacity"] = _("Write a whole number above nothing, or leave it empty.")
    if capacity is not None and not 0 < len(capacity_unit.strip()) <= 30:
        wrong["capacity_unit"] = _("Write what is counted, such as kg, piece or metre.")
    refuse(wrong)
    present = Listing.objects.filter(artisan=artisan).first()
    line = artisan.product_line
    written = {
        "district_id": artisan.district_id, "product_line": line, "kind": kind, "name": artisan.name, "goods": goods.strip(),
        "capacity": capacity, "capacity_unit": capacity_unit.strip() if capacity else "", "marks": chosen,
        "export_ready": export_ready, "changed_at": clock.now(), "ended_at": None,
        "found_by": found_by(artisan.name, goods, line.name if line else {}, artisan.district.name),
    }  # fmt: skip
    if present is None:
        series = f"DR-{artisan.district.code}"
        made = Listing.objects.create(
            ref=f"{series}-{next_number(series):04d}", artisan=artisan, listed_at=clock.now(), is_sample=is_sample, **written
        )  # fmt: skip
        record(events.LISTED, made, by=by, kind=kind)
        return made
    if (present.marks, present.export_ready) != (chosen, export_ready):
        written |= {"checked_at": None, "checked_by": None}
    for name, value in written.items():
        setattr(present, name, value)
    present.save(update_fields=list(written))
    record(events.LISTING_CHANGED, present, by=by, kind=kind)
    return present


@transaction.atomic
def check_listing(listing: Listing, *, by: User) -> Listing:
    """The office has seen the certificates. Refuses `not_your_place`, `checked_already`."""
    if not may_write(by, listing.district_id):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")
    present = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    if present.checked_at is not None:
        raise DomainError(_("This entry is checked already."), code="checked_already")
    present.checked_at, present.checked_by = clock.now(), by
    present.save(update_fields=["checked_at", "checked_by"])
    record(events.LISTING_CHECKED, present, by=by)
    return present


@transaction.atomic
def end_listing(listing: Listing, *, by: User) -> Listing:
    """She no longer stands in the directory; her consent stays as it is. Refuses `not_your_place`, `ended_already`."""
    _check_list(by, listing.artisan)
    present = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    if present.ended_at is not None:
        raise DomainError(_("This entry is taken off already."), code="ended_already")
    present.ended_at = clock.now()
    present.save(update_fields=["ended_at"])
    record(events.LISTING_ENDED, present, by=by)
    return present


def _reachable(contact: str) -> str:
    """The mobile number in ten digits, or the e-mail address; empty where it is neither."""
    if "@" in contact:
        return contact if _MAIL.fullmatch(contact) else ""
    try:
        return identifiers.clean_mobile(contact)
    except identifiers.IdentifierError:
        return ""


@transaction.atomic
def enquire(listing: Listing, *, name: str, contact: str, text: str, language: str, address: str) -> Enquiry:
    """Somebody who need not sign in asks a maker; she is told, and the answer stands at the enquiry's own address.

    `address` is the network address, for the limits. Refuses `too_many_tries`, `not_listed`, `too_many_today`, `invalid`.
    """
    reach = _reachable(contact.strip())
    limits.refuse_if_too_many(limits.ENQUIRED, who=reach or contact.strip(), address=address)
    wrong: dict[str, Words] = {}
    if not 0 < len(name.strip()) <= 80:
        wrong["name"] = _("Write your name or that of your firm.")
    if not reach or len(reach) > 120:
        wrong["contact"] = _("Write a mobile number of ten digits or an e-mail address.")
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        wrong["text"] = _("Write what you want to know, in at least a sentence.")
    refuse(wrong)
    with scope.widened("whether this maker is still listed, and how often she was asked today"):
        shown = Listing.objects.filter(pk=listing.pk, agreed=True, ended_at__isnull=True).exists()
        today = Enquiry.objects.filter(listing=listing, made_at__gt=clock.now() - timedelta(days=1)).count()
    if not shown:
        raise DomainError(_("She no longer stands in the directory."), code="not_listed")
    if today >= MOST_A_DAY:
        raise DomainError(
            _("She has received many enquiries today. Please try again tomorrow."), code="too_many_today"
        )
    limits.note(limits.ENQUIRED, who=reach, address=address)
    with scope.widened("an enquiry that its asker may not read back"):
        made = Enquiry.objects.create(
            listing=listing, name=name.strip(), contact=reach, text=text.strip(), language=language
        )
    record(events.ENQUIRED, made, by=SYSTEM, district_id=listing.district_id, listing=listing.ref)
    return made


@transaction.atomic
def answer_enquiry(enquiry: Enquiry, *, text: str, by: User) -> Enquiry:
    """Her answer; who asked is told where it stands. Refuses `not_hers`, `answered_already`, `invalid`."""
    present = (
        Enquiry.objects.select_for_update(of=("self",)).select_related("listing__artisan").get(pk=enquiry.pk)
    )
    if not is_herself(by, present.listing.artisan):
        raise NotAllowed(_("Only she whom it was sent to answers an enquiry."), code="not_hers")
    if present.answered_at is not None:
        raise DomainError(_("This enquiry is answered already."), code="answered_already")
    if not 0 < len(text.strip()) <= LONGEST:
        refuse({"text": _("Write your answer.")})
    present.answer, present.answered_at = text.strip(), clock.now()
    present.save(update_fields=["answer", "answered_at"])
    record(
        events.ANSWERED, present, by=by, district_id=present.listing.district_id, listing=present.listing.ref
    )
    return present
