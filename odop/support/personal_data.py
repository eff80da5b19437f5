"""What help holds of a person: what she asked for, what was said about it, and what she was given."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from odop.kernel.holdings import Held, Whose, holding
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file
from odop.support.models import Delivery, ServiceRequest, Turn


def forget_help(whose: Whose) -> int:
    """Name, number, words, photograph and files go; that help was asked for and how it was judged stays without a name."""
    mine = ServiceRequest.objects.filter(artisan_id=whose.artisan_id)
    handed = Delivery.objects.filter(request__in=mine)
    ids = [
        *mine.filter(photo__isnull=False).values_list("photo_id", flat=True),
        *handed.values_list("file_id", flat=True),
    ]
    files = list(StoredFile.objects.filter(pk__in=[pk for pk in ids if pk]))
    handed.update(file=None)
    Turn.objects.filter(request__in=mine).update(words="", by=None)
    count = mine.update(name={}, mobile="", user=None, goods="–", trouble="", photo=None)
    for file in files:
        forget_file(file)
    return count


@holding(
    "support.requests", title=_("Help you asked for"), kept="entry", order=46, erase=forget_help,
    tables=["support_servicerequest", "support_turn", "support_delivery"],
)  # fmt: skip
def help_asked_for(whose: Whose) -> Iterator[Held]:
    rows = (
        ServiceRequest.objects.filter(artisan_id=whose.artisan_id)
        .select_related("office")
        .prefetch_related("turns", "deliveries")
    )
    for one in rows.order_by("asked_at"):
        said = "\n".join(turn.words for turn in one.turns.all() if turn.words)
        yield Held(
            one.get_work_display(), one.asked_at,
            (
                ("ref", _("Number"), one.ref), ("name", _("Name"), one.name), ("mobile", _("Mobile number"), one.mobile),
                ("goods", _("For which goods"), one.goods), ("trouble", _("What should be better"), one.trouble),
                ("office", _("Institute"), one.office.name if one.office else ""), ("state", _("State"), one.get_state_display()),
                ("said", _("What was said"), said), ("files", _("Files"), len(one.deliveries.all())),
                ("helped", _("It helped"), one.helped), ("stars", _("Rating"), one.stars),
            ),
        )  # fmt: skip
