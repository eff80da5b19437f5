"""Lists of units and of groups: people are found or entered, and what the row is about goes in beside them."""

import pytest
from django.db import connection

from odop.intake import factories as lists
from odop.intake import services
from odop.intake.models import IntakeRow
from odop.intake.services import importing
from odop.kernel import trail
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.registry import factories as make
from odop.registry.models import Artisan, Group, Membership, Unit
from odop.registry.services import add_member

pytestmark = pytest.mark.django_db
PERSON = ("Name", "Father Name", "Year of birth", "Gender", "Category", "Mobile No", "Village", "Product")
UNIT = (*PERSON, "Unit Name", "Udyam No")
GROUP = ("Group Name", "Kind of group", "Registration No", "Post", "Share %", *PERSON)
ONE, OTHER, THIRD = "UDYAM-UP-12-0012345", "UDYAM-UP-12-0012346", "UDYAM-UP-12-0012347"


def person(name: str, mobile: str) -> list[str]:
    return [name, "Mohd Iqbal", "1988", "Female", "OBC", mobile, "Sarai Tarin", "Horn craft"]


REHANA, SALMA, MEENA = (
    person(name, mobile)
    for name, mobile in (
        ("Rehana Khan", "9812345671"),
        ("Salma Begum", "9812345672"),
        ("Meena Devi", "9812345673"),
    )
)


def outcomes(intake) -> list[str]:
    return list(IntakeRow.objects.filter(intake=intake).order_by("number").values_list("outcome", flat=True))


def test_a_unit_goes_in_with_its_owner_or_under_the_owner_who_is_here(place, officer):
    lists.imported([REHANA], by=officer, titles=PERSON)
    rows = [
        [*REHANA, "Khan Horn Works", ONE],
        [*SALMA, "Salma Crafts", OTHER],
        [*SALMA, "Salma Exports", THIRD],
        [*SALMA, "Salma Crafts", OTHER],
        [*MEENA, "Not hers", ONE],
        [*MEENA, "", ""],
    ]
    intake = lists.imported(rows, by=officer, titles=UNIT, kind="units")
    assert outcomes(intake) == ["added", "likely_same", "added", "same_already", "bad", "bad"] or outcomes(intake) == [
        "added", "imported", "added", "same_already", "bad", "bad",
    ]  # fmt: skip
    assert {unit.udyam: unit.owner.name["en"] for unit in Unit.objects.select_related("owner")} == {
        ONE: "Rehana Khan",
        OTHER: "Salma Begum",
        THIRD: "Salma Begum",
    }
    assert [one[2] for one in IntakeRow.objects.get(intake=intake, number=6).problems] == ["unit_taken"]
    assert [one[1:3] for one in IntakeRow.objects.get(intake=intake, number=7).problems] == [
        ["unit_name", "missing"]
    ]

    again = lists.imported([rows[0], [*SALMA, "Salma Crafts", ""]], by=officer, titles=UNIT, kind="units")
    assert outcomes(again) == ["same_already", "same_already"]
    services.undo_list(services.ask_undo(again, by=officer).pk, by=officer)
    services.undo_list(services.ask_undo(intake, by=officer).pk, by=officer)
    assert not Unit.objects.exists()
    assert [one.name["en"] for one in Artisan.objects.all()] == ["Rehana Khan"]
    assert set(Event.objects.filter(verb="unit.retired").values_list("facts__list", flat=True)) == {
        intake.ref
    }


def members() -> list[tuple[str, str, str, str]]:
    found = Membership.objects.select_related("group", "artisan").order_by("pk")
    return [
        (one.group.name["en"], one.artisan.name["en"], one.office_held, str(one.share_percent))
        for one in found
    ]


def test_a_group_goes_in_once_with_its_members(place, officer):
    known = make.artisan(
        place, name="Shabnam Ansari", relation_name="Mohd Iqbal", birth_year=1988, place="Sarai Tarin"
    )
    jyoti = ["Jyoti Self-help Group", "SHG", "SHG/12/2020"]
    rows = [
        [*jyoti, "President", "60", *REHANA],
        ["JYOTI SELF-HELP GROUP", "self help group", "shg 12 2020", "Secretary", "30 %", *SALMA],
        [*jyoti, "", "20", *MEENA],  # a tenth is free
        ["Roshni", "स्वयं सहायता समूह", "", "", "", *SALMA],
        [*jyoti, "", "", *REHANA],
        ["Roshni", "club", "", "", "150", *MEENA],
    ]
    intake = lists.checked(rows, by=officer, titles=GROUP, kind="groups")
    assert [one[2] for one in IntakeRow.objects.get(intake=intake, number=7).problems] == ["choice", "share"]
    services.ask_import(intake, by=officer)
    services.import_list(intake.pk, by=officer, batch=2)  # the group of an earlier batch is found again
    assert [one.replace("likely_same", "imported") for one in outcomes(intake)] == [
        "imported", "imported", "bad", "added", "same_already", "bad",
    ]  # fmt: skip
    assert [one[1:] for one in IntakeRow.objects.get(intake=intake, number=4).problems] == [
        ["share_percent", "shares_over", {"number": "10.00"}]
    ]
    assert members() == [
        ("Jyoti Self-help Group", "Rehana Khan", "President", "60.00"),
        ("Jyoti Self-help Group", "Salma Begum", "Secretary", "30.00"),
        ("Roshni", "Salma Begum", "", "None"),
    ]
    assert [one.ref for one in Group.objects.order_by("pk")] == ["GR-SBL-000001", "GR-SBL-000002"]
    assert not Artisan.objects.filter(name__en="Meena Devi").exists()
    assert Event.objects.filter(verb="group.member_added").count() == 3

    joined = add_member(Group.objects.get(name__en="Roshni"), known, by=officer)
    with pytest.raises(DomainError) as refused:
        services.ask_undo(lists.again(intake), by=officer)
    assert refused.value.code == "built_upon"
    assert refused.value.extra["builds_on"] == {"registry.membership": 1}
    joined.delete()
    services.undo_list(services.ask_undo(lists.again(intake), by=officer).pk, by=officer)
    assert not Group.objects.exists()
    assert not Membership.objects.exists()
    assert list(Artisan.objects.all()) == [known]
    assert Event.objects.filter(verb="group.retired").count() == 2


def test_a_member_of_a_group_that_is_here_joins_it(place, officer):
    first = ["Jyoti Self-help Group", "SHG", "", "President", "60", *REHANA]
    lists.imported([first], by=officer, titles=GROUP, kind="groups")
    namesake = ["Jyoti Self-help Group", "SHG", "SHG/77/2021", "", "50", *MEENA]
    other = ["Jyoti self help group", "SHG", "", "", "30", *SALMA]
    intake = lists.imported([other, first, namesake], by=officer, titles=GROUP, kind="groups")
    assert outcomes(intake)[1:] == ["same_already", "bad"]
    assert Group.objects.count() == 1
    assert [one[1] for one in members()] == ["Rehana Khan", "Salma Begum"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert trail.verify() is None


def test_an_empty_sheet_of_each_kind_can_be_filled_in(place, officer):
    import io

    from odop.intake.definitions import KINDS

    for kind in KINDS.values():
        out = io.BytesIO()
        services.write_empty(out, kind)
        assert out.getvalue().startswith(b"PK")
    assert set(importing.BRING_IN) == {kind.code for kind in KINDS.values() if kind.needs_consent}
