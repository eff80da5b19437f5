"""Publications, stories and entries of the directory for tests: deterministic, every call another."""

from decimal import Decimal
from itertools import count
from typing import Any

from odop.accounts.models import User
from odop.kernel.actors import Actor
from odop.library import services
from odop.library.definitions import DIRECTORY, PHOTOGRAPH, STORY
from odop.library.models import Enquiry, Listing, Publication, Story
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan
from odop.registry.queries import has_consent
from odop.registry.services import give_consent

_next = count(1)
PDF = b"%PDF-1.4\n%sample\n"
# The smallest PNG: one white pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe"
    "dccc59e70000000049454e44ae426082"
)


def publication(by: User, place: District | None, /, **changes: Any) -> Publication:
    """A guide with a file; a draft."""
    number = next(_next)
    given: dict[str, Any] = {
        "kind": "guide",
        "title": {"en": f"Sample guide {number}", "hi": f"नमूना मार्गदर्शिका {number}"},
        "source": "The office",
    }
    made = services.add_publication(**{**given, **changes}, district=place, by=by)
    services.add_edition(made, content=PDF, name="guide.pdf", by=by)
    return made


def published(by: User, place: District | None, /, **changes: Any) -> Publication:
    return services.publish(publication(by, place, **changes), by=by)


def agree(artisan: Artisan, *purposes: str, by: Actor) -> Artisan:
    for purpose in purposes:
        if not has_consent(artisan.pk, purpose):
            give_consent(artisan, purpose, by=by)
    return artisan


def story(artisan: Artisan, /, *, by: User, **changes: Any) -> Story:
    """A story with a figure and a photograph, in both languages; a draft."""
    agree(artisan, STORY, PHOTOGRAPH, by=by)
    given: dict[str, Any] = {
        "title": {"en": "More orders", "hi": "ज़्यादा ऑर्डर"},
        "text": {"en": "It was hard, then it grew.", "hi": "पहले मुश्किल थी, फिर काम बढ़ा।"},
    }
    made = services.begin_story(artisan, **{**given, **changes}, by=by)
    services.add_figure(
        made, what={"en": "Income", "hi": "आमदनी"}, unit={"en": "₹ a month", "hi": "₹ प्रति माह"}, before=Decimal(8000),
        after=Decimal(15000), evidence="Passbook", content=PDF, name="book.pdf", by=by,
    )  # fmt: skip
    services.add_photo(made, shows={"en": "A comb", "hi": "एक कंघी"}, content=PNG, name="comb.png", by=by)
    return services.submit_story(made, by=by)


def told(artisan: Artisan, /, *, by: User, reviewer: User, **changes: Any) -> Story:
    """A published story, told by one officer and reviewed by another."""
    return services.publish_story(story(artisan, by=by, **changes), by=reviewer)


def listed(artisan: Artisan, /, *, by: User, **changes: Any) -> Listing:
    """An entry of the directory, with her consent."""
    agree(artisan, DIRECTORY, by=by)
    given: dict[str, Any] = {
        "kind": "maker",
        "goods": "Horn combs",
        "capacity": 200,
        "capacity_unit": "piece",
    }
    return services.list_maker(artisan, **{**given, **changes}, by=by)


def enquiry(listing: Listing, /, **changes: Any) -> Enquiry:
    number = next(_next)
    given = {
        "name": "R. Mehta", "contact": f"96{number:08d}", "text": "How many combs can you send?", "language": "en",
        "address": f"192.0.2.{number % 250}",
    }  # fmt: skip
    return services.enquire(listing, **{**given, **changes})


NAMES = (("Munni Tharu", "Phoolmati Kol"), ("Jasoda Bhil", "Ramkali Gond"))


def everything(place: District, officer: User, reviewer: User) -> None:
    """A row in every protected table, once public and once not, about two people of its own: for the tests of isolation."""
    published(officer, place)
    publication(officer, place)
    shown, hidden = (register.artisan(place, name=name) for name in NAMES[place.pk % 2])
    told(shown, by=reviewer, reviewer=officer)
    story(hidden, by=reviewer)
    enquiry(listed(shown, by=officer))
    services.end_listing(listed(hidden, by=officer), by=officer)
