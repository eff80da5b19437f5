"""Lists that are kept beside the register: benefits of other schemes, and exporters."""

from datetime import date
from decimal import Decimal

import pytest

from odop.intake import factories as lists
from odop.intake import services
from odop.intake.models import IntakeRow
from odop.kernel.refusals import DomainError
from odop.linkage.other_lists.queries import hits_of
from odop.registry import factories as make
from odop.registry.models import Artisan

pytestmark = pytest.mark.django_db
TITLES = ("लाभार्थी का नाम", "पिता का नाम", "जन्म वर्ष", "योजना का नाम", "स्वीकृति तिथि", "राशि")


def brought(rows: list, officer, *, kind: str, titles: tuple):
    intake = lists.uploaded(rows, by=officer, titles=titles, kind=kind)
    services.name_columns(intake, intake.mapping, by=officer)
    services.check_list(services.ask_check(intake, by=officer).pk)
    intake = services.ask_import(lists.again(intake), by=officer)
    services.import_list(intake.pk, by=officer)
    return lists.again(intake)


def test_benefits_are_kept_with_their_keys_and_nobody_is_entered():
    officer = make.officer(lists.office_district())
    rows = [
        ["शबनम अंसारी", "मो० इक़बाल", "1988", "विश्वकर्मा", "15/03/2024", "₹ 10,000"],
        ["शबनम अंसारी", "मो० इक़बाल", "1988", "विश्वकर्मा", "15/03/2024", "₹ 10,000"],
        ["Rehana Khan", "Salim", "", "PMEGP", "28/02/2023", "abc"],
    ]
    intake = brought(rows, officer, kind="beneficiaries", titles=TITLES)
    assert dict(IntakeRow.objects.values_list("number", "outcome")) == {
        2: "imported",
        3: "same_already",
        4: "bad",
    }
    entry = IntakeRow.objects.get(number=2).entry
    assert entry["benefit_on"] == "2024-03-15"
    assert entry["amount"] == "10000.00"
    assert entry["name_folded"]
    assert entry["district_id"] == officer.current_postings[0].office.district_id
    assert intake.counts == {"imported": 1, "same_already": 1, "bad": 1}
    assert not Artisan.objects.exists()


def test_an_exporter_is_kept_once_by_her_code():
    officer = make.officer(lists.office_district())
    rows = [["Ansari Exports", "aaacb1234c"], ["Ansari Export House", "AAACB1234C"], ["Khan", "12"]]
    brought(rows, officer, kind="exporters", titles=("Firm Name", "IEC Code"))
    assert dict(IntakeRow.objects.values_list("number", "outcome")) == {
        2: "imported",
        3: "same_already",
        4: "bad",
    }


def test_a_kept_list_can_be_taken_back():
    officer = make.officer(lists.office_district())
    intake = brought(
        [["Ansari Exports", "AAACB1234C"]], officer, kind="exporters", titles=("Firm Name", "IEC Code")
    )
    services.undo_list(services.ask_undo(intake, by=officer).pk, by=officer)
    assert IntakeRow.objects.get().outcome == "undone"


def test_applicants_are_compared_with_benefits_of_a_list_by_keys_only():
    place = lists.office_district()
    officer = make.officer(place)
    shabnam = make.artisan(
        place, name="Shabnam Ansari", relation_name="Mohd Iqbal", birth_year=1988, mobile="9812345678"
    )
    titles = ("Name", "Father Name", "Year of birth", "Mobile No", "Scheme", "Date", "Amount")
    row = ["Shabnam Ansari", "Mohd Iqbal", "1988", "9812345678", "PMEGP", "2024-03-15", "10000"]
    intake = brought([row], officer, kind="beneficiaries", titles=titles)
    taken = services.compare(intake, by=officer)
    assert services.compare(lists.again(intake), by=officer) == taken
    assert (taken.rows, str(taken.from_on), str(taken.to_on)) == (1, "2024-03-15", "2024-03-15")
    (hit,) = hits_of(shabnam)
    assert hit.other_list == taken
    assert hit.benefits == [{"scheme": "PMEGP", "on": date(2024, 3, 15), "amount": Decimal("10000.00")}]
    with pytest.raises(DomainError) as refused:
        services.ask_undo(lists.again(intake), by=officer)
    assert refused.value.extra["builds_on"] == {"compared": 1}
