"""Catalogues of gifts: goods of many makers that the cell has put together for an occasion. Public; nothing here is about a person."""

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.emart.models.listings import Listing
from odop.kernel.fields import LocalisedField


class GiftCatalogue(models.Model):
    """Shown to everybody between its days once it is published; goods that left the mart are left out of it by themselves."""

    slug = models.SlugField(max_length=40, unique=True)  # in its address
    title = LocalisedField()
    words = LocalisedField(default=dict)
    shown_from = models.DateField()
    shown_until = models.DateField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until__gte=F("shown_from")), name="gifts_end_after_they_begin"
            )
        ]

    def __str__(self) -> str:
        return self.slug


class Gift(models.Model):
    """A good of a catalogue, at its place."""

    catalogue = models.ForeignKey(GiftCatalogue, models.CASCADE, related_name="gifts")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint("catalogue", "listing", name="a_gift_once_in_a_catalogue")]

    def __str__(self) -> str:
        return f"gift {self.position}"
