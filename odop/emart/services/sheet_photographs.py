"""Photographs that came in a ZIP with a sheet, looked at as single ones are; what is wrong with one stands at its row."""

import hashlib
import zipfile
from collections.abc import Mapping
from io import BytesIO

from django.db import transaction

from odop.emart.models import GoodsSheet, Listing, Photograph
from odop.emart.services.photographs import add_photograph
from odop.emart.sheets.columns import guess
from odop.emart.sheets.rows import in_english
from odop.emart.sheets.zipped import photograph, photographs_in
from odop.kernel.refusals import DomainError
from odop.kernel.services import forget_file, read_file


def take_photographs(sheet_id: int, listing_id: int, rows: Mapping[str, int]) -> int:
    """Adds those that the good does not have yet; returns how many. `rows`: file name → row of the sheet.

    Each in a transaction of its own, so that a bad one does not take the others along, and none is added twice.
    """
    sheet = GoodsSheet.objects.select_related("pictures", "brought_by").get(pk=sheet_id)
    listing = Listing.objects.select_related("seller__artisan").get(pk=listing_id)
    if sheet.pictures is None or listing_id not in sheet.counts.get("waiting", []):
        return 0
    content = read_file(sheet.pictures)
    named, faults, added = photographs_in(content), [], 0
    have = set(Photograph.objects.filter(listing=listing).values_list("original__sha256", flat=True))
    letters = {key: letter for letter, key in guess([(one, title) for one, title in sheet.columns]).items()}
    with zipfile.ZipFile(BytesIO(content)) as packed:
        for name, number in rows.items():
            data = photograph(packed, named.get(name, ""))
            if hashlib.sha256(data).hexdigest() in have:
                continue
            try:
                with transaction.atomic():
                    add_photograph(listing, content=data, name=name, by=sheet.brought_by)
            except DomainError as refusal:
                reason = next(iter(refusal.fields.values()), refusal.message)
                faults.append([number, letters.get("photographs", ""), in_english(reason), {"file": name}])
            else:
                added += 1
    _done(sheet_id, listing_id, faults, added)
    return added


def _done(sheet_id: int, listing_id: int, faults: list[list[object]], added: int) -> None:
    """The last of the goods throws the ZIP away."""
    sheet = GoodsSheet.objects.select_for_update(of=("self",)).select_related("pictures").get(pk=sheet_id)
    waiting = [pk for pk in sheet.counts.get("waiting", []) if pk != listing_id]
    sheet.faults = [*sheet.faults, *faults]
    sheet.counts = {
        **sheet.counts,
        "waiting": waiting,
        "photographs": sheet.counts.get("photographs", 0) + added,
    }
    pictures = sheet.pictures
    if not waiting:
        sheet.pictures = None
    sheet.save(update_fields=["faults", "counts", "pictures"])
    if pictures is not None and not waiting:
        forget_file(pictures)
