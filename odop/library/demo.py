"""Sample stories and sample entries of the directory, about sample people of the register, marked as samples."""

import tomllib
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.conf import settings

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record_many
from odop.kernel.models import StoredFile
from odop.kernel.services import read_file, reserve_numbers
from odop.library import events, services
from odop.library.definitions import DIRECTORY, PHOTOGRAPH, STORY
from odop.library.enums import ListingKind, Mark
from odop.library.models import Listing
from odop.library.search import found_by
from odop.registry.enums import EnrolledBy
from odop.registry.models import Artisan, Consent
from odop.registry.queries import artisan_of, wording
from odop.registry.services import give_consent

LISTED = 30
KINDS = (ListingKind.MAKER, ListingKind.MAKER, ListingKind.MAKER, ListingKind.EXPORTER, ListingKind.SUPPLIER)
MARKS: tuple[list[Mark], ...] = ([], [Mark.GI], [Mark.ZED], [Mark.GI, Mark.ISO_9001], [])


def build_library(paper: StoredFile, photo: StoredFile) -> int:
    """Returns how many people are listed: those of the programme's demo_library.toml, none where it has no such file."""
    path = settings.PROGRAMME_DIR / "demo_library.toml"
    if not path.exists():
        return 0
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    officers = {str(user.demo_slug): user for user in User.objects.filter(demo_slug__gt="")}
    _stories(given["stories"], officers, paper, photo)
    return _listings(given["unit"])


def _stories(rows: list[dict], officers: dict[str, User], paper: StoredFile, photo: StoredFile) -> None:
    """Each told by one of the demo people and reviewed by another."""
    proof, picture = read_file(paper), read_file(photo)
    for one in rows:
        teller, reviewer = officers.get(one["told_by"]), officers.get(one["reviewed_by"])
        if teller is None or reviewer is None:
            continue
        places = reviewer.scope.districts or teller.scope.districts
        person = artisan_of(teller) or Artisan.objects.filter(
            district_id__in=places, user__isnull=True, merged_into__isnull=True, product_line__isnull=False
        ).select_related("district", "product_line").order_by("pk").first()  # fmt: skip
        if person is None:
            continue
        for purpose in (STORY, PHOTOGRAPH):
            give_consent(person, purpose, by=SYSTEM, language="hi")
        story = services.begin_story(person, title=one["title"], text=one["text"], by=teller, is_sample=True)
        for figure in one["figures"]:
            services.add_figure(
                story, what=figure["what"], unit=figure["unit"], before=Decimal(figure["before"]), after=Decimal(figure["after"]),
                evidence=one["evidence"], content=proof, name="sample.pdf", by=teller,
            )  # fmt: skip
        services.add_photo(story, shows=one["shows"], content=picture, name="sample.png", by=teller)
        services.publish_story(services.submit_story(story, by=teller), by=reviewer)


def _listings(unit: str) -> int:
    """Thirty entries over the districts, written at once: consents first, since nobody stands there without."""
    random = Random(2018)  # noqa: S311 (a made-up world, the same each time)
    moment = clock.now() - timedelta(days=20)
    open_ones = Artisan.objects.filter(
        is_sample=True, merged_into__isnull=True, erased_at__isnull=True, product_line__isnull=False
    ).select_related("district", "product_line")
    first = {one.district_id: one for one in open_ones.order_by("-pk")[:600]}  # one a district
    people = list(first.values())[:LISTED]
    version = wording(DIRECTORY).version
    given = EnrolledBy.OFFICE
    Consent.objects.bulk_create(
        [
            Consent(
                artisan=one,
                purpose=DIRECTORY,
                wording=version,
                language="hi",
                given_at=moment,
                given_through=given,
            )
            for one in people
        ],
        ignore_conflicts=True,
    )
    made = [_entry(one, unit, random) for one in people]
    Listing.objects.bulk_create(made)
    return record_many(events.LISTED, made, by=SYSTEM)


def _entry(one: Artisan, unit: str, random: Random) -> Listing:
    series = f"DR-{one.district.code}"
    line, at = one.product_line, random.randrange(len(KINDS))
    goods = one.craft or (" · ".join(reversed(line.name.values())) if line else "–")
    moment = clock.now() - timedelta(days=20)
    return Listing(
        ref=f"{series}-{reserve_numbers(series, 1)[0]:04d}", artisan=one, district_id=one.district_id, product_line=line,
        kind=KINDS[at], name=one.name, goods=goods[:200], capacity=random.randrange(2, 60) * 10, capacity_unit=unit,
        marks=[str(mark) for mark in MARKS[at]], export_ready=KINDS[at] == ListingKind.EXPORTER,
        found_by=found_by(one.name, goods, line.name if line else {}, one.district.name), listed_at=moment, changed_at=moment,
        is_sample=True,
    )  # fmt: skip
