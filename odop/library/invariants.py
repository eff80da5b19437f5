"""What must always be true of the library."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from odop.kernel.invariants import invariant
from odop.library.definitions import DIRECTORY, STORY
from odop.library.models import Listing, Publication, Story
from odop.registry.models import Consent


@invariant("nobody stands in the directory or in a story who does not agree now")
def shown_with_consent() -> Iterator[str]:
    def agrees(purpose: str) -> Exists:
        rows = Consent.objects.filter(artisan=OuterRef("artisan"), purpose=purpose, withdrawn_at__isnull=True)
        return Exists(rows)

    for ref in Listing.objects.filter(~agrees(DIRECTORY), agreed=True).values_list("ref", flat=True):
        yield f"{ref} is shown without a consent"
    for ref in Story.objects.filter(~agrees(STORY), agreed=True).values_list("ref", flat=True):
        yield f"{ref} is shown without a consent"


@invariant("what the library has published can be read somewhere")
def published_can_be_read() -> Iterator[str]:
    shown = Publication.objects.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    for ref in shown.filter(~Q(editions__isnull=False), address="", source="").values_list("ref", flat=True):
        yield f"{ref} has neither a file nor an address nor a source"
