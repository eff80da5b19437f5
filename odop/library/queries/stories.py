"""Stories, as everybody reads them, as she does, and as an office does."""

from django.db.models import Q, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import RUN_LIBRARY
from odop.kernel import scope
from odop.kernel.models import StoredFile
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.library.enums import StoryState
from odop.library.models import Story, StoryFigure, StoryPhoto
from odop.library.search import matching


def _rows() -> QuerySet[Story]:
    return Story.objects.select_related("district", "product_line").order_by("-published_at", "-pk")


def published_stories(*, text: str = "") -> QuerySet[Story]:
    """Stories that everybody reads: published, and she agrees now. The latest first."""
    return matching(_rows().filter(state=StoryState.PUBLISHED, agreed=True), text)


def published_story(ref: str) -> Story:
    """The published story of this number. Raises NotFound, also when she has taken her consent back."""
    found = published_stories().filter(ref=ref).prefetch_related("figures", "photos").first()
    if found is None:
        raise NotFound()
    return found


def stories_visible_to(user: User) -> QuerySet[Story]:
    """Stories of the office's districts, or her own; whatever their state."""
    rows = _rows().select_related("artisan").order_by("-begun_at", "-pk")
    own = Q(artisan__user_id=user.pk)
    if not user.may(RUN_LIBRARY):
        return rows.filter(own)
    return rows if user.scope.everything else rows.filter(own | Q(district_id__in=user.scope.districts))


def story_visible_to(user: User, ref: str) -> Story:
    """Raises NotFound outside the reader's place."""
    found = stories_visible_to(user).filter(ref=ref).prefetch_related("figures", "photos").first()
    if found is None:
        raise NotFound()
    return found


def picture_of(story: Story, number: int) -> tuple[StoredFile, bytes]:
    """A photograph of a story that the reader sees, with its bytes. Raises NotFound."""
    return _file(StoryPhoto.objects.filter(story=story, pk=number))


def proof_of(story: Story, number: int) -> tuple[StoredFile, bytes]:
    """The paper behind a figure of a story, for her and for offices. Raises NotFound."""
    return _file(StoryFigure.objects.filter(story=story, pk=number))


def _file(rows: QuerySet[StoryPhoto] | QuerySet[StoryFigure]) -> tuple[StoredFile, bytes]:
    found = rows.first()
    if found is None:
        raise NotFound()
    with scope.widened("the bytes of a file of which the reader sees the story"):
        stored = StoredFile.objects.get(pk=found.file_id)
    return stored, read_file(stored)
