"""Sample hampers from the programme's `demo_hampers.toml`: of sample goods that the corporation sells and that are ready to be sent."""

import tomllib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from odop.accounts.models import User
from odop.emart.enums import TaxMode
from odop.emart.models import GiftCatalogue, Hamper, HamperPart, Offer
from odop.emart.queries.hampers import whole_of
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.services import next_number

FILE = "demo_hampers.toml"
TEN = 10_00


def build_hampers(by: User) -> int:
    """Returns how many are sold."""
    path = settings.PROGRAMME_DIR / FILE
    if not path.exists():
        return 0
    return sum(_hamper(row, by) for row in tomllib.loads(path.read_text(encoding="utf-8"))["hampers"])


def _hamper(row: dict[str, Any], by: User) -> bool:
    ready = Offer.objects.filter(
        listing__is_sample=True, listing__seller__tax_mode=TaxMode.AGGREGATED, listing__title__en__in=row["goods"], active=True,
        listing__state="published", made_to_order=False, on_hand__gte=F("reserved") + 2,
    )  # fmt: skip
    found = {offer.listing.title["en"]: offer for offer in ready.select_related("listing").order_by("-pk")}
    chosen = [found[title] for title in row["goods"] if title in found][: row["holds"]]
    if len(chosen) < 2:
        return False
    today = clock.today()
    made = Hamper.objects.create(
        ref=f"HM-{next_number('emart.hamper'):04}", title=Localised(row["title"]), words=Localised(row["words"]), reason=row["reason"],
        times=row.get("times"), shown_from=today, shown_until=today + timedelta(days=row["days"]), is_sample=True,
        catalogue=GiftCatalogue.objects.order_by("pk").first(),
    )  # fmt: skip
    HamperPart.objects.bulk_create(
        HamperPart(hamper=made, offer=offer, quantity=1, position=place) for place, offer in enumerate(chosen)
    )
    whole = whole_of(made, today)
    made.goods_paise, made.published_at, made.published_by = whole.usual_paise, clock.now(), by
    made.price_paise = whole.goods_paise * row["percent"] // 100 // TEN * TEN
    made.save()
    return True
