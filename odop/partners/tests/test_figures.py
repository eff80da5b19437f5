"""A month's figures: all or nothing, every fault by its row, a correction beside what it corrects."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from odop.kernel import clock, scope
from odop.kernel.refusals import Invalid, NotAllowed
from odop.partners import factories, services
from odop.partners.models import Figure, FigureSheet, Partner
from odop.partners.queries.figures import by_district, months_of, public_months
from odop.partners.tests.conftest import World

pytestmark = pytest.mark.django_db
TODAY = timezone.make_aware(timezone.datetime(2026, 6, 10, 12))
MAY = date(2026, 5, 1)
GOOD = 'जिला,Sellers taken on,बिक्री\u002c रुपये\nSambhal,१२,"₹ 1,23,456.50"\nभदोही,3,\n'.replace(
    "बिक्री\u002c रुपये", '"बिक्री, रुपये"'
)


def bring(partner: Partner, text: str, world: World, month: date = MAY, **more: str) -> FigureSheet:
    with clock.at(TODAY):
        return services.bring_figures(
            partner, text.encode(), month=month, source="Letter", by=world.cell, **more
        )  # type: ignore[arg-type]


def test_heads_and_digits_of_both_scripts_are_read(world: World) -> None:
    made = bring(factories.partner(), GOOD, world)
    assert {(one.district_id, one.measure, one.value) for one in made.figures.all()} == {
        (world.place.pk, "sellers", Decimal(12)), (world.place.pk, "sales", Decimal("123456.50")), (world.other.pk, "sellers", Decimal(3)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "district,sellers\nNowhere,1\nSambhal,x\nSambhal,-2\nBhadohi,1.5\n",
            ["row 2", "row 3", "row 4", "row 4: the same", "row 5"],
        ),
        ("district,sellers\nSambhal,1\nThe whole State,3\n", ["row 3: the whole State"]),
        ("district,loans\nSambhal,1\n", ["no column is one of", "loans"]),
        ("sellers,sellers\n1,2\n", ["District", "twice"]),
        ("district,sellers\n", ["no figure"]),
        ("district,sellers\nSambhal,\n", ["no figure"]),
    ],
)
def test_a_file_with_a_fault_is_refused_whole_with_every_fault(
    text: str, faults: list[str], world: World
) -> None:
    partner = factories.partner()
    with override("en"), pytest.raises(Invalid) as refused:
        bring(partner, text, world)
    said = str(refused.value.fields["file"])
    assert [fault for fault in faults if fault not in said] == []
    assert not FigureSheet.objects.exists() and not Figure.objects.exists()


def test_a_corrected_month_needs_its_reason_and_keeps_what_was_there(world: World) -> None:
    partner = factories.partner()
    first = bring(partner, GOOD, world)
    with pytest.raises(Invalid) as refused:
        bring(partner, "district,sellers\nSambhal,20\n", world)
    assert set(refused.value.fields) == {"reason"}
    second = bring(partner, "district,sellers\nSambhal,20\n", world, reason="Counted twice")
    first.refresh_from_db()
    assert first.replaced_at is not None and first.figures.count() == 3 and second.replaced_at is None
    assert [month.values for month in months_of(partner, world.cell)] == [{"sellers": Decimal(20)}]


def test_a_month_that_is_not_over_and_a_partner_who_counts_nothing_are_refused(world: World) -> None:
    for partner, month, field in (
        (factories.partner(), date(2026, 6, 1), "month"),
        (factories.partner("design"), MAY, "partner"),
    ):
        with pytest.raises(Invalid) as refused:
            bring(partner, GOOD, world, month=month)
        assert set(refused.value.fields) == {field}
    with pytest.raises(NotAllowed):
        services.bring_figures(factories.partner(), GOOD.encode(), month=MAY, source="x", by=world.officer)
    assert not FigureSheet.objects.exists()


def test_the_month_that_came_meets_the_duty_to_report_it(world: World) -> None:
    with clock.at(TODAY):
        one = factories.signed(world.cell, on=date(2026, 1, 1))
        owed = factories.duty(one, world.cell, kind="figures", due_on=date(2026, 4, 10))
    sheet = bring(one.partner, GOOD, world)
    [met] = owed.fulfilments.all()
    assert (met.due_on, met.outcome, met.words) == (date(2026, 6, 10), "met", sheet.ref), (
        "May is owed in June"
    )
    bring(one.partner, GOOD, world, reason="Again")
    assert owed.fulfilments.count() == 1


def test_an_officer_reads_her_district_alone_and_everybody_the_sum(world: World) -> None:
    partner = factories.partner()
    bring(partner, GOOD, world)
    with scope.enter(world.officer.scope):
        [month] = months_of(partner, world.officer)
        assert month.values == {"sellers": Decimal(12), "sales": Decimal("123456.50")}
        assert [district for district, _values in by_district(partner, MAY, world.officer)] == [world.place]
        assert set(Figure.objects.values_list("district_id", flat=True)) == {world.place.pk}, (
            "the database holds it"
        )
    with scope.enter(scope.NOBODY):
        assert not Figure.objects.exists()
        assert [one.values["sellers"] for one in public_months(partner)] == [Decimal(15)]


def test_the_empty_file_can_be_filled_in_and_brought(world: World) -> None:
    partner = factories.partner("finance")
    for language, district in (("hi", "सम्भल"), ("en", "The whole State")):
        with override(language):
            book = load_workbook(BytesIO(services.template(partner.kind)))
        sheet = book.worksheets[0]
        sheet.cell(2, 1, district)
        sheet.cell(2, 3, 4)
        out = BytesIO()
        book.save(out)
        with clock.at(TODAY):
            month = date(2026, 4 if language == "hi" else 5, 1)
            made = services.bring_figures(
                partner, out.getvalue(), month=month, source="Letter", by=world.cell
            )
        [one] = made.figures.all()
        assert (one.measure, one.value, one.district_id) == (
            "sanctioned",
            4,
            world.place.pk if language == "hi" else None,
        )
