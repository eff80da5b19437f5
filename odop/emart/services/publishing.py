"""A good is sent, reviewed and published; taken down with a reason, or off by its seller."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import ListingState, SellerState
from odop.emart.models import Listing
from odop.emart.queries.tax import rate_is_known
from odop.emart.services.authority import Words, check_office, check_sells, is_office, refuse, said
from odop.emart.services.goods import LONGEST, NO_RATE, OPEN, TEXTS, locked
from odop.emart.services.showing import show
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, NotAllowed


def lacking(listing: Listing) -> list[Words]:
    """What a good still needs before it can be sent to the office, in words."""
    needs: list[Words] = []
    if not listing.description:
        needs.append(_("Describe it: what it is, how large, what it is for."))
    if not listing.offers.filter(active=True).exists():
        needs.append(_("Write its price and how many there are."))
    if not listing.photographs.exists() and not listing.is_sample:
        needs.append(_("Add a photograph."))
    if not rate_is_known(listing, listing.offers.all()):
        needs.append(NO_RATE)
    return needs


def _check_rate(listing: Listing) -> None:
    if not rate_is_known(listing, listing.offers.all()):
        raise DomainError(NO_RATE, code="no_rate")


@transaction.atomic
def submit_listing(listing: Listing, *, by: User) -> Listing:
    """To the office. Refuses `not_your_place`, `not_open`, `no_rate`, `lacking`."""
    check_sells(by, listing.seller)
    present = locked(listing)
    if present.state not in OPEN:
        raise DomainError(_("This is with the office already."), code="not_open")
    _check_rate(present)
    if needs := lacking(present):
        raise DomainError(needs[0], code="lacking")
    present.state, present.submitted_at, present.reason = ListingState.SUBMITTED, clock.now(), ""
    present.save(update_fields=["state", "submitted_at", "reason"])
    record(events.SUBMITTED, present, by=by, district_id=present.district_id)
    return present


def _under_review(listing: Listing, by: User) -> Listing:
    check_office(by, listing.district_id)
    present = locked(listing)
    if present.state != ListingState.SUBMITTED:
        raise DomainError(_("This does not wait for the office."), code="not_submitted")
    return present


@transaction.atomic
def publish_listing(listing: Listing, *, by: User) -> Listing:
    """Into the mart, by somebody who did not write it, in both languages.

    Refuses `not_your_place`, `not_submitted`, `own_work`, `seller_not_active`, `one_language`, `no_rate`.
    """
    present = _under_review(listing, by)
    if present.written_by_id == by.pk:
        raise NotAllowed(_("Somebody else publishes what you wrote."), code="own_work")
    if present.seller.state != SellerState.ACTIVE:
        raise DomainError(_("The seller has to be accepted first."), code="seller_not_active")
    languages = programme().languages
    if any(not text.get(code) for text in (present.title, present.description) for code in languages):
        raise DomainError(_("Title and description have to be there in both languages."), code="one_language")
    _check_rate(present)
    moment = clock.now()
    present.state, present.reviewed_by, present.reviewed_at, present.reason = (
        ListingState.PUBLISHED,
        by,
        moment,
        "",
    )
    present.published_at = present.published_at or moment
    present.save(update_fields=["state", "reviewed_by", "reviewed_at", "published_at", "reason"])
    record(events.PUBLISHED, present, by=by, district_id=present.district_id)
    show([present])
    return present


@transaction.atomic
def translate_listing(listing: Listing, *, texts: Mapping[str, Mapping[str, str]], by: User) -> Listing:
    """The office adds the language that is missing; what the seller wrote stays, and so does who wrote it.

    Refuses `not_your_place`, `not_submitted`, `invalid`.
    """
    present = _under_review(listing, by)
    wrong: dict[str, Words] = {}
    for name in TEXTS:
        new = said(texts.get(name, {}))
        if any(len(text) > LONGEST[name] for text in new.values()):
            wrong[name] = _("This is too long.")
        setattr(present, name, said({**new, **getattr(present, name)}))
    refuse(wrong)
    present.save(update_fields=list(TEXTS))
    record(events.WRITTEN, present, by=by, district_id=present.district_id, added="language")
    return present


def _reason(reason: str) -> str:
    if not 5 <= len(reason.strip()) <= 1000:
        refuse({"reason": _("Write the reason, in words she understands.")})
    return reason.strip()


@transaction.atomic
def return_listing(listing: Listing, *, reason: str, by: User) -> Listing:
    """Back to the seller with what to mend. Refuses `not_your_place`, `not_submitted`, `invalid`."""
    present = _under_review(listing, by)
    return _put(present, ListingState.RETURNED, events.RETURNED, by, _reason(reason))


@transaction.atomic
def take_down(listing: Listing, *, reason: str, by: User) -> Listing:
    """Off the mart by the office, with a reason she reads. Refuses `not_your_place`, `not_published`, `invalid`."""
    check_office(by, listing.district_id)
    present = locked(listing)
    if present.state != ListingState.PUBLISHED:
        raise DomainError(_("This does not stand in the mart."), code="not_published")
    return _put(present, ListingState.TAKEN_DOWN, events.TAKEN_DOWN, by, _reason(reason))


@transaction.atomic
def end_listing(listing: Listing, *, by: User) -> Listing:
    """Off the mart by its seller. Refuses `not_your_place`, `not_published`."""
    check_sells(by, listing.seller)
    present = locked(listing)
    if present.state != ListingState.PUBLISHED:
        raise DomainError(_("This does not stand in the mart."), code="not_published")
    return _put(present, ListingState.ENDED, events.ENDED, by)


def _put(listing: Listing, state: str, verb: str, by: User, reason: str = "") -> Listing:
    listing.state, listing.reason = state, reason
    listing.save(update_fields=["state", "reason"])
    record(verb, listing, by=by, district_id=listing.district_id)
    return listing


def may_review(user: User, listing: Listing) -> bool:
    """The office of its place, but not whoever wrote it."""
    return is_office(user, listing.district_id) and listing.written_by_id != user.pk
