"""What is put in by hand: batches, people, stores, courses, the catalogue; sending on and writing off; lists as files."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from odop.accounts.enums import OfficeKind
from odop.casework.definitions import links_of_sitting
from odop.casework.models import Case
from odop.casework.services import call_sitting
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.places.queries import financial_year_of
from odop.registry import factories as register
from odop.training import factories, services
from odop.training.factories import JPEG, Ground
from odop.training.models import Attendance, Batch, Course, Kit, KitUnit, Seat, Stock, StockMovement, Store
from odop.training.services import Where, selecting
from odop.training.tests.test_pages import signed_in

pytestmark = pytest.mark.django_db
YEAR = financial_year_of(clock.today())
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def day(ahead: int) -> str:
    return (clock.today() + timedelta(days=ahead)).isoformat()


# Batches


def test_a_batch_is_put_together_by_hand_and_somebody_who_waits_is_added(at: Ground) -> None:
    officer = signed_in(at.officer)
    [candidate] = factories.selected(at, 1)
    typed = {
        "course": str(at.course.pk), "venue": str(at.venues[0].pk), "starts_on": day(10), "language": "hi", "women_only": "on",
    }  # fmt: skip
    page = "/desk/training/batches/new/"
    assert at.course.code in officer.get(page).content.decode()
    assert officer.post(page, typed).status_code == 302
    batch = Batch.objects.get()
    assert (batch.state, batch.women_only, batch.trainer.is_woman) == ("proposed", True, True)
    here = f"/desk/training/batches/{batch.ref}/"
    assert candidate.case.ref in officer.get(here).content.decode()
    assert officer.post(here, {"do": "add", "candidate": str(candidate.pk)}).status_code == 302
    assert Seat.objects.get(batch=batch).candidate == candidate
    again = officer.post(here, {"do": "add", "candidate": str(candidate.pk)})
    assert again.status_code == 422
    assert "This person does not wait for a batch here." in again.content.decode()
    assert batch.seats.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"starts_on": "2020-01-01"}, "Choose today or a later day."),
        ({"starts_on": "9999-12-31"}, "Choose today or a later day."),
        ({"starts_on": ""}, "Choose today or a later day."),
        ({"language": "xx"}, "Choose one of these."),
    ],
)
def test_a_batch_by_hand_is_refused_with_its_reason_and_nothing_is_written(
    at: Ground, changes: dict[str, str], said: str
) -> None:
    typed = {
        "course": str(at.course.pk),
        "venue": str(at.venues[0].pk),
        "starts_on": day(10),
        "language": "hi",
    }
    answer = signed_in(at.officer).post("/desk/training/batches/new/", typed | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_venue_or_a_course_of_elsewhere_is_not_found(at: Ground) -> None:
    other = factories.ground(register.district("BBB", "Beta", "बीटा"), kits=0)
    typed = {
        "course": str(other.course.pk),
        "venue": str(other.venues[0].pk),
        "starts_on": day(10),
        "language": "hi",
    }
    assert signed_in(at.officer).post("/desk/training/batches/new/", typed).status_code == 422
    assert not Batch.objects.exists()


def test_the_nearest_who_fit_are_offered_and_nobody_twice(at: Ground) -> None:
    from odop.training.queries import who_fits

    people = factories.selected(at, 3)
    batch = services.new_batch(
        at.course,
        at.venues[0],
        starts_on=clock.today() + timedelta(days=9),
        language="hi",
        women_only=True,
        by=at.officer,
    )
    services.add_person(batch, people[0], by=at.officer)
    people[1].case.applicant.gender = "male"
    people[1].case.applicant.save()
    assert [one.pk for one, _km in who_fits(at.officer, batch)] == [people[2].pk]


# Stores


def store(at: Ground, name: str = "Second store") -> Store:
    return services.open_store(at.district, name=name, by=at.officer)


def test_a_store_is_opened_kits_are_sent_to_it_and_both_stocks_agree_with_their_movements(at: Ground) -> None:
    officer = signed_in(at.officer)
    assert officer.post("/desk/training/stores/new/", {"name": ""}).status_code == 422
    assert officer.post("/desk/training/stores/new/", {"name": "Block store"}).status_code == 302
    assert officer.post("/desk/training/stores/new/", {"name": "block STORE"}).status_code == 422
    other = Store.objects.get(name="Block store")
    page = f"/desk/training/stores/{at.store.pk}/"
    sent = {"do": "send", "kit": str(at.kit.pk), "to": str(other.pk)}
    for count, said in (
        ("0", "Write how many kits"),
        ("31", "The store has no such kit left."),
        ("x", "Write how many kits"),
    ):
        answer = officer.post(page, {**sent, "count": count})
        assert (answer.status_code, said in answer.content.decode()) == (422, True), count
    assert not Stock.objects.filter(store=other, count__gt=0).exists()
    assert officer.post(page, {**sent, "count": "12"}).status_code == 302
    assert [Stock.objects.get(store=one).count for one in (at.store, other)] == [18, 12]
    assert broken() == []


def test_kits_do_not_leave_the_district(at: Ground) -> None:
    there = factories.ground(register.district("BBB", "Beta", "बीटा"), kits=0)
    moved = StockMovement.objects.count()
    answer = signed_in(at.officer).post(
        f"/desk/training/stores/{at.store.pk}/",
        {"do": "send", "kit": str(at.kit.pk), "to": str(there.store.pk), "count": "1"},
    )
    assert answer.status_code == 422
    assert signed_in(there.officer).get(f"/desk/training/stores/{at.store.pk}/").status_code == 404
    assert StockMovement.objects.count() == moved


def test_a_kit_is_written_off_by_an_officer_with_a_reason_and_by_nobody_else(at: Ground) -> None:
    unit = KitUnit.objects.filter(store=at.store).order_by("serial").first()
    page = f"/desk/training/stores/{at.store.pk}/"
    typed = {"do": "write_off", "serial": unit.serial.lower(), "reason": "Broken in transit"}
    assert signed_in(at.assistant).post(page, typed).status_code == 422
    officer = signed_in(at.officer)
    assert officer.post(page, {**typed, "reason": " "}).status_code == 422
    unknown = officer.post(page, {**typed, "serial": "K-000"})
    assert "No kit with this serial number lies in this store." in unknown.content.decode()
    unit.refresh_from_db()
    assert (unit.state, Stock.objects.get(store=at.store).count) == ("in_store", 30)
    assert officer.post(page, typed).status_code == 302
    unit.refresh_from_db()
    assert (unit.state, unit.store, Stock.objects.get(store=at.store).count) == ("written_off", None, 29)
    assert officer.post(page, typed).status_code == 422, "it lies there no more"
    assert broken() == []


# Courses and the catalogue


def test_a_district_adds_a_course_of_its_own_crafts_only(at: Ground) -> None:
    there = factories.ground(register.district("BBB", "Beta", "बीटा"), kits=0)
    page = "/desk/training/courses/"
    typed = {"code": "NEW-1", "title_en": "Buttons", "title_hi": "बटन", "qp_code": "", "days_needed": "9"}
    officer = signed_in(at.officer)
    assert officer.post(page, {**typed, "line": str(there.line.pk)}).status_code == 422
    assert officer.post(page, {**typed, "line": str(at.line.pk), "days_needed": "11"}).status_code == 422
    assert officer.post(page, {**typed, "line": str(at.line.pk), "code": "C" * 21}).status_code == 422
    assert not Course.objects.filter(title__en="Buttons").exists()
    assert officer.post(page, {**typed, "line": str(at.line.pk)}).status_code == 302
    assert Course.objects.get(code="NEW-1").days_needed == 9
    assert (
        "A course has this code already."
        in officer.post(page, {**typed, "line": str(at.line.pk)}).content.decode()
    )
    assert there.course.code not in officer.get(page).content.decode()
    cell = signed_in(register.officer(None, "cell", "cell"))
    assert cell.post(page, {**typed, "code": "ANY-1", "line": ""}).status_code == 302
    assert "ANY-1" in officer.get(page).content.decode()


def kit_typed(**changes: str) -> dict[str, object]:
    return {
        "code": "BTN", "line": "", "title_en": "Button kit", "title_hi": "बटन टूलकिट", "price": "20000",
        "set_by_order": "Minutes of 01-11-2026", "from_on": day(0), "tool_count": ["2", "", "1"],
        "tool_en": ["Hand saw", "", "File"], "tool_hi": ["आरी", "", "रेती"], **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price": "20000.01"}, "A kit costs at most"),
        ({"price": "19999.999"}, "A kit costs at most"),
        ({"tool_hi": ["आरी", "", ""]}, "Name each tool and how many of it."),
        ({"tool_count": ["0", "", "1"]}, "Name each tool and how many of it."),
        ({"title_hi": ""}, "Write the title in English and in Hindi."),
        ({"set_by_order": ""}, "Name the minutes"),
        ({"code": ""}, "Write a short code."),
    ],
)
def test_a_toolkit_that_is_not_right_is_not_set(at: Ground, changes: dict[str, str], said: str) -> None:
    cell = signed_in(register.officer(None, "cell", "cell"))
    answer = cell.post("/desk/training/kits/catalogue/", kit_typed(**changes))
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not Kit.objects.filter(code="BTN").exists()


def test_the_state_sets_a_toolkit_and_its_next_version_begins_later(at: Ground) -> None:
    page = "/desk/training/kits/catalogue/"
    cell = signed_in(register.officer(None, "cell", "cell"))
    assert cell.post(page, kit_typed()).status_code == 302
    first = Kit.objects.get(code="BTN")
    assert [(one["count"], one["name"]["hi"]) for one in first.contents] == [(2, "आरी"), (1, "रेती")]
    assert 'value="Hand saw"' in cell.get(page, {"next": "BTN"}).content.decode()
    assert cell.post(page, kit_typed(price="19000")).status_code == 422, "on the same day"
    assert Kit.objects.filter(code="BTN").count() == 1
    assert cell.post(page, kit_typed(price="19000", from_on=day(5))).status_code == 302
    first.refresh_from_db()
    assert first.to_on == clock.today() + timedelta(days=4)
    assert Kit.objects.get(code="BTN", version=2).price == Decimal(19_000)


@pytest.mark.parametrize(
    ("role", "kind"), [("auditor", "cell"), ("finance", "finance"), ("officer", "diepc")]
)
def test_nobody_but_the_cell_sets_a_toolkit_or_a_target(at: Ground, role: str, kind: str) -> None:
    place = at.district if kind == "diepc" else None
    user = at.officer if place else register.officer(None, role, kind)
    with pytest.raises(NotAllowed):
        services.set_kit(
            code="X", title={"en": "x", "hi": "x"}, contents=[{"name": {"en": "a", "hi": "a"}, "count": 1}], price=Decimal(1),
            set_by_order="x", from_on=clock.today(), by=user,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        services.set_target(at.district, year="2026-27", people=5, by=user)
    assert not Kit.objects.filter(code="X").exists()


# Files, and lists


def test_a_batch_and_a_store_are_taken_out_as_excel_by_post_alone_and_it_stands_on_the_trail(
    at: Ground,
) -> None:
    batch = factories.alone(at, register.citizen())
    factories.held(batch, at, days=2)
    address = f"/desk/training/batches/{batch.ref}/batch.xlsx"
    officer = signed_in(at.officer)
    assert officer.get(address).status_code == 302
    assert not Event.objects.filter(verb="training.exported").exists()
    answer = officer.post(address)
    assert answer["Content-Type"] == XLSX
    people, days = load_workbook(BytesIO(answer.content)).worksheets
    rows = list(people.values)
    assert rows[2][1] == str(batch.seats.get().name)
    assert list(rows[2][4:7]) == ["present", "present", ""]
    assert len(list(days.values)) == 12
    answer = officer.post(f"/desk/training/stores/{at.store.pk}/stock.xlsx")
    stock, units, moved = load_workbook(BytesIO(answer.content)).worksheets
    assert list(stock.values)[2][2] == 30
    assert len(list(units.values)) == len(list(moved.values)) == 32
    assert Event.objects.filter(verb="training.exported").count() == 2
    stranger = signed_in(register.officer(register.district("BBB", "Beta", "बीटा")))
    assert stranger.post(address).status_code == 404
    assert signed_in(at.teacher).post(f"/desk/training/stores/{at.store.pk}/stock.xlsx").status_code == 403


def test_lists_ask_as_much_for_many_rows_as_for_one(at: Ground) -> None:
    """Waiting people, institutes, stores and their movements, courses, the catalogue, complaints, a batch and its roster."""
    batch = factories.confirmed(at, 10)
    addresses = [
        f"/desk/training/{one}"
        for one in (
            "waiting/", "institutes/", "kits/", f"stores/{at.store.pk}/", "courses/", "kits/catalogue/", "complaints/",
            f"institutes/{at.institute.office.code}/", f"batches/{batch.ref}/", f"batches/{batch.ref}/days/1/",
            f"batches/{batch.ref}/venue/", "targets/",
        )
    ]  # fmt: skip
    client = signed_in(at.officer)
    cell = register.officer(None, "cell", "cell")
    services.set_target(at.district, year=YEAR, people=10, by=cell)
    factories.selected(at, 1)
    few = {address: asked(client, address) for address in addresses}
    for ahead in range(3):
        more = services.new_batch(
            at.course, at.venues[0], starts_on=batch.ends_on + timedelta(days=1 + 15 * ahead), language="hi", women_only=False,
            by=at.officer,
        )  # fmt: skip
        services.add_person(more, factories.selected(at, 1)[0], by=at.officer)
        services.confirm_batch(more, by=at.officer)
        services.set_target(
            at.district,
            year=YEAR,
            people=5,
            product_line=register.product_line(at.district, f"Craft {ahead}"),
            by=cell,
        )
        store(at, f"Store {ahead}")
        services.send_kits(at.kit, at.store, Store.objects.get(name=f"Store {ahead}"), count=2, by=at.officer)
        services.add_course(
            code=f"X{ahead}", title={"en": "x", "hi": "x"}, product_line=at.line, by=at.officer
        )
        services.buy_kits(
            at.district, kit=at.kit, count=2, unit_price=Decimal(100), route="gem", order_number=f"G{ahead}", supplier="S",
            ordered_on=clock.today(), by=at.officer,
        )  # fmt: skip
    factories.selected(at, 6)
    assert {address: asked(client, address) for address in addresses} == few


def test_the_sitting_of_a_selection_committee_leads_to_its_ranked_list(at: Ground) -> None:
    chair = register.officer(at.district, "committee", OfficeKind.SELECTION)
    sitting = call_sitting(chair.current_postings[0].office, on=clock.today(), by=at.officer)
    address = f"/desk/training/ranking/{sitting.ref}/"
    assert [url for _words, url in links_of_sitting(sitting)] == [address]
    assert address in signed_in(at.officer).get(f"/desk/committee/{sitting.ref}/").content.decode()
    other = register.officer(at.district, "committee", OfficeKind.COMMITTEE)
    task_force = call_sitting(other.current_postings[0].office, on=clock.today(), by=at.officer)
    assert links_of_sitting(task_force) == []


def test_the_day_of_receipt_is_the_day_where_the_office_is() -> None:
    case = Case(financial_year="2026-27", values={}, opened_at=datetime(2026, 11, 22, 20, 0, tzinfo=UTC))
    assert selecting.reasons_of(case)[-1] == ["received", "2026-11-23"]


def test_an_empty_number_of_kits_to_send_is_a_refusal_not_a_fault(at: Ground) -> None:
    with pytest.raises(Invalid):
        services.send_kits(at.kit, at.store, store(at), count=0, by=at.officer)
    with pytest.raises(DomainError):
        services.send_kits(at.kit, at.store, store(at, "Third"), count=99, by=at.officer)
    assert Stock.objects.get(store=at.store).count == 30


def test_an_institute_sees_the_photograph_that_the_office_took_of_its_batch_and_no_other_institute_does(
    at: Ground,
) -> None:
    batch = factories.confirmed(at, 10)
    first = batch.days.order_by("number")[0]
    with clock.at(factories.noon(first.on_date)):
        where = Where(batch.venue.lat, batch.venue.lon, JPEG)
        services.take_roster(first, [1, 2], by=at.officer, where=where)
    photo = Attendance.objects.filter(day=first, photo__isnull=False).values_list("photo_id", flat=True)[0]
    address = f"/desk/training/batches/{batch.ref}/days/1/photos/{photo}/"
    assert signed_in(at.teacher).get(address).status_code == 200
    stranger = register.officer(register.district("BBB", "Beta", "बीटा"), "institute", "institute")
    assert signed_in(stranger).get(address).status_code == 404
