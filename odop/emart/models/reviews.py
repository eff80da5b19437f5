"""What buyers say of what they got, and what the maker answers."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.emart.enums import ReviewState
from odop.emart.models.buying import OrderLine
from odop.emart.models.listings import Listing
from odop.emart.models.sellers import Seller
from odop.kernel import clock
from odop.places.models import District


class Review(models.Model):
    """One review of one delivered article. Public once somebody of the office has read it; then it counts in the row of the
    search (migration 0007). First name and town stand beside it only if the buyer wants it."""

    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="review")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="reviews")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its listing
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=1000, blank=True)
    language = models.CharField(max_length=2, default="en")
    by_name = models.CharField(max_length=40, blank=True)
    by_place = models.CharField(max_length=80, blank=True)
    photographs = models.JSONField(default=list)  # [{"width", "height", "sizes"}] as Photograph has them
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING)
    reason = models.CharField(max_length=300, blank=True)  # of what is not shown
    written_at = models.DateTimeField(default=clock.now)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=600, blank=True)  # the maker's, once
    answered_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.REFUSED) | ~Q(reason=""), name="review_refused_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["listing", "-written_at"], name="mart_reviews"),
            models.Index(fields=["district", "state"], name="mart_reviews_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} of 5 for listing {self.listing_id}"
