"""The night's look through the register: pairs noted, sure ones joined, cut off and gone on, and nothing twice."""

from typing import Any

import pytest

from odop.kernel import invariants
from odop.kernel.actors import SYSTEM
from odop.lib.transliteration import has_devanagari
from odop.linkage import services
from odop.linkage.models import Run
from odop.linkage.truth import Record, people
from odop.registry import factories as make
from odop.registry.enums import DuplicateState
from odop.registry.models import Artisan, DuplicateQuestion, Joining
from odop.registry.services import answer_duplicate, bulk_enrol, take_apart

pytestmark = pytest.mark.django_db

COUNT = 500


def enrolled(records: list[Record], place: Any) -> dict[int, int]:
    """Puts made-up people into the register; returns the person of each entry."""
    rows = [
        {
            "language": "en", "consents": ["register"], "name": {"hi" if has_devanagari(one.name) else "en": one.name},
            "relation": one.relation or "father", "relation_name": one.relation_name or "Not Known", "birth_year": one.birth_year or 1980,
            "gender": one.gender or "female", "category": "obc", "disabled": False, "district": place.pk,
            "mobile": one.mobile or "9700000001", "place": one.place or "Nagla", "pin_code": "244302", "craft": "Combs", "craft_years": 5,
        }
        for one in records
    ]  # fmt: skip
    entries = bulk_enrol(rows, by=SYSTEM)
    return {entry.pk: one.person_id for entry, one in zip(entries, records, strict=True)}


@pytest.fixture
def place() -> Any:
    return make.district("SBL")


@pytest.fixture
def persons(place: Any) -> dict[int, int]:
    return enrolled(list(people(COUNT, seed=21)), place)


def pairs() -> list[tuple[int, int, str]]:
    return sorted(DuplicateQuestion.objects.values_list("other_id", "artisan_id", "state"))


def test_a_night_joins_what_is_sure_and_asks_about_the_rest(persons: dict[int, int]) -> None:
    done = services.run()
    assert (done.entries, done.done, done.ended_at is not None) == (COUNT, done.pieces, True)
    notes = list(Joining.objects.all())
    assert len(notes) == done.joined > 50
    wrong = [note for note in notes if persons[note.kept_id] != persons[note.gone_id]]
    assert len(wrong) <= len(notes) * 0.02
    assert all(note.by_rule and note.question_id for note in notes)
    assert DuplicateQuestion.objects.filter(state=DuplicateState.OPEN).exists()
    one = DuplicateQuestion.objects.filter(state=DuplicateState.BY_RULE).first()
    assert one is not None and one.evidence and one.reasons and one.other_id < one.artisan_id
    assert invariants.broken() == []


def test_the_same_again_changes_nothing(persons: dict[int, int]) -> None:
    services.run()
    before, joinings = pairs(), Joining.objects.count()
    again = services.run()
    assert Joining.objects.count() == joinings + again.joined
    assert [pair for pair in pairs() if pair in before] == before
    assert services.run().joined == 0


def test_cut_off_between_pieces_it_goes_on_and_comes_to_the_same(
    persons: dict[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("odop.linkage.duck.A_PIECE", 150)
    noted = services.note_pairs
    calls = []

    def cut(lines: Any) -> int:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return noted(lines)

    monkeypatch.setattr(services, "note_pairs", cut)
    with pytest.raises(KeyboardInterrupt):
        services.run()
    stopped = Run.objects.get()
    assert (stopped.done, stopped.pieces, stopped.ended_at) == (2, 4, None)
    assert not Joining.objects.exists()
    done = services.run()
    assert (done.pk, done.done, len(calls)) == (stopped.pk, 4, 5)
    assert done.joined == Joining.objects.count() > 50


def test_who_was_said_to_be_two_is_neither_asked_about_again_nor_joined(place: Any) -> None:
    hers = {
        "name": "Shakuntala Kashyap",
        "relation_name": "Babu Lal Kashyap",
        "birth_year": 1980,
        "mobile": "9712345678",
    }
    both = [make.artisan(place, **hers).pk for _number in range(2)]
    answer_duplicate(DuplicateQuestion.objects.get(), "different", by=make.officer(place))
    enrolled(list(people(200, seed=4)), place)
    services.run()
    assert not Artisan.objects.filter(pk__in=both, merged_into__isnull=False).exists()
    assert (
        DuplicateQuestion.objects.get(artisan_id__in=both, other_id__in=both).state
        == DuplicateState.DIFFERENT
    )


def test_what_the_rule_joined_is_taken_apart_and_stays_apart(persons: dict[int, int], place: Any) -> None:
    services.run()
    note = Joining.objects.order_by("pk").first()
    assert note is not None
    others = Joining.objects.filter(kept_id=note.kept_id).exclude(pk=note.pk)
    by = make.officer(place)
    for one in [*others, note]:
        take_apart(one, by=by)
    services.run()
    assert not Joining.objects.filter(
        gone_id=note.gone_id, kept_id=note.kept_id, split_at__isnull=True
    ).exists()


def test_a_chain_that_hangs_by_one_entry_is_left_to_an_officer(place: Any) -> None:
    ids = [
        make.artisan(place, name=f"Name {sign}", mobile=f"97000000{at:02d}").pk
        for at, sign in enumerate("abc")
    ]
    for earlier, later in ((0, 1), (1, 2)):
        DuplicateQuestion.objects.create(
            artisan_id=ids[later],
            other_id=ids[earlier],
            district=place,
            score=0.999,
            sure=True,
            found_by="batch",
        )
    assert services.join_by_rule(100, by=SYSTEM) == 0
    asked = DuplicateQuestion.objects.filter(found_by="batch", state=DuplicateState.OPEN, sure=False)
    assert asked.count() == 2
    assert not Joining.objects.exists()
