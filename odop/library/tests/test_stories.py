"""Stories: consent, proof, review by somebody else, both languages; a consent taken back takes the story down at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.photographs import place_of
from odop.library import factories, services
from odop.library.definitions import PHOTOGRAPH, STORY
from odop.library.models import Story, StoryFigure, StoryPhoto
from odop.library.pictures import without_metadata
from odop.library.queries.stories import published_stories, published_story
from odop.library.tests.conftest import World, signed_in
from odop.library.tests.test_publications import refused
from odop.registry import factories as register
from odop.registry.services import give_consent, withdraw_consent
from odop.registry.services.joining import join

WORDS: dict[str, Any] = {"title": {"hi": "मेरा काम"}, "text": {"hi": "बहुत कुछ बदला।"}}

# The smallest JPEG that carries a place: 28.58 north, 78.55 east.
TAKEN = bytes.fromhex(
    "ffd8ffe100884578696600004d4d002a00000008000188250004000000010000001a00000000000400010002000000024e00"
    "0000000200050000000300000050000300020000000245000000000400050000000300000068000000000000001c00000001"
    "00000022000000010000bb80000003e80000004e00000001000000210000000100000000000003e8ffda0002ffd9"
)


def test_a_story_needs_her_consent_and_nothing_is_written_without(world: World) -> None:
    with refused("no_consent"):
        services.begin_story(world.artisan, **WORDS, by=world.officer)
    with refused("not_your_place"):
        services.begin_story(world.artisan, **WORDS, by=world.stranger)
    assert not Story.objects.exists()


def test_somebody_else_reviews_it_and_then_everybody_reads_it(world: World) -> None:
    story = factories.story(world.artisan, by=world.officer)
    with refused("own_story"):
        services.publish_story(story, by=world.officer)
    with refused("not_your_place"):
        services.publish_story(story, by=world.stranger)
    assert not published_stories()
    services.publish_story(story, by=world.reviewer)
    found = published_story(story.ref)
    assert (found.name["en"], found.reviewed_by_id) == ("Zainab Ansari", world.reviewer.pk)
    assert {one.ref for one in published_stories(text="ज़ैनब")} == {story.ref}
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(reviewed_by=world.officer)


def test_a_reviewer_who_writes_is_no_reviewer_any_more(world: World) -> None:
    story = factories.story(world.artisan, by=world.officer)
    services.write_story(story, title=story.title, text=story.text, by=world.reviewer)
    with refused("own_story"):
        services.publish_story(story, by=world.reviewer)


def test_one_language_is_not_enough_and_returning_says_why(world: World) -> None:
    story = factories.story(world.artisan, by=world.officer, **WORDS)
    with refused("one_language"):
        services.publish_story(story, by=world.reviewer)
    with refused("invalid"):
        services.return_story(story, note="", by=world.reviewer)
    services.return_story(story, note="Add English", by=world.reviewer)
    story.refresh_from_db()
    assert (story.state, story.returned_note) == ("draft", "Add English")


def test_a_consent_taken_back_takes_the_story_down_at_once_and_given_again_brings_it_back(
    world: World,
) -> None:
    story = factories.told(world.artisan, by=world.officer, reviewer=world.reviewer)
    with scope.enter(scope.NOBODY):
        assert published_story(story.ref).pictures_agreed and StoryPhoto.objects.exists()
    with scope.enter(world.citizen.scope):
        withdraw_consent(world.artisan, PHOTOGRAPH, by=world.citizen)
    with scope.enter(scope.NOBODY):
        assert not published_story(story.ref).pictures_agreed
        assert not StoryPhoto.objects.exists() and StoryFigure.objects.count() == 1
    with scope.enter(world.citizen.scope):
        withdraw_consent(world.artisan, STORY, by=world.citizen)
    with scope.enter(scope.NOBODY):
        assert not published_stories() and not Story.objects.exists() and not StoryFigure.objects.exists()
        with pytest.raises(NotFound):
            published_story(story.ref)
    give_consent(world.artisan, STORY, by=world.officer)
    with scope.enter(scope.NOBODY):
        assert published_story(story.ref)


def test_nobody_can_write_that_she_agrees(world: World) -> None:
    story = factories.told(world.artisan, by=world.officer, reviewer=world.reviewer)
    withdraw_consent(world.artisan, STORY, by=world.officer)
    Story.objects.filter(pk=story.pk).update(agreed=True, pictures_agreed=True)
    story.refresh_from_db()
    assert (story.agreed, story.pictures_agreed) == (False, True)


def test_a_figure_needs_numbers_and_the_paper_that_shows_them(world: World) -> None:
    factories.agree(world.artisan, STORY, by=world.officer)
    story = services.begin_story(world.artisan, **WORDS, by=world.officer)
    given = {
        "what": {"en": "Income"}, "unit": {}, "before": Decimal(1), "after": Decimal(2), "evidence": "Passbook",
        "content": factories.PDF, "name": "a.pdf", "by": world.officer,
    }  # fmt: skip
    for changed in (
        {"before": None},
        {"after": Decimal("NaN")},
        {"evidence": ""},
        {"content": b""},
        {"what": {}},
    ):
        with refused("invalid"):
            services.add_figure(story, **{**given, **changed})
    with refused("no_consent"):
        services.add_photo(story, shows={"en": "x"}, content=factories.PNG, name="a.png", by=world.officer)
    assert (
        not StoryFigure.objects.exists()
        and not StoryPhoto.objects.exists()
        and not StoredFile.objects.exists()
    )


def test_a_removed_photograph_is_gone_with_its_bytes(world: World) -> None:
    story = factories.story(world.artisan, by=world.officer)
    photo = story.photos.get()
    services.remove_photo(story, number=photo.pk, by=world.officer)
    assert not StoryPhoto.objects.exists() and not StoredFile.objects.filter(pk=photo.file_id).exists()


def test_what_was_taken_down_stays_down(world: World) -> None:
    story = factories.told(world.artisan, by=world.officer, reviewer=world.reviewer)
    with refused("invalid"):
        services.take_down(story, reason="", by=world.officer)
    services.take_down(story, reason="", by=world.citizen)
    assert not published_stories()
    for act in (services.submit_story, services.publish_story):
        with pytest.raises(DomainError):
            act(story, by=world.reviewer)
    assert Story.objects.get().state == "taken_down"


def test_a_story_moves_with_her_entry_and_follows_her_consents_there(world: World) -> None:
    story = factories.told(world.artisan, by=world.officer, reviewer=world.reviewer)
    kept = register.artisan(world.place, name="Zainab Ansari")
    with scope.system():
        join([(kept.pk, world.artisan.pk)], by=SYSTEM)
    story.refresh_from_db()
    assert (story.artisan_id, story.agreed) == (kept.pk, True)
    withdraw_consent(kept, STORY, by=world.officer)
    assert not published_stories()


def test_a_photograph_loses_the_place_it_was_taken_and_keeps_which_side_is_up() -> None:
    assert place_of(TAKEN) is not None
    clean = without_metadata(TAKEN)
    assert place_of(clean) is None and clean[:2] == b"\xff\xd8"
    part = b"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
    exif = b"\xff\xe1" + (len(part) + 8).to_bytes(2, "big") + b"Exif\x00\x00" + part
    xmp = b"\xff\xe1\x00\x0bhttp:GPS!"
    turned = b"\xff\xd8" + exif + xmp + b"\xff\xda\x00\x02rest"
    assert without_metadata(turned) == b"\xff\xd8" + exif + b"\xff\xda\x00\x02rest"
    assert without_metadata(factories.PNG) == factories.PNG
    with_text = factories.PNG[:33] + b"\x00\x00\x00\x03tEXtGPS\x00\x00\x00\x00" + factories.PNG[33:]
    assert without_metadata(with_text) == factories.PNG
    for broken in (b"", b"\xff\xd8\xff", factories.PNG[:40], b"GIF89a"):
        with pytest.raises(ValueError, match=r"\w"):
            without_metadata(broken)


def test_she_tells_her_own_story_on_her_phone_and_the_office_publishes_it(world: World) -> None:
    hers, office, other = signed_in(world.citizen), signed_in(world.officer), signed_in(world.reviewer)
    refused_page = hers.post("/hi/me/story/", {"do": "write", "title_hi": "मेरा काम", "text_hi": "काम बढ़ा।"})
    assert refused_page.status_code == 409 and not Story.objects.exists()
    body = {"do": "write", "title_hi": "मेरा काम", "text_hi": "काम बढ़ा।", "agree": "on"}
    assert hers.post("/hi/me/story/", body).status_code == 302
    assert hers.post("/hi/me/story/", {"do": "submit"}).status_code == 302
    story = Story.objects.get()
    here = f"/desk/stories/{story.ref}/"
    both = {"title_hi": "मेरा काम", "text_hi": "काम बढ़ा।", "title_en": "My work", "text_en": "It grew."}
    assert office.post(here, {"do": "write", **both}).status_code == 302
    assert office.post(here, {"do": "publish"}).status_code == 403
    assert other.post(here, {"do": "publish"}).status_code == 302
    page = signed_in(world.stranger).get(f"/stories/{story.ref}/").content.decode()
    assert "It grew." in page and "Zainab" in page and world.citizen.mobile not in page
    assert f"/stories/{story.ref}/" in signed_in(world.citizen).get("/stories/").content.decode()
    assert hers.post("/me/data/consents/story/").status_code == 302
    for path in (f"/stories/{story.ref}/", f"/stories/{story.ref}/photos/1/"):
        assert other.get(path).status_code == 404
    assert f"/stories/{story.ref}/" not in other.get("/stories/").content.decode()
    assert signed_in(world.stranger).get(here).status_code == 404
    assert clock.now() >= Story.objects.get().begun_at
