"""What camps hold of a person: that her record arrived from a device, and the photograph taken there."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from odop.camps.models import CampRecord
from odop.kernel.holdings import Held, Whose, holding
from odop.kernel.looks import tie
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file


@tie
def enrolled_by_her_at_a_camp(reader: object, artisan_id: int) -> bool:
    """She was enrolled at a camp by this very officer."""
    return CampRecord.objects.filter(artisan_id=artisan_id, sent_by_id=getattr(reader, "pk", None)).exists()


def forget_records(whose: Whose) -> int:
    """Photograph and hashes of answers go; that a record arrived stays."""
    records = CampRecord.objects.filter(artisan_id=whose.artisan_id)
    photos = list(StoredFile.objects.filter(pk__in=records.values("photo_id")))
    count = records.update(photo=None, answer_hashes={}, problems={})
    for photo in photos:
        forget_file(photo)
    return count


@holding(
    "camps.records", title=_("Your enrolment at a camp"), kept="entry", tables=["camps_camprecord"],
    erase=forget_records, order=32,
)  # fmt: skip
def records(whose: Whose) -> Iterator[Held]:
    for one in CampRecord.objects.filter(artisan_id=whose.artisan_id).select_related("camp"):
        yield Held(
            _("Enrolled at a camp"), one.received_at,
            (
                ("camp", _("Camp"), one.camp.ref), ("place", _("Place"), one.camp.place),
                ("photo", _("Photograph"), one.photo is not None), ("wordings", _("Wording shown"), one.wordings),
            ),
        )  # fmt: skip
