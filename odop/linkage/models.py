"""The linkage by night: how far it is, and what it found. Pairs and joinings are the register's."""

from django.db import models
from django.db.models import Q

from odop.kernel import clock
from odop.linkage.other_lists.models import ExchangeKey, Finding, OtherEntry, OtherKey, OtherList

__all__ = ["ExchangeKey", "Finding", "OtherEntry", "OtherKey", "OtherList", "Run"]


class Run(models.Model):
    """One look through all entries, piece by piece; cut off, it goes on where it was. Holds numbers only, nobody's data."""

    began_at = models.DateTimeField(default=clock.now)
    up_to = models.BigIntegerField()  # the last entry it looks at
    entries = models.IntegerField(default=0)
    pieces = models.IntegerField(default=0)
    done = models.IntegerField(default=0)  # pieces whose pairs are in the register
    found = models.IntegerField(default=0)  # pairs new to the register
    joined = models.IntegerField(default=0)
    seconds = models.FloatField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.ExpressionWrapper(Q(ended_at__isnull=True), output_field=models.BooleanField()),
                name="one_run_at_a_time",
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"
