"""Buyers say how what they got is; the office reads it before it stands in the mart; the maker answers once.

No more than a first name and a town of the buyer is shown, and that only if the buyer wants it.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import LineKind, OrderState, ReviewState
from odop.emart.models import Offer, OrderLine, Purchase, Review
from odop.emart.pictures import PictureError, prepared
from odop.emart.services.authority import (
    NO_NUMBERS,
    Words,
    check_office,
    check_sells,
    refuse,
    tells_numbers,
    typed,
)
from odop.emart.services.photographs import FAULTS, MAX_MB, keep_sizes
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import forget_file

MOST_PHOTOGRAPHS = 3
LONGEST, LONGEST_ANSWER = 1000, 600


@transaction.atomic
def write_review(
    purchase: Purchase, line_id: int, *, stars: int, words: str, named: bool = False, photographs: Sequence[bytes] = (),
) -> Review:  # fmt: skip
    """A review of a delivered article by whoever has the purchase's key; it waits for the office. `named`: first name and town
    may stand beside it. Refuses `not_delivered`, `reviewed_already`, `invalid`; NotFound for what is not of
    this purchase."""
    with scope.widened("the lines of a purchase whose key was shown"):
        line = (
            OrderLine.objects.select_for_update(of=("self",))
            .select_related("order__seller", "order")
            .filter(pk=line_id, order__purchase=purchase, kind=LineKind.GOODS)
            .first()
        )
        if line is None:
            raise NotFound()
        if line.order.state != OrderState.DELIVERED:
            raise DomainError(_("You can write this when it has come."), code="not_delivered")
        if Review.objects.filter(line=line).exists():
            raise DomainError(_("You have already said how it is. Thank you."), code="reviewed_already")
        words = typed(words)
        refuse(_wrong(stars, words, photographs))
        assert line.offer_id is not None  # noqa: S101 (a line of goods)
        offer = Offer.objects.only("listing_id").get(pk=line.offer_id)
        made = Review.objects.create(
            line=line, listing_id=offer.listing_id, seller=line.order.seller, district_id=line.district_id, stars=stars,
            words=words, language=purchase.language, by_name=_first_name(purchase.name) if named else "",
            by_place=purchase.place[:80] if named else "", photographs=[_kept(one, line.district_id) for one in photographs],
            written_at=clock.now(),
        )  # fmt: skip
    record(events.REVIEWED, made, by=SYSTEM, district_id=made.district_id, stars=stars)
    return made


def _wrong(stars: int, words: str, photographs: Sequence[bytes]) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if stars not in range(1, 6):
        wrong["stars"] = _("Choose from one to five stars.")
    if len(words) > LONGEST:
        wrong["words"] = _("Write at most 1,000 letters.")
    elif tells_numbers({"": words}):
        wrong["words"] = _("Leave out telephone numbers and addresses: everybody reads this.")
    if len(photographs) > MOST_PHOTOGRAPHS:
        wrong["photographs"] = _("Send at most three photographs.")
    return wrong


def _first_name(name: str) -> str:
    return (name.split() or [""])[0][:40]


def _kept(content: bytes, district_id: int) -> dict[str, object]:
    """The pictures of a buyer's photograph. The file that came is not kept: it tells where and with what it was taken."""
    if len(content) > MAX_MB * 1024 * 1024:
        refuse({"photographs": FAULTS["too_large"]})
    try:
        picture = prepared(content)
    except PictureError as fault:
        refuse({"photographs": FAULTS[fault.code]})
        raise
    return {
        "width": picture.width, "height": picture.height, "sizes": keep_sizes(picture, district_id, None, SYSTEM),
    }  # fmt: skip


def _locked(review: Review) -> Review:
    return Review.objects.select_for_update(of=("self",)).select_related("seller__artisan").get(pk=review.pk)


@transaction.atomic
def show_review(review: Review, *, by: User) -> Review:
    """The office has read it: it stands in the mart and counts. Refuses `not_your_place`, `not_waiting`."""
    check_office(by, review.district_id)
    held = _locked(review)
    if held.state == ReviewState.PUBLISHED:
        raise DomainError(_("This stands in the mart already."), code="not_waiting")
    held.state, held.reason, held.looked_at, held.looked_by = ReviewState.PUBLISHED, "", clock.now(), by
    held.save(update_fields=["state", "reason", "looked_at", "looked_by"])
    record(events.REVIEW_SHOWN, held, by=by, district_id=held.district_id)
    return held


@transaction.atomic
def refuse_review(review: Review, *, reason: str, by: User) -> Review:
    """It is not shown (any more), for a reason that its writer reads. A low mark is no reason. Refuses `not_your_place`,
    `invalid`."""
    check_office(by, review.district_id)
    if not reason.strip():
        refuse({"reason": _("Say why, in a sentence.")})
    held = _locked(review)
    held.state, held.reason = ReviewState.REFUSED, reason.strip()[:300]
    held.looked_at, held.looked_by = clock.now(), by
    held.save(update_fields=["state", "reason", "looked_at", "looked_by"])
    record(events.REVIEW_REFUSED, held, by=by, district_id=held.district_id)
    return held


@transaction.atomic
def answer_review(review: Review, *, words: str, by: User) -> Review:
    """The maker's answer, once, below the review. Refuses `not_your_place`, `not_shown`, `answered_already`, `invalid`."""
    check_sells(by, review.seller)
    held = _locked(review)
    if held.state != ReviewState.PUBLISHED:
        raise DomainError(_("Only what stands in the mart can be answered."), code="not_shown")
    if held.answer:
        raise DomainError(_("You have answered this already."), code="answered_already")
    words = typed(words)
    if not words or len(words) > LONGEST_ANSWER:
        refuse({"words": _("Write your answer, up to 600 letters.")})
    if tells_numbers({"": words}):
        refuse({"words": NO_NUMBERS})
    held.answer, held.answered_at = words, clock.now()
    held.save(update_fields=["answer", "answered_at"])
    record(events.REVIEW_ANSWERED, held, by=by, district_id=held.district_id)
    return held


def forget_pictures(review: Review) -> None:
    """Its photographs are gone, the files too."""
    shown = [
        sha for one in review.photographs for kinds in one["sizes"].values() for sha, _size in kinds.values()
    ]
    review.photographs = []
    review.save(update_fields=["photographs"])
    kept = StoredFile.objects.filter(name="mart", district_id=review.district_id, owner_id=None)
    for sha in shown:  # a row for each time it was kept: another review may show the same photograph
        if (file := kept.filter(sha256=sha).first()) is not None:
            forget_file(file)
