"""Publications: what comes with the programme, what offices add, versions, withdrawal, and the search in both scripts."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from odop.kernel import scope
from odop.kernel.models import Event, StoredFile
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.programme import ProgrammeInvalid
from odop.library import factories, services
from odop.library.models import Edition, Publication
from odop.library.queries.publications import edition_of, publication_named, publications
from odop.library.tests.conftest import World
from odop.places.models import ProductLine
from odop.registry import factories as register


def refused(code: str) -> pytest.RaisesExc[DomainError]:
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_every_order_of_the_public_record_is_there_with_what_it_changed(ground: None) -> None:
    orders = {one.key: one for one in publications(kind="order")}
    schemes = {key: one.scheme for key, one in orders.items() if one.scheme}
    assert schemes == {
        "GO-861": "margin_money", "GO-1095": "common_facility_centre", "GO-613": "common_facility_centre",
        "GO-56": "market_assistance", "GO-263": "market_assistance", "GO-347": "skill_toolkit",
    }  # fmt: skip
    later = publication_named("LB-GO-263")
    assert later.changes == orders["GO-56"] and "2,00,000" in later.changed["hi"]
    assert [one.key for one in publication_named("LB-GO-56").changed_by.all()] == ["GO-263"]
    every = list(publications())
    assert len(every) == 30 and all(one.source and one.title["hi"] and one.title["en"] for one in every)
    assert all(one.dated_on or one.dated_note or one.kind == "standard" for one in every)
    assert services.load_publications(programme()) == 30 == Publication.objects.count()
    cell = register.officer(None, "cell", "cell")
    with refused("of_the_programme"):
        services.withdraw(later, reason="old", by=cell)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("टूलकिट", "GO-347"), ("toolkit", "GO-347"), ("263", "GO-263"), ("२६३", "GO-263"), ("packaging workshops", "RPT-IIP-2024"),
        ("पैकेजिंग", "RPT-IIP-2024"), ("durri", "IS-17549"), ("दरियाँ", "IS-17549"), ("tulkit", "GO-347"),
    ],
)  # fmt: skip
def test_words_of_either_script_find_it(text: str, key: str, ground: None) -> None:
    assert key in {one.key for one in publications(text=text)}


def test_standards_are_found_by_a_product_of_their_kind(ground: None) -> None:
    line = ProductLine.objects.filter(category="carpet").first()
    assert {one.key for one in publications(line=line)} == {"IS-5884"}
    page = Client().get(f"/library/?line={line.key if line else ''}&scale=nothing").content.decode()
    assert "LB-IS-5884" in page and "LB-GO-263" not in page
    assert not publications(scale="micro")


def test_what_nobody_wrote_finds_nothing(ground: None) -> None:
    assert (
        not publications(text="zzzz")
        and not publications(text="%_")
        and publications(text="  ").count() == 30
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",GO-56,", ",GO-99,", "no order of this file"),
        (",skill_toolkit,", ",nothing,", "no scheme of this programme"),
        ("IS-729,", "IS-5884,", "already in row"),
        (",design,", ",weather,", "must be one of"),
    ],
)
def test_a_file_with_a_fault_is_not_loaded_and_the_fault_is_named(
    old: str, new: str, said: str, tmp_path: Path, ground: None
) -> None:
    shutil.copytree(programme().folder / "library", tmp_path / "library")
    file = tmp_path / "library" / "publications.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    Publication.objects.filter(key="IS-21").delete()
    with scope.system(), pytest.raises(ProgrammeInvalid) as fault:
        services.load_publications(replace(programme(), folder=tmp_path))
    assert said in str(fault.value) and not Publication.objects.filter(key="IS-21").exists()


def test_a_draft_is_read_by_nobody_until_it_is_published(world: World) -> None:
    draft = factories.publication(world.officer, world.place)
    with pytest.raises(NotFound):
        publication_named(draft.ref)
    services.publish(draft, by=world.officer)
    assert publication_named(draft.ref) == draft and draft in publications()
    with refused("published_already"):
        services.publish(draft, by=world.officer)


def test_a_newer_file_says_what_changed_and_both_stay(world: World) -> None:
    one = factories.published(world.officer, world.place)
    with refused("invalid"):
        services.add_edition(one, content=factories.PDF, name="b.pdf", by=world.officer)
    services.add_edition(
        one, content=factories.PDF + b"2", name="b.pdf", note="Prices of 2026", by=world.officer
    )
    assert [(each.number, each.note) for each in one.editions.all()] == [(2, "Prices of 2026"), (1, "")]
    assert edition_of(one, 1)[1] == factories.PDF and edition_of(one, 2)[1] == factories.PDF + b"2"


def test_a_withdrawn_one_says_why_and_gives_no_file(world: World) -> None:
    one = factories.published(world.officer, world.place)
    with refused("invalid"):
        services.withdraw(one, reason=" ", by=world.officer)
    services.withdraw(one, reason="Replaced by the State's", by=world.officer)
    assert (
        one not in publications() and publication_named(one.ref).withdrawn_reason == "Replaced by the State's"
    )
    with pytest.raises(NotFound):
        edition_of(publication_named(one.ref), 1)
    for act in (
        lambda: services.publish(one, by=world.officer),
        lambda: services.add_edition(one, content=factories.PDF, name="c.pdf", note="x", by=world.officer),
    ):
        with refused("withdrawn"):
            act()
    assert Edition.objects.filter(publication=one).count() == 1


def test_refusals_write_nothing(world: World) -> None:
    before = Event.objects.count(), Publication.objects.count()
    words = {"en": "Guide"}
    for code, given in (
        ("not_your_place", {"by": world.stranger}),
        ("not_your_place", {"by": world.citizen}),
        ("invalid", {"by": world.officer, "title": {}}),
        ("invalid", {"by": world.officer, "source": ""}),
        ("invalid", {"by": world.officer, "kind": "order"}),  # without its number
        ("invalid", {"by": world.officer, "scale": "micro"}),
        ("invalid", {"by": world.officer, "address": "javascript:alert(1)"}),
    ):
        asked = {"kind": "guide", "title": words, "source": "Office", "district": world.place, **given}
        with refused(code):
            services.add_publication(**asked)
    assert (Event.objects.count(), Publication.objects.count()) == before
    empty = services.add_publication(
        kind="guide", title=words, source="Office", district=world.place, by=world.officer
    )
    with refused("nothing_to_read"):
        services.publish(empty, by=world.officer)
    with refused("file_kind"):
        services.add_edition(empty, content=b"MZ\x90", name="a.pdf", by=world.officer)
    with refused("not_your_place"):
        services.publish(empty, by=world.stranger)
    empty.refresh_from_db()
    assert empty.published_at is None and not Edition.objects.exists() and not StoredFile.objects.exists()
