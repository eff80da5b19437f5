"""What lists and the search read: one row a listing that stands in the mart, everything a card shows in it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest, Least

from odop.emart.models.listings import Listing
from odop.emart.models.sellers import Seller
from odop.kernel.fields import LocalisedField
from odop.places.models import District, ProductLine


class SearchRow(models.Model):
    """The card of a listing, its words and what it is ranked by. Public whole; there while the listing stands in the mart.

    Words are written by `services/showing.py`. Price and whether it can be bought follow the offers by a trigger, and the row
    goes with the listing's or the seller's state or her consent (migration 0001).
    """

    listing = models.OneToOneField(Listing, models.CASCADE, related_name="search_row")
    seller = models.ForeignKey(Seller, models.CASCADE, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    craft = models.CharField(max_length=40)
    ref = models.CharField(max_length=20)
    title = LocalisedField()
    maker = LocalisedField()
    place = LocalisedField()  # the district's name
    photograph = models.JSONField(default=dict)  # {"id", "width", "height", "sizes", "shows"} of the first
    price_paise = models.BigIntegerField()  # of the cheapest variant
    mrp_paise = models.BigIntegerField()
    # While its price is reduced: what is struck through beside it, or the price itself where nothing may be.
    before_paise = models.BigIntegerField(null=True)
    available = models.BooleanField()  # some variant is on hand, or made to order
    made_to_order = models.BooleanField()
    gi = models.BooleanField()
    within_state = models.BooleanField()  # may not leave the State
    completeness = models.PositiveSmallIntegerField()  # 0 to 100: photographs, texts, story, declarations
    sold = models.PositiveIntegerField(default=0)  # pieces delivered and kept in the last year
    reviews = models.PositiveIntegerField(default=0, db_default=0)  # that are shown
    stars = models.PositiveSmallIntegerField(default=0, db_default=0)  # their average, in hundredths
    # By what lists are sorted where nothing is searched for (`queries/shop.py` publishes it): 0 to 100.
    score = models.GeneratedField(
        expression=Case(When(available=True, then=Value(30)), default=Value(0))
        + F("completeness") * 2 / 5
        + Least(F("sold"), Value(40)) / 2
        + Case(When(reviews__gte=3, then=Greatest(F("stars") - 300, Value(0)) / 20), default=Value(0)),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    published_at = models.DateTimeField()
    document = SearchVectorField()  # folded words of both languages (simple) and English stems
    folded = models.TextField()  # the same words, for what is mistyped
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [
            GinIndex(fields=["document"], name="mart_words"),
            GinIndex(fields=["folded"], name="mart_alike", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["district", "-score", "-published_at"], name="mart_best_by_place"),
            models.Index(fields=["craft", "-score", "-published_at"], name="mart_best_by_craft"),
            models.Index(fields=["seller", "-score", "-published_at"], name="mart_best_by_seller"),
            models.Index(fields=["-score", "-published_at"], name="mart_best"),
            models.Index(fields=["-published_at"], name="mart_new"),
            models.Index(fields=["price_paise"], name="mart_by_price"),
        ]

    def __str__(self) -> str:
        return self.ref
