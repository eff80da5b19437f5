"""A story is begun by her or by her office, written, proved, reviewed by somebody else, published, and may be taken down."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.models import StoredFile
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import forget_file, next_number, store_file, touch_pages
from odop.library import events
from odop.library.definitions import PHOTOGRAPH, STORY
from odop.library.enums import StoryState
from odop.library.models import Story, StoryFigure, StoryPhoto
from odop.library.pictures import without_metadata
from odop.library.search import found_by
from odop.library.services.publications import NOT_YOUR_PLACE, WRONG, Words, may_write, refuse, said
from odop.registry.models import Artisan
from odop.registry.queries import has_consent

LONGEST = 12_000
MOST_PHOTOS, MOST_FIGURES = 6, 8
LARGEST = Decimal(10) ** 11
PICTURES = frozenset({"image/jpeg", "image/png"})
NOT_READABLE = _("This photograph cannot be read. Choose another one.")
ANSWER_AGAIN = _("This story is not being written any more.")


def is_herself(user: User, artisan: Artisan) -> bool:
    return artisan.user_id is not None and artisan.user_id == user.pk


def may_tell(user: User, story: Story) -> bool:
    """She while it is being written; the office of her district until it is published (it adds the other language)."""
    if is_herself(user, story.artisan):
        return story.state == StoryState.DRAFT
    return story.state in (StoryState.DRAFT, StoryState.SUBMITTED) and may_write(user, story.district_id)


def may_review(user: User, story: Story) -> bool:
    """An officer of her district or the cell, never somebody who wrote it or sent it."""
    return (
        story.state == StoryState.SUBMITTED
        and may_write(user, story.district_id)
        and user.pk not in (story.written_by_id, story.submitted_by_id, story.artisan.user_id)
    )


def _held(story: Story) -> Story:
    return (
        Story.objects.select_for_update(of=("self",))
        .select_related("artisan", "district", "product_line")
        .get(pk=story.pk)
    )


def _open(story: Story, by: User) -> Story:
    """The story, held, if `by` may change it now."""
    present = _held(story)
    if not may_tell(by, present):
        if is_herself(by, present.artisan) or may_write(by, present.district_id):
            raise DomainError(ANSWER_AGAIN, code="not_open")
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")
    return present


def _check_words(title: Mapping[str, str], text: Mapping[str, str]) -> None:
    wrong: dict[str, Words] = {}
    if not said(title):
        wrong["title_hi"] = _("Write a title.")
    if any(len(one) > 160 for one in title.values()):
        wrong["title_hi"] = _("Write a shorter title.")
    if any(len(one) > LONGEST for one in text.values()):
        wrong["text_hi"] = _("This is too long. Tell it shorter.")
    refuse(wrong)


@transaction.atomic
def begin_story(
    artisan: Artisan,
    *,
    title: Mapping[str, str],
    text: Mapping[str, str],
    by: User,
    is_sample: bool = False,
) -> Story:
    """A story about her, seen by her and the office of her district until it is published.

    Refuses `not_your_place`, `no_consent` (she has not agreed that her story is told), `erased`, `invalid`.
    """
    if not is_herself(by, artisan) and not may_write(by, artisan.district_id):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")
    if artisan.erased_at is not None or artisan.merged_into_id is not None:
        raise DomainError(_("This entry is closed."), code="erased")
    _check_consent(artisan)
    _check_words(title, text)
    series = f"ST-{artisan.district.code}"
    story = Story.objects.create(
        ref=f"{series}-{next_number(series):04d}", artisan=artisan, district_id=artisan.district_id,
        product_line_id=artisan.product_line_id, name=artisan.name, title=said(title), text=said(text),
        told_by_herself=is_herself(by, artisan), begun_at=clock.now(), begun_by=by, written_by=by, is_sample=is_sample,
    )  # fmt: skip
    record(events.STORY_BEGUN, story, by=by)
    return story


def _check_consent(artisan: Artisan) -> None:
    if not has_consent(artisan.pk, STORY):
        raise DomainError(_("She has not agreed that her story is published."), code="no_consent")


@transaction.atomic
def write_story(story: Story, *, title: Mapping[str, str], text: Mapping[str, str], by: User) -> Story:
    """New words. Refuses `not_your_place`, `not_open`, `invalid`."""
    present = _open(story, by)
    _check_words(title, text)
    present.title, present.text, present.written_by = said(title), said(text), by
    present.save(update_fields=["title", "text", "written_by"])
    record(events.STORY_WRITTEN, present, by=by)
    return present


@transaction.atomic
def add_figure(
    story: Story,
    *,
    what: Mapping[str, str],
    unit: Mapping[str, str],
    before: Decimal | None,
    after: Decimal | None,
    evidence: str,
    content: bytes,
    name: str,
    by: User,
) -> StoryFigure:
    """A number before and after, with the paper that shows it (for offices; its words are public).

    Refuses `not_your_place`, `not_open`, `invalid`, and what `store_file` refuses.
    """
    present = _open(story, by)
    wrong: dict[str, Words] = {}
    if not said(what):
        wrong["what_hi"] = _("Write what is counted.")
    for key, value in (("before", before), ("after", after)):
        if value is None or not value.is_finite() or not 0 <= value < LARGEST:
            wrong[key] = _("Write a number.")
    if not evidence.strip():
        wrong["evidence"] = _("Write which paper shows it.")
    if not content:
        wrong["file"] = _("Add the paper that shows it.")
    if present.figures.count() >= MOST_FIGURES:
        wrong[""] = _("This story has enough figures.")
    refuse(wrong)
    assert before is not None and after is not None  # noqa: S101 (checked above)
    kept = store_file(
        content, name=name, by=by, owner_id=present.artisan.user_id, district_id=present.district_id
    )
    made = StoryFigure.objects.create(
        story=present, district_id=present.district_id, what=said(what), unit=said(unit), before=before, after=after,
        evidence=evidence.strip(), file=kept,
    )  # fmt: skip
    _written(present, by, events.STORY_FIGURE)
    return made


@transaction.atomic
def add_photo(story: Story, *, shows: Mapping[str, str], content: bytes, name: str, by: User) -> StoryPhoto:
    """A photograph of the story, kept without the place and the hour that a phone writes into it.

    Refuses `not_your_place`, `not_open`, `no_consent`, `invalid`, and what `store_file` refuses.
    """
    present = _open(story, by)
    if not has_consent(present.artisan_id, PHOTOGRAPH):
        raise DomainError(_("She has not agreed that photographs are shown."), code="no_consent")
    wrong: dict[str, Words] = {}
    if not said(shows):
        wrong["shows_hi"] = _("Write what the photograph shows, for those who cannot see it.")
    if not content:
        wrong["photo"] = _("Choose a photograph.")
    if present.photos.count() >= MOST_PHOTOS:
        wrong[""] = _("This story has enough photographs.")
    refuse(wrong)
    try:
        clean = without_metadata(content)
    except ValueError:
        raise Invalid(NOT_READABLE, code="file_kind", fields={"photo": NOT_READABLE}) from None
    kept = store_file(
        clean, name=name, by=by, owner_id=present.artisan.user_id, district_id=present.district_id, accept=PICTURES
    )  # fmt: skip
    made = StoryPhoto.objects.create(
        story=present, district_id=present.district_id, shows=said(shows), file=kept
    )
    _written(present, by, events.STORY_PHOTO)
    return made


def remove_figure(story: Story, *, number: int, by: User) -> None:
    """Refuses `not_your_place`, `not_open`; a figure that is gone already changes nothing."""
    _remove(story, StoryFigure, number, by)


def remove_photo(story: Story, *, number: int, by: User) -> None:
    """Refuses `not_your_place`, `not_open`; a photograph that is gone already changes nothing."""
    _remove(story, StoryPhoto, number, by)


@transaction.atomic
def _remove(story: Story, model: type[StoryFigure | StoryPhoto], number: int, by: User) -> None:
    present = _open(story, by)
    found: Any = model._default_manager.filter(story=present, pk=number).first()
    if found is None:
        return
    file = StoredFile.objects.get(pk=found.file_id)
    found.delete()
    forget_file(file)
    _written(present, by, events.STORY_REMOVED)


def _written(story: Story, by: User, verb: str) -> None:
    story.written_by = by
    story.save(update_fields=["written_by"])
    record(verb, story, by=by)


@transaction.atomic
def submit_story(story: Story, *, by: User) -> Story:
    """It goes to somebody else for review. Refuses `not_your_place`, `not_open`, `invalid` (nothing is told yet)."""
    present = _open(story, by)
    if present.state != StoryState.DRAFT:
        raise DomainError(ANSWER_AGAIN, code="not_open")
    if not said(present.text):
        raise Invalid(WRONG, fields={"text_hi": _("Tell the story first.")})
    present.state, present.submitted_by, present.submitted_at = StoryState.SUBMITTED, by, clock.now()
    present.returned_note = ""
    present.save(update_fields=["state", "submitted_by", "submitted_at", "returned_note"])
    record(events.STORY_SUBMITTED, present, by=by)
    return present


def _for_review(story: Story, by: User) -> Story:
    present = _held(story)
    if not may_write(by, present.district_id):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")
    if present.state != StoryState.SUBMITTED:
        raise DomainError(_("This story is not waiting for a review."), code="not_submitted")
    if not may_review(by, present):
        raise NotAllowed(_("Somebody who did not write it reviews a story."), code="own_story")
    return present


@transaction.atomic
def return_story(story: Story, *, note: str, by: User) -> Story:
    """Back to be mended. Refuses `not_your_place`, `not_submitted`, `own_story`, `invalid`."""
    present = _for_review(story, by)
    if not note.strip():
        raise Invalid(WRONG, fields={"note": _("Write what has to be mended.")})
    present.state, present.returned_note = StoryState.DRAFT, note.strip()
    present.save(update_fields=["state", "returned_note"])
    record(events.STORY_RETURNED, present, by=by)
    return present


@transaction.atomic
def publish_story(story: Story, *, by: User) -> Story:
    """From now on everybody reads it, as long as she agrees.

    Refuses `not_your_place`, `not_submitted`, `own_story`, `no_consent`, `one_language`.
    """
    present = _for_review(story, by)
    _check_consent(present.artisan)
    languages = programme().languages
    if any(not present.title.get(one) or not present.text.get(one) for one in languages):
        raise DomainError(_("Add title and text in the other language first."), code="one_language")
    present.state, present.reviewed_by, present.published_at = StoryState.PUBLISHED, by, clock.now()
    present.name = present.artisan.name
    line = present.product_line.name if present.product_line else {}
    present.found_by = found_by(present.name, present.title, present.district.name, line)
    present.save(update_fields=["state", "reviewed_by", "published_at", "name", "found_by"])
    record(events.STORY_PUBLISHED, present, by=by)
    touch_pages()
    return present


@transaction.atomic
def take_down(story: Story, *, reason: str, by: User) -> Story:
    """It is read no more, for good. She needs no reason. Refuses `not_your_place`, `taken_down_already`, `invalid`."""
    present = _held(story)
    herself = is_herself(by, present.artisan)
    if not herself and not may_write(by, present.district_id):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")
    if present.state == StoryState.TAKEN_DOWN:
        raise DomainError(_("This story is taken down already."), code="taken_down_already")
    if not herself and not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write in a sentence why.")})
    present.state, present.taken_down_reason = StoryState.TAKEN_DOWN, reason.strip() or "–"
    present.save(update_fields=["state", "taken_down_reason"])
    record(events.STORY_TAKEN_DOWN, present, by=by)
    touch_pages()
    return present
