"""A sample partner of the mart's interface. Its address is paused, so that nothing leaves the demonstration; its key opens nothing."""

import json
import secrets
from datetime import timedelta

from odop.emart.enums import DeliveryState, Scope, SubscriptionState, Told, WhyPaused
from odop.emart.models import ApiKey, ApiPartner, Delivery, Listing, Subscription
from odop.kernel import clock
from odop.kernel.models import uuid7
from odop.kernel.services import next_number
from odop.lib.webhooks.signatures import new_secret

ANSWERS = ((200, DeliveryState.TAKEN, 1), (500, DeliveryState.FAILED, 9), (200, DeliveryState.TAKEN, 2))


def build_partner() -> int:
    """Returns how many were made: one, where the sample mart has goods."""
    goods = list(Listing.objects.filter(is_sample=True, state="published").order_by("pk")[: len(ANSWERS)])
    if not goods:
        return 0
    now = clock.now()
    one = ApiPartner.objects.create(
        ref=f"AP-{next_number('emart.api_partner'):04}", name="Crafts Fair Online (sample)", is_sample=True,
        made_at=now - timedelta(days=20),
    )  # fmt: skip
    ApiKey.objects.create(
        partner=one, digest=secrets.token_hex(32), shown="odopk_sample", scopes=[Scope.BUY], made_at=now - timedelta(days=20),
        expires_at=now + timedelta(days=345),
    )  # fmt: skip
    address = Subscription.objects.create(
        partner=one, url="https://fair.example/mart", events=[Told.PUBLISHED, Told.TAKEN_DOWN, Told.OFFER], secret=new_secret(),
        state=SubscriptionState.PAUSED, why=WhyPaused.OFFICE, made_at=now - timedelta(days=20), taken_at=now - timedelta(days=2),
    )  # fmt: skip
    Delivery.objects.bulk_create(
        Delivery(
            subscription=address, number=uuid7(), told=Told.OFFER, about=good.ref, attempts=tries, state=state, status=status,
            made_at=now - timedelta(days=2, hours=place), ended_at=now - timedelta(days=1),
            body=json.dumps({"type": Told.OFFER.value, "data": {"good": good.ref}}),
        )
        for place, (good, (status, state, tries)) in enumerate(zip(goods, ANSWERS, strict=False))
    )  # fmt: skip
    return 1
