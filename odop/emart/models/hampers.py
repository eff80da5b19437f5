"""Hampers: articles, of several makers perhaps, that the corporation sells together for one price. Public; nothing here is about a
person. Amounts are paise."""

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.emart.models.gifts import GiftCatalogue
from odop.emart.models.listings import Listing, Offer
from odop.emart.models.sellers import Seller
from odop.kernel.fields import LocalisedField


class Hamper(models.Model):
    """Sold between its days once somebody else has published it. What was published once is not changed: carts and bills name it."""

    ref = models.CharField(max_length=20, unique=True)  # HM-0012
    title = LocalisedField()
    words = LocalisedField(default=dict)
    packing = LocalisedField(
        default=dict
    )  # what one maker packs it in; empty: each article as its maker sends it
    price_paise = models.BigIntegerField(null=True)  # all taxes in; none while it is being put together
    goods_paise = models.BigIntegerField(null=True)  # its articles one by one when it was published
    reason = models.CharField(max_length=300, blank=True)  # why the corporation bears a part of it
    times = models.PositiveIntegerField(null=True)  # how many in all; none: as many as there are goods
    catalogue = models.ForeignKey(GiftCatalogue, models.PROTECT, null=True, related_name="hampers")
    shown_from = models.DateField()
    shown_until = models.DateField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)  # when it was published first
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until__gte=F("shown_from")), name="a_hamper_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(price_paise__gt=0), name="a_hamper_costs_something"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(price_paise__isnull=False, goods_paise__gte=F("price_paise"), published_by__isnull=False)
                & ~Q(published_by=F("written_by")),
                name="a_hamper_is_published_whole_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class HamperPart(models.Model):
    """So many of an article in each hamper, at its place."""

    hamper = models.ForeignKey(Hamper, models.CASCADE, related_name="parts")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("hamper", "offer", name="an_article_once_in_a_hamper"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_part_of_a_hamper_has_pieces"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of offer {self.offer_id}"

    @property
    def listing(self) -> Listing:
        return self.offer.listing

    @property
    def seller(self) -> Seller:
        return self.offer.listing.seller
