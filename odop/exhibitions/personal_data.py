"""What fairs hold of a person: the stalls she asked for and what she noted there, her travel papers, and bars."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from odop.exhibitions.models import Bar, StallApplication, StallRecord, TravelPaper
from odop.kernel.holdings import Held, Whose, holding
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file


def forget_stalls(whose: Whose) -> int:
    """Travel papers and what the criteria read of her go; that a stall was held, and its sums, stay without a name."""
    papers = TravelPaper.objects.filter(deputation__application__artisan_id=whose.artisan_id)
    files = list(StoredFile.objects.filter(pk__in=papers.values("file_id")))
    count = papers.count()
    papers.delete()
    for file in files:
        forget_file(file)
    return count + StallApplication.objects.filter(artisan_id=whose.artisan_id).update(facts={}, goods="–")


@holding(
    "exhibitions.stalls", title=_("Your stalls at fairs"), kept="entry", order=56, erase=forget_stalls,
    tables=["exhibitions_stallapplication", "exhibitions_stallrecord", "exhibitions_deputation", "exhibitions_travelpaper",
            "exhibitions_outlay"],
)  # fmt: skip
def stalls(whose: Whose) -> Iterator[Held]:
    rows = StallApplication.objects.filter(artisan_id=whose.artisan_id).select_related("fair", "stall")
    for one in rows.order_by("applied_at"):
        yield Held(
            one.fair.name, one.applied_at,
            (
                ("ref", _("Number"), one.ref), ("goods", _("Goods shown"), one.goods),
                ("state", _("What became of it"), one.get_state_display()),
                ("points", _("Points"), one.points), ("stall", _("Stall"), one.stall.code if one.stall else ""),
            ),
        )  # fmt: skip
    for taken in StallRecord.objects.filter(application__artisan_id=whose.artisan_id).order_by("received_at"):
        yield Held(
            taken.get_kind_display(), taken.received_at,
            (("on", _("Day"), taken.on_date), ("count", _("Count"), taken.count), ("amount", _("Amount"), taken.amount)),
        )  # fmt: skip
    for paper in TravelPaper.objects.filter(deputation__application__artisan_id=whose.artisan_id):
        yield Held(
            paper.get_kind_display(), paper.added_at,
            (("valid_until", _("Valid until"), paper.valid_until), ("remark", _("Remark"), paper.remark)),
        )  # fmt: skip


def forget_bars(whose: Whose) -> int:
    """The reason goes; that there was a bar, by which order and until when, stays beside the accounts."""
    return Bar.objects.filter(artisan_id=whose.artisan_id).update(reason="–", lifted_reason="")


@holding(
    "exhibitions.bars", title=_("Bars from market assistance"), kept="money", order=57, erase=forget_bars,
    tables=["exhibitions_bar", "exhibitions_claim"],
)  # fmt: skip
def bars(whose: Whose) -> Iterator[Held]:
    for one in Bar.objects.filter(artisan_id=whose.artisan_id).order_by("from_on"):
        yield Held(
            _("Barred"), one.barred_at,
            (
                ("from", _("Begins"), one.from_on), ("to", _("Ends"), one.to_on),
                ("order", _("Order"), one.order_reference), ("reason", _("Reason"), one.reason),
            ),
        )  # fmt: skip
