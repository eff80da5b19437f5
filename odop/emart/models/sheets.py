"""Goods that came in a sheet: its rows until they are taken in, and afterwards those that are to be mended."""

from django.db import models

from odop.accounts.models import User
from odop.emart.enums import SheetState
from odop.emart.models.sellers import Seller
from odop.kernel import clock
from odop.kernel.models import StoredFile
from odop.places.models import District


class GoodsSheet(models.Model):
    """A sheet of one seller, or of many sellers of an office's place (`seller` empty).

    `rows`: [[number in the sheet, [cells]], …]; `faults`: [[number, letter of the column, English sentence, its blanks], …], said
    in the reader's language when they are shown; `touched`: the numbers of the goods that it made or changed.
    """

    ref = models.CharField(max_length=20, unique=True)  # GS-2627-000031
    seller = models.ForeignKey(Seller, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    brought_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(default=clock.now)
    file_name = models.CharField(max_length=120)
    columns = models.JSONField(default=list)  # [[letter, title], …]
    rows = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    counts = models.JSONField(default=dict)  # {"new", "changed", "same", "bad"}: rows
    touched = models.JSONField(default=list)
    pictures = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )  # a ZIP, until they are taken in
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.CHECKED)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["seller", "-brought_at"], name="mart_sheets_of_seller")]

    def __str__(self) -> str:
        return self.ref
