"""Coupons that the corporation gives and bears, and the purchases they were used for. Amounts are paise."""

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.emart.models.buying import Purchase
from odop.kernel import clock
from odop.kernel.fields import LocalisedField


class Coupon(models.Model):
    """A code that takes something off what the corporation sells: per cent or rupees. Whoever has it may use it, so often in all
    and so often by telephone number. Empty lists narrow nothing."""

    code = models.CharField(max_length=20, unique=True)  # capital letters and digits
    title = LocalisedField()
    percent = models.PositiveSmallIntegerField(null=True)
    paise = models.BigIntegerField(null=True)
    most_paise = models.BigIntegerField(null=True)  # of per cent
    least_paise = models.BigIntegerField(default=0)  # of the goods it counts for
    first_on = models.DateField()
    last_on = models.DateField()
    times = models.PositiveIntegerField(null=True)  # in all; none: as often as it is used
    times_each = models.PositiveSmallIntegerField(default=1)  # by telephone number
    first_only = models.BooleanField(default=False)  # for a first purchase
    crafts = models.JSONField(default=list)
    districts = models.JSONField(default=list)  # their codes
    sellers = models.JSONField(default=list)  # their numbers
    used = models.PositiveIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True, paise__gt=0) | Q(paise__isnull=True, percent__gt=0),
                name="a_coupon_is_percent_or_rupees",
            ),
            models.CheckConstraint(
                condition=Q(times__isnull=True) | Q(used__lte=F("times")),
                name="no_coupon_more_often_than_allowed",
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="a_coupon_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CouponUse(models.Model):
    """A coupon that a purchase was made with: at most one. Given back, it may be used again."""

    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="uses")
    purchase = models.OneToOneField(Purchase, models.PROTECT, related_name="coupon_use")
    paise = models.BigIntegerField()  # what it took off
    at = models.DateTimeField(default=clock.now)
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(paise__gt=0), name="a_used_coupon_takes_something_off")
        ]

    def __str__(self) -> str:
        return f"use of coupon {self.coupon_id}"
