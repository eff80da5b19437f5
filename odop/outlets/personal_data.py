"""What shops hold of a person: her goods on their way and on the shelves. What was sold of them is told with her sales in the mart."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from odop.kernel.holdings import Held, Whose, holding
from odop.outlets.models import ShopStock, Transfer


def forget_nothing(whose: Whose) -> int:
    """Nothing here names her: numbers of pieces stay for the books, her name goes with the seller."""
    return 0


@holding(
    "outlets.goods", title=_("Your goods in shops"), kept="entry", order=61, erase=forget_nothing,
    tables=["outlets_transfer", "outlets_transferline", "outlets_shopstock", "outlets_stockmove"],
)  # fmt: skip
def goods(whose: Whose) -> Iterator[Held]:
    for one in Transfer.objects.filter(seller__artisan_id=whose.artisan_id).order_by("pk"):
        yield Held(
            one.get_way_display(), one.asked_at,
            (("ref", _("Number"), one.ref), ("state", _("State"), one.get_state_display())),
        )  # fmt: skip
    lies = ShopStock.objects.filter(seller__artisan_id=whose.artisan_id, on_hand__gt=0)
    for row in lies.select_related("shop__outlet", "shop__fair", "offer__listing"):
        yield Held(
            row.shop.name,
            None,
            (("good", _("Goods"), row.offer.listing.title), ("pieces", _("Pieces"), row.on_hand)),
        )
