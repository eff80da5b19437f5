"""Gaps for tests: deterministic, every call another."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from odop.accounts.models import User
from odop.diagnosis import services
from odop.diagnosis.chapters import chapter_specs
from odop.diagnosis.models import Chapter, Gap, Study, Swot
from odop.kernel import clock
from odop.places.models import District

_next = count(1)


def gap(by: User, place: District | None, /, **changes: Any) -> Gap:
    """Something that a district lacks, noted yesterday by `by`; a draft."""
    number = next(_next)
    given: dict[str, Any] = {
        "district": place,
        "kind": "raw_material",
        "statement": {"en": f"Sample gap {number}", "hi": f"नमूना कमी {number}"},
        "source": "Visit of the office",
        "noted_on": clock.today() - timedelta(days=1),
    }
    return services.note_gap(**{**given, **changes}, by=by)


def published(by: User, place: District | None, /, **changes: Any) -> Gap:
    return services.publish_gap(gap(by, place, **changes), by=by)


TEXT = {"en": "Makers: {{enrolled}} of {{enrolled state}}.", "hi": "कारीगर: {{enrolled}}।"}


def written(study: Study, by: User) -> Study:
    """Every needed chapter of a draft has a text."""
    for one in chapter_specs():
        if one.needed:
            services.save_chapter(study, key=one.key, body=TEXT, by=by)
    return study


def everything(place: District, officer: User) -> None:
    """A row in every protected table, once published and once as a draft: for the tests of isolation."""
    day = clock.today()
    for one in (published(officer, place), gap(officer, place)):
        services.add_evidence(one, kind="visit", text="Sample", source="Visit", seen_on=day, by=officer)
        services.log_price(
            one, on_date=day, item="Horn", amount=Decimal(300), unit="kg", source="Bill", by=officer
        )
    line = place.product_lines.first()
    assert line is not None  # noqa: S101 (every district of a programme has one)
    old = Study.objects.create(
        ref=f"DS-T{place.pk:06d}", district=place, product_line=line, version=1, state="published",
        begun_at=clock.now(), begun_by=officer, signed_by=officer, signed_at=clock.now(), published_at=clock.now(),
    )  # fmt: skip
    Chapter.objects.create(
        study=old, district=place, key="context", body=TEXT, saved_at=clock.now(), saved_by=officer
    )
    Swot.objects.create(study=old, district=place, kind="threat", text={"en": "Sample"}, evidence="Visit")
    services.begin_study(line, by=officer)
