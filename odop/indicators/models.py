"""Results as they were measured each night, so that a trend is a read and yesterday's figure stays what it was."""

from django.db import models
from django.db.models import F

from odop.kernel import clock


class Measurement(models.Model):
    indicator = models.CharField(max_length=60)
    period = models.CharField(max_length=7)  # financial year, 2026-27, or "all"
    district_id = models.IntegerField(null=True)  # null: the whole programme
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    count = models.BigIntegerField(default=0)  # rows behind it, for suppressing small cells
    hidden = models.BooleanField(default=False)  # from the public: small, or it would give a small one away
    as_of = models.DateField()
    measured_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("indicator"),
                F("period"),
                F("district_id"),
                F("as_of"),
                name="measured_once_a_day",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["indicator", "period", "as_of"], name="measurement_lookup")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period}"
