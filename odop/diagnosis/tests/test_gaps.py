"""Gaps: who writes them, what each step refuses, what the log says."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from odop.accounts.models import User
from odop.diagnosis import factories, services
from odop.diagnosis.models import Evidence, Gap, LogEntry
from odop.diagnosis.queries.gaps import (
    counts_by_kind,
    gap_visible_to,
    gaps_of_district,
    gaps_visible_to,
    log_of,
    published_gaps,
)
from odop.kernel import clock, scope
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, NotFound
from odop.places.models import District
from odop.registry import factories as register


def test_an_office_writes_about_its_own_district_and_the_cell_about_all(
    officer: User, cell: User, place: District, other_place: District
) -> None:
    assert factories.gap(officer, place).ref == "GP-SBL-0001"
    for where in (other_place, None):
        with pytest.raises(NotAllowed) as refused:
            factories.gap(officer, where)
        assert refused.value.code == "not_your_place"
    assert factories.gap(cell, None).ref == "GP-ALL-0001"
    assert factories.gap(cell, other_place).district == other_place
    assert Gap.objects.count() == 3


def test_whoever_only_reads_writes_nothing(place: District) -> None:
    for reader in (register.officer(place, "committee", "committee"), register.citizen()):
        with pytest.raises(NotAllowed):
            factories.gap(reader, place)
    assert not Gap.objects.exists() and not Event.objects.filter(verb="gap.noted").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "weather"}, "kind"),
        ({"aspect": "rules"}, "aspect"),
        ({"statement": {"en": " "}}, "statement_en"),
        ({"remedy": "both"}, "remedy"),
        ({"basis": "heard"}, "basis"),
        ({"noted_on": None}, "noted_on"),
        ({"noted_on": date(2999, 1, 1)}, "noted_on"),
        ({"source": ""}, "source"),
    ],
)
def test_every_wrong_answer_is_named(
    officer: User, place: District, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        factories.gap(officer, place, **changes)
    assert set(refused.value.fields) == {field}
    assert not Gap.objects.exists()


def test_a_product_line_belongs_to_the_district(
    officer: User, place: District, other_place: District
) -> None:
    own, foreign = register.product_line(place), register.product_line(other_place)
    assert factories.gap(officer, place, product_line=own).product_line == own
    with pytest.raises(Invalid) as refused:
        factories.gap(officer, place, product_line=foreign)
    assert "product_line" in refused.value.fields


def test_a_gap_is_corrected_judged_published_met_and_opened_again(officer: User, place: District) -> None:
    gap = factories.gap(officer, place)
    services.correct_gap(
        gap, kind="setting", aspect="rules", statement={"en": "Many rules", "hi": "बहुत नियम"}, source="Meeting",
        noted_on=clock.today(), wanted={"en": "Fewer"}, remedy="soft", basis="asked", by=officer,
    )  # fmt: skip
    services.rate_gap(gap, severity="high", reach=120, reach_of="units", by=officer)
    assert gaps_of_district(place.pk) == []
    services.publish_gap(gap, by=officer)
    [shown] = gaps_of_district(place.pk)
    assert (shown.kind, shown.aspect, shown.severity, shown.reach) == ("setting", "rules", "high", 120)
    with pytest.raises(DomainError) as refused:
        services.meet_gap(gap, reason="Rules were changed", by=officer)
    assert refused.value.code == "no_evidence"
    services.add_evidence(
        gap, kind="document", text="The order", source="Order 5", seen_on=clock.today(), by=officer
    )
    with pytest.raises(Invalid):
        services.meet_gap(gap, reason=" ", by=officer)
    assert Gap.objects.get().state == "open"
    assert services.meet_gap(gap, reason="Rules were changed", by=officer).state == "met"
    for again, code in (
        (lambda: services.withdraw_gap(gap, reason="x", by=officer), "not_open"),
        (lambda: services.publish_gap(gap, by=officer), "published_already"),
    ):
        with pytest.raises(DomainError) as refused:
            again()
        assert refused.value.code == code
    services.reopen_gap(gap, by=officer)
    with pytest.raises(DomainError) as refused:
        services.reopen_gap(gap, by=officer)
    assert refused.value.code == "open_already"
    services.withdraw_gap(gap, reason="Told by another gap", by=officer)
    assert not published_gaps().exists()
    verbs = list(Event.objects.filter(subject_ref=gap.ref).order_by("at").values_list("verb", flat=True))
    assert verbs == ["gap.noted", "gap.corrected", "gap.rated", "gap.published", "gap.evidence", "gap.met",
                     "gap.reopened", "gap.withdrawn"]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"severity": "awful", "reach": None, "reach_of": ""}, "severity"),
        ({"severity": "", "reach": 0, "reach_of": "units"}, "reach"),
        ({"severity": "", "reach": -1, "reach_of": "units"}, "reach"),
        ({"severity": "", "reach": 5, "reach_of": ""}, "reach_of"),
    ],
)
def test_a_judgement_that_says_nothing_is_refused(
    officer: User, place: District, given: dict[str, object], field: str
) -> None:
    gap = factories.gap(officer, place)
    with pytest.raises(Invalid) as refused:
        services.rate_gap(gap, **given, by=officer)
    assert field in refused.value.fields
    gap.refresh_from_db()
    assert (gap.severity, gap.reach) == ("", None)


def test_no_other_office_touches_a_gap(officer: User, other_officer: User, place: District) -> None:
    gap = factories.published(officer, place)
    day = clock.today()
    steps: list[Callable[[], object]] = [
        lambda: services.rate_gap(gap, severity="low", reach=None, reach_of="", by=other_officer),
        lambda: services.withdraw_gap(gap, reason="x", by=other_officer),
        lambda: services.add_evidence(gap, kind="visit", text="x", source="x", seen_on=day, by=other_officer),
        lambda: services.log_price(
            gap, on_date=day, item="x", amount=Decimal(1), unit="kg", source="x", by=other_officer
        ),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()
    assert not Evidence.objects.exists() and not LogEntry.objects.exists()
    assert Gap.objects.get() == gap and Gap.objects.get().state == "open"


def test_the_database_itself_shows_a_draft_to_its_own_place_only(
    officer: User, other_officer: User, cell: User, place: District
) -> None:
    draft, open_one = factories.gap(officer, place), factories.published(officer, place)
    seen = {}
    for name, reader in (("own", officer), ("other", other_officer), ("cell", cell)):
        with scope.enter(reader.scope):
            seen[name] = {one.ref for one in Gap.objects.all()}
    assert seen == {
        "own": {draft.ref, open_one.ref},
        "other": {open_one.ref},
        "cell": {draft.ref, open_one.ref},
    }
    with scope.enter(scope.NOBODY):
        assert [one.ref for one in Gap.objects.all()] == [open_one.ref]
    with pytest.raises(NotFound):
        gap_visible_to(other_officer, open_one.ref)
    assert list(gaps_visible_to(other_officer)) == []


def test_rejections_are_added_up_by_month_and_prices_kept_by_item(officer: User, place: District) -> None:
    gap = factories.gap(officer, place)
    for on, sent, rejected in (
        (date(2026, 1, 10), 100, 20),
        (date(2026, 1, 28), 300, 20),
        (date(2026, 3, 2), 200, 2),
    ):
        services.log_rejection(
            gap, on_date=on, item="Shoes", sent=sent, rejected=rejected, unit="pair", reason="Glue", source="Buyer",
            by=officer,
        )  # fmt: skip
    for month, amount in ((2, "310.50"), (1, "300")):
        services.log_price(
            gap, on_date=date(2026, month, 1), item="Horn", amount=Decimal(amount), unit="kg", source="Bill",
            by=officer,
        )  # fmt: skip
    log = log_of(gap.log.all())
    assert [(one.month.month, one.sent, one.rejected, one.rate) for one in log.months] == [
        (1, 400, 40, Decimal(10)),
        (3, 200, 2, Decimal(1)),
    ]
    assert (log.sent, log.rejected, log.rate) == (600, 42, Decimal(7))
    assert [one.amount for one in log.prices["Horn", "kg"]] == [Decimal(300), Decimal("310.50")]
    assert log_of([]).rate is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sent": 0}, "sent"),
        ({"sent": None}, "sent"),
        ({"rejected": 11}, "rejected"),
        ({"rejected": -1}, "rejected"),
        ({"reason": ""}, "log_reason"),
        ({"item": ""}, "item"),
        ({"unit": " "}, "unit"),
        ({"source": ""}, "log_source"),
        ({"on_date": date(2999, 1, 1)}, "on_date"),
    ],
)
def test_a_consignment_that_cannot_be_is_refused(
    officer: User, place: District, changes: dict[str, object], field: str
) -> None:
    gap = factories.gap(officer, place)
    given = {"on_date": clock.today(), "item": "Shoes", "sent": 10, "rejected": 1, "unit": "pair", "reason": "Glue",
             "source": "Buyer"}  # fmt: skip
    with pytest.raises(Invalid) as refused:
        services.log_rejection(gap, **{**given, **changes}, by=officer)
    assert field in refused.value.fields
    assert not LogEntry.objects.exists()


def test_open_gaps_are_counted_by_each_of_the_nine_kinds(officer: User, place: District) -> None:
    factories.published(officer, place)
    factories.published(officer, place, kind="skill")
    services.withdraw_gap(factories.published(officer, place, kind="skill"), reason="Twice", by=officer)
    counts = counts_by_kind(published_gaps())
    assert len(counts) == 9 and sum(counts.values()) == 2
    assert (counts["raw_material"], counts["skill"], counts["quality"]) == (1, 1, 0)


def test_what_was_noted_stands_on_the_trail_with_its_kind(officer: User, place: District) -> None:
    gap = factories.gap(officer, place, kind="design")
    event = Event.objects.get(verb="gap.noted")
    assert (event.subject_ref, event.district_id, event.facts) == (gap.ref, place.pk, {"kind": "design"})
