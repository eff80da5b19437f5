"""What the library holds of a person: her stories, her entry of the directory, and what buyers asked her."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from odop.kernel.holdings import Consequence, Held, Whose, consequence, expires, holding
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file
from odop.library.definitions import DIRECTORY, PHOTOGRAPH, STORY
from odop.library.models import Enquiry, Listing, Story, StoryFigure, StoryPhoto


def forget_stories(whose: Whose) -> int:
    """Her stories go, with their figures, photographs and papers."""
    rows = Story.objects.filter(artisan_id=whose.artisan_id)
    parts: tuple[QuerySet[StoryFigure] | QuerySet[StoryPhoto], ...] = (
        StoryFigure.objects.filter(story__in=rows), StoryPhoto.objects.filter(story__in=rows),
    )  # fmt: skip
    files = [file_id for part in parts for file_id in part.values_list("file", flat=True)]
    count = 0
    for part in parts:
        count += part.delete()[0]
    for file in StoredFile.objects.filter(pk__in=files):
        forget_file(file)
    return count + rows.delete()[0]


@holding(
    "library.stories", title=_("Stories about your work"), kept="entry", order=58, erase=forget_stories, purpose=STORY,
    tables=["library_story", "library_storyfigure", "library_storyphoto"],
)  # fmt: skip
def stories(whose: Whose) -> Iterator[Held]:
    rows = Story.objects.filter(artisan_id=whose.artisan_id).prefetch_related("figures", "photos")
    for one in rows.order_by("begun_at"):
        facts = [
            ("ref", _("Number"), one.ref), ("state", _("How the story stands"), one.get_state_display()),
            ("text", _("Text"), one.text),
        ]  # fmt: skip
        facts += [
            ("figure", figure.what, f"{figure.before} → {figure.after}") for figure in one.figures.all()
        ]
        facts += [("photograph", _("Photograph"), photo.shows) for photo in one.photos.all()]
        yield Held(one.title, one.begun_at, tuple(facts))


def forget_listing(whose: Whose) -> int:
    """She goes from the directory, and what was asked of her."""
    asked = Enquiry.objects.filter(listing__artisan_id=whose.artisan_id).delete()[0]
    return asked + Listing.objects.filter(artisan_id=whose.artisan_id).delete()[0]


@holding(
    "library.listing", title=_("Your entry in the directory of makers"), kept="entry", order=59, erase=forget_listing,
    purpose=DIRECTORY, tables=["library_listing"],
)  # fmt: skip
def listings(whose: Whose) -> Iterator[Held]:
    for one in Listing.objects.filter(artisan_id=whose.artisan_id):
        yield Held(
            one.name, one.listed_at,
            (
                ("ref", _("Number"), one.ref), ("kind", _("Kind"), one.get_kind_display()),
                ("goods", _("Goods"), one.goods), ("capacity", _("Capacity a month"), one.capacity),
                ("marks", _("Certificates"), ", ".join(one.marks)), ("export_ready", _("Ready to export"), one.export_ready),
            ),
        )  # fmt: skip


@holding(
    "library.enquiries", title=_("What buyers asked you"), kept="message", order=61, erase=forget_listing,
    purpose=DIRECTORY, tables=["library_enquiry"],
)  # fmt: skip
def enquiries(whose: Whose) -> Iterator[Held]:
    for one in Enquiry.objects.filter(listing__artisan_id=whose.artisan_id).order_by("made_at"):
        yield Held(
            one.name, one.made_at, (("text", _("Question"), one.text), ("answer", _("Answer"), one.answer))
        )


def _old_enquiries(before: datetime) -> QuerySet[Enquiry]:
    return Enquiry.objects.filter(made_at__lt=before)


@expires("library.enquiries", due=lambda before: _old_enquiries(before).count())
def forget_old_enquiries(before: datetime) -> int:
    """Enquiries of long ago, with the name and number of whoever asked."""
    return _old_enquiries(before).delete()[0]


@consequence
def foreseen(whose: Whose, purpose: str) -> Iterator[Consequence]:
    if purpose == STORY and Story.objects.filter(artisan_id=whose.artisan_id, state="published").exists():
        yield Consequence(_("Your story is taken from the public pages at once."), stops=True)
    if purpose == PHOTOGRAPH and StoryPhoto.objects.filter(story__artisan_id=whose.artisan_id).exists():
        yield Consequence(
            _("The photographs of your story are taken from the public pages at once."), stops=True
        )
    if (
        purpose == DIRECTORY
        and Listing.objects.filter(artisan_id=whose.artisan_id, ended_at__isnull=True).exists()
    ):
        yield Consequence(
            _("You no longer stand in the directory of makers; buyers cannot ask you through it."), stops=True
        )
