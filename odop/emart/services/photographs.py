"""Photographs of a good: looked at when they come, the original kept, smaller pictures made of it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.definitions import MOST_PHOTOGRAPHS
from odop.emart.enums import ListingState
from odop.emart.models import Listing, Photograph
from odop.emart.pictures import Picture, PictureError, prepared
from odop.emart.services.authority import Words, check_sells, refuse, said
from odop.emart.services.showing import show
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import forget_file, keep_made_file, store_file

MAX_MB = 12
ACCEPT = frozenset({"image/jpeg", "image/png", "image/webp"})
FAULTS: dict[str, Words] = {
    "unreadable": _("This file cannot be read as a photograph. Take it again."),
    "too_small": _("This photograph is too small. Take it with the camera, not from a message."),
    "too_large": _("This photograph is too large. Take it with a lower setting."),
    "too_dark": _("This photograph is too dark. Take it by the window or outside, in the shade."),
    "too_bright": _("This photograph is too bright. Move out of the sun and take it again."),
    "flat": _("Nothing can be seen on this photograph. Wipe the lens and take it again."),
}


@transaction.atomic
def add_photograph(
    listing: Listing, *, content: bytes, name: str, by: User, shows: Mapping[str, str] | None = None
) -> Photograph:
    """A photograph of the good; the first is the one of the card. Refuses `not_your_place`, `too_many_photographs`, `invalid`,
    and what `store_file` refuses."""
    check_sells(by, listing.seller)
    present = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    count = Photograph.objects.filter(listing=present).count()
    if count >= MOST_PHOTOGRAPHS:
        raise DomainError(
            _("Eight photographs are enough. Take one away first."), code="too_many_photographs"
        )
    owner = listing.seller.artisan.user_id
    kept = store_file(
        content,
        name=name,
        by=by,
        owner_id=owner,
        district_id=present.district_id,
        accept=ACCEPT,
        max_mb=MAX_MB,
    )
    try:
        picture = prepared(content)
    except PictureError as fault:
        refuse({"photograph": FAULTS[fault.code]})
        raise
    made = Photograph.objects.create(
        listing=present, district_id=present.district_id, position=count, shows=said(shows or {}), original=kept,
        width=picture.width, height=picture.height, sizes=keep_sizes(picture, present.district_id, owner, by),
        added_at=clock.now(),
    )  # fmt: skip
    record(events.PHOTOGRAPHED, present, by=by, district_id=present.district_id, photograph=str(made.pk))
    _show_again(present)
    return made


def keep_sizes(
    picture: Picture, district_id: int, owner_id: int | None, by: Actor
) -> dict[str, dict[str, list[object]]]:
    """The pictures kept by their content: {width: {kind: [sha256, bytes]}}."""
    return {
        str(width): {
            kind: [
                keep_made_file(
                    data, name="mart", media_type=f"image/{kind}", by=by, owner_id=owner_id, district_id=district_id
                ).sha256,
                len(data),
            ]
            for kind, data in kinds.items()
        }
        for width, kinds in picture.sizes.items()
    }  # fmt: skip


@transaction.atomic
def remove_photograph(listing: Listing, number: int, *, by: User) -> None:
    """Gone, its original too. Refuses `not_your_place`, `last_photograph` for what stands in the mart; NotFound."""
    check_sells(by, listing.seller)
    present = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    found = Photograph.objects.select_related("original").filter(listing=present, pk=number).first()
    if found is None:
        raise NotFound()
    if present.state == ListingState.PUBLISHED and Photograph.objects.filter(listing=present).count() == 1:
        raise DomainError(
            _("What stands in the mart keeps one photograph. Add another first."), code="last_photograph"
        )
    shown = [sha for kinds in found.sizes.values() for sha, _size in kinds.values()]
    original = found.original
    found.delete()
    for file in StoredFile.objects.filter(sha256__in=shown, name="mart", district_id=present.district_id):
        forget_file(file)
    if original is not None:
        forget_file(original)
    record(events.PHOTOGRAPHED, present, by=by, district_id=present.district_id, removed=str(number))
    _show_again(present)


@transaction.atomic
def put_first(listing: Listing, number: int, *, by: User) -> None:
    """This photograph stands on the card. Refuses `not_your_place`; NotFound."""
    check_sells(by, listing.seller)
    present = Listing.objects.select_for_update(of=("self",)).get(pk=listing.pk)
    rows = list(Photograph.objects.filter(listing=present))
    chosen = next((one for one in rows if one.pk == number), None)
    if chosen is None:
        raise NotFound()
    for position, one in enumerate([chosen, *(one for one in rows if one.pk != number)]):
        one.position = position
    Photograph.objects.bulk_update(rows, ["position"])
    record(events.PHOTOGRAPHED, present, by=by, district_id=present.district_id, first=str(number))
    _show_again(present)


def _show_again(listing: Listing) -> None:
    if listing.state == ListingState.PUBLISHED:
        show([Listing.objects.select_related("seller", "district", "product_line").get(pk=listing.pk)])
