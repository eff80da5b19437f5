"""Rows written and read by the short way of odop.kernel.rows are the same as Django's."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office
from odop.finance.models import BudgetHead, BudgetLine, LedgerTransaction
from odop.kernel.fields import Localised
from odop.kernel.models import Counter, Event
from odop.kernel.rows import add, add_many, change, found, held, held_many, told

pytestmark = pytest.mark.django_db


def columns(row: object) -> dict[str, object]:
    return {key: value for key, value in vars(row).items() if key != "_state"}


def test_a_held_row_is_the_row_that_django_reads(ground: None):
    office = Office.objects.filter(kind=OfficeKind.DIEPC).first()
    assert office is not None
    again = held(Office, office.pk)
    assert columns(again) == columns(office)
    assert isinstance(again.name, Localised)
    assert not again._state.adding


def test_an_added_row_is_read_back_as_it_was(ground: None):
    head = BudgetHead.objects.first()
    line = add(BudgetLine(head=head, financial_year="2031-32", allotted_amount=Decimal("12.50")))
    movement = add(LedgerTransaction(kind="grant", memo="one", districts=[101, 102]))
    event = add(
        Event(at=timezone.now(), verb="test.done", subject_type="a.b", subject_id="1", facts={"n": 1})
    )
    assert columns(BudgetLine.objects.get(pk=line.pk)) == columns(held(BudgetLine, line.pk))
    assert BudgetLine.objects.get(pk=line.pk).allotted_amount == Decimal("12.50")
    assert LedgerTransaction.objects.get(pk=movement.pk).districts == [101, 102]
    assert Event.objects.get(pk=event.pk).facts == {"n": 1}


def test_rows_added_together_take_one_statement_and_each_its_key(ground: None):
    head = BudgetHead.objects.first()
    lines = [BudgetLine(head=head, financial_year=f"203{n}-3{n + 1}") for n in range(3)]
    with CaptureQueriesContext(connection) as asked:
        add_many(lines)
    assert len(asked) == 1
    assert [BudgetLine.objects.get(pk=line.pk).financial_year for line in lines] == [
        "2030-31",
        "2031-32",
        "2032-33",
    ]
    add_many([])


def test_many_held_rows_come_and_are_locked_in_the_order_of_their_keys(ground: None):
    keys = list(Office.objects.values_list("pk", flat=True)[:5])
    with CaptureQueriesContext(connection) as asked:
        assert [office.pk for office in held_many(Office, reversed(keys))] == sorted(keys)
    assert asked[0]["sql"].endswith('ORDER BY "id" FOR UPDATE')
    district = Office.objects.filter(district__isnull=False).first().district_id
    assert {one.district_id for one in held_many(Office, [district], by="district")} == {district}
    assert held_many(Office, []) == []


def test_only_the_named_fields_of_a_row_are_written():
    row = Counter.objects.create(series="rows", last=1)
    row.last = 7
    change(row, "last")
    assert Counter.objects.get(pk="rows").last == 7


def test_a_row_that_is_not_there_is_neither_held_nor_changed():
    with pytest.raises(Counter.DoesNotExist):
        held(Counter, "nowhere")
    with pytest.raises(Counter.DoesNotExist):
        change(Counter(series="nowhere", last=2), "last")
    assert not Counter.objects.filter(pk="nowhere").exists()


def test_rows_are_found_by_what_their_columns_hold(ground: None):
    office = Office.objects.filter(district__isnull=False).order_by("pk").first()
    same = {"kind": office.kind, "district": office.district_id}
    with CaptureQueriesContext(connection) as asked:
        offices = found(Office, **same)
    assert [columns(one) for one in offices] == [
        columns(one) for one in Office.objects.filter(**same).order_by("pk")
    ]
    assert not asked[0]["sql"].endswith("FOR UPDATE")
    everywhere = Office.objects.filter(district=None).order_by("pk")
    assert told(Office, "code", district=None) == list(everywhere.values_list("code"))
    assert isinstance(told(Office, "code", "name", **same)[0][1], Localised)
    assert told(Office, "code", code="nowhere") == []


def test_a_value_of_another_type_than_its_column_is_sent_as_django_sends_it(ground: None):
    head = BudgetHead.objects.first()
    line = add(BudgetLine(head=head, financial_year="2031-32", allotted_amount="12.5", district_id=None))
    assert BudgetLine.objects.get(pk=line.pk).allotted_amount == Decimal("12.50")
    row = Counter.objects.create(series="rows", last=1)
    row.last = "8"
    change(row, "last")
    assert Counter.objects.get(pk="rows").last == 8
