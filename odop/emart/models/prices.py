"""Reduced prices for an occasion, and every price that was asked. Amounts are paise."""

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.emart.models.listings import Listing, Offer
from odop.kernel import clock
from odop.places.models import District


class PriceCut(models.Model):
    """A lower price of a variant from a day to a day, within an occasion of the programme. While it runs, the variant itself
    bears it (`Offer.cut_paise`)."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="cuts")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="+")  # of its offer
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=40)  # code, of `tax/prices.toml`
    paise = models.BigIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # also of what was called off before it began

    class Meta:
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(paise__gt=0), name="a_cut_price_is_money"),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="a_cut_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["first_on"], name="mart_cuts_open", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.paise} from {self.first_on}"


class PricePoint(models.Model):
    """What a variant costs from a moment on, until the next point. Written by a trigger, however the price came to change."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="points")
    paise = models.BigIntegerField()
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["offer", "since"], name="mart_prices_of_offer")]

    def __str__(self) -> str:
        return f"{self.paise} since {self.since}"
