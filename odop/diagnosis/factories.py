"""Gaps for tests: deterministic, every call another."""

import struct
import zlib
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.diagnosis import services
from odop.diagnosis.chapters import chapter_specs
from odop.diagnosis.models import (
    Agency,
    Chapter,
    Consultation,
    Contract,
    Deliverable,
    Gap,
    Picture,
    Study,
    Survey,
    Swot,
)
from odop.finance.models import BudgetHead
from odop.finance.services import keep_head
from odop.kernel import clock
from odop.places.models import District, ProductLine
from odop.registry import factories as register
from odop.registry.models import Artisan

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


def housed(office: Office) -> Agency:
    """The agency that signs in through this office."""
    names = {"en": f"Agency {office.pk}", "hi": f"एजेंसी {office.pk}"}
    found = Agency.objects.filter(office=office).first()
    return found or Agency.objects.create(key=f"a{office.pk}", name=names, office=office, source="sample")


def contract(by: User, office: Office, *lines: ProductLine, **changes: Any) -> Contract:
    """The agency of this office is charged with these product lines, for a year from a month ago, for ₹ 1,00,000."""
    day, number = clock.today(), next(_next)
    given: dict[str, Any] = {
        "number": f"C/{number}", "signed_on": day - timedelta(days=31), "from_on": day - timedelta(days=30),
        "to_on": day + timedelta(days=335), "value": Decimal(100_000), "lines": lines,
        "head": BudgetHead.objects.order_by("code").first() or keep_head("S/1", scheme="studies", name={"en": "Studies"}),
    }  # fmt: skip
    return services.make_contract(housed(office), **{**given, **changes}, by=by)


def deliverable(made: Contract, by: User, **changes: Any) -> Deliverable:
    """A draft report over the contract's first product line, due in a month, for ₹ 40,000."""
    first = made.lines.select_related("product_line").first()
    assert first is not None  # noqa: S101 (a contract has one)
    given: dict[str, Any] = {
        "title": {"en": "Draft report", "hi": "मसौदा रिपोर्ट"}, "product_line": first.product_line,
        "due_on": clock.today() + timedelta(days=30), "amount": Decimal(40_000),
    }  # fmt: skip
    return services.promise(made, **{**given, **changes}, by=by)


def consulted(study: Study, by: User) -> Consultation:
    """A meeting with forty people, one point that was used and one that was not."""
    made = services.note_consultation(
        study, held_on=clock.today(), place="Sarai Tarin", subject={"en": "Prices of horn", "hi": "सींग के दाम"},
        heard="makers", women=25, men=15, by=by,
    )  # fmt: skip
    for use, text in (("used", "Horn has become dear"), ("not_used", "A bridge is wanted")):
        point = services.note_point(made, text={"en": text}, by=by)
        services.settle_point(point, use=use, how={"en": "In the chapter on needs"}, by=by)
    return made


def stages(study: Study, by: User) -> None:
    """Three stages: horn at 100 sold for 120, cut at 120 sold for 200 with a tenth lost, and one of which little is known."""
    for name, cost, price, loss in (
        ("Collecting", 100, 120, None), ("Cutting", 120, 200, Decimal(10)), ("Polishing", None, 260, Decimal("2.5")),
    ):  # fmt: skip
        services.note_stage(
            study, name={"en": name, "hi": f"{name} (हिंदी)"}, actors={"en": "Families of Sarai Tarin"}, actor_count=120,
            per={"en": "one kilogram", "hi": "एक किलो"}, cost=cost if cost is None else Decimal(cost), price=Decimal(price),
            loss=loss, source="Consultation", by=by,
        )  # fmt: skip


def practice(study: Study, by: User) -> None:
    services.note_practice(
        study, where="Button cluster elsewhere", kind="technology", what={"en": "A shared lathe"},
        result={"en": "Fewer broken pieces"}, source="Visit", by=by,
    )  # fmt: skip


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = (
    b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + _chunk(b"tEXt", b"Author\x00Salma Bano") + _chunk(b"IDAT", zlib.compress(b"\x00\x90\x60\x30")) + _chunk(b"IEND", b"")
)  # fmt: skip


def picture(study: Study, by: User, **more: Any) -> Picture:
    """A photograph of one brown dot."""
    return services.add_picture(
        study, PNG, name="dot.png", caption={"en": "A workshop", "hi": "कारखाना"}, by=by, **more
    )


ANSWERS = {
    "q_income": ["9,000"], "q_days": ["22"], "q_sells_to": ["middleman"], "q_lacks": ["raw_material", "finance"], "q_loan": ["no"],
}  # fmt: skip


def surveyed(study: Study, by: User, *people: Artisan) -> Survey:
    """These people stand in the register of the product line, some are drawn, and the first has answered."""
    for one in people:
        Artisan.objects.filter(pk=one.pk).update(product_line=study.product_line)
    made = services.draw_survey(study, population="artisans", by_what="gender", wanted=2, seed="7", by=by)
    services.receive_sheet(made, services.Noted(uuid4(), 1, "answered", ANSWERS), by=by)
    return made


def rested(study: Study, by: User) -> Study:
    """A draft with everything that it may rest on."""
    meeting = consulted(study, by)
    stages(study, by)
    practice(study, by)
    picture(study, by)
    picture(study, by, consultation=meeting)
    return study


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
    Study.objects.filter(pk=old.pk).update(state="draft", signed_by=None)
    rested(old, officer)
    someone = register.artisan(place, name="Kiran Sahu")
    surveyed(old, officer, someone)
    Study.objects.filter(pk=old.pk).update(state="published", signed_by=officer)
    services.remark(
        rested(services.begin_study(line, by=officer), officer), chapter="", text="Say more", by=officer
    )
    surveyed(Study.objects.get(product_line=line, version=2), officer, someone)
    office = Office.objects.filter(kind=OfficeKind.AGENCY).order_by("pk").first()
    assert office is not None  # noqa: S101 (a programme has one)
    deliverable(contract(officer, office, line), officer)
