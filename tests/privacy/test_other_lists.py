"""Other schemes' lists: agreed key, list taken in whole or not at all, hits as evidence on the case page, findings, our own list."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from odop.casework.factories import Cast, cast, walk
from odop.casework.models import Case
from odop.kernel import clock, scope
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.linkage.other_lists.format import Benefit, Head, Row, read, written
from odop.linkage.other_lists.keys import keys_of
from odop.linkage.other_lists.models import ExchangeKey, Finding, OtherEntry, OtherKey, OtherList
from odop.linkage.other_lists.queries import hits_of
from odop.linkage.other_lists.services import agree_key, make_list, note_finding, take_list, take_plain
from odop.places.models import District
from odop.schemes.factories import application
from tests.privacy.conftest import browser

pytestmark = pytest.mark.django_db
SECRET = "7f" * 32
GIVEN = (Benefit("PMEGP", "2025-06-12", "250000.00"),)


@pytest.fixture
def key(people: Cast) -> ExchangeKey:
    with scope.system():
        made, secret = agree_key(
            "KVIC-2026", office="KVIC Lucknow", secret=SECRET, district=people.district, by=people.officer
        )
    assert secret == SECRET
    return made


def a_list(*people: dict[str, object], key: str = "KVIC-2026") -> bytes:
    head = Head(
        "kvic", "PMEGP 2025-26", "KVIC Lucknow", "2025-04-01", "2026-03-31", key, "2026-11-22T10:00:00+05:30"
    )
    rows = [Row(n, keys_of(one, bytes.fromhex(SECRET)), GIVEN) for n, one in enumerate(people, 1)]
    return "".join(written(head, rows)).encode()


def her_name(people: Cast, **more: object) -> dict[str, object]:
    return {
        "name": "ZARIFA KURAISHI", "relation_name": "Mohammad Jubair", "birth_year": 1990, "lgd_code": people.district.pk, **more,
    }  # fmt: skip


SOMEBODY = {
    "mobile": "9000000001",
    "name": "Somebody Else",
    "relation_name": "Nobody",
    "birth_year": 1950,
    "lgd_code": 1,
}


def test_the_secret_is_shown_once_kept_sealed_and_never_on_the_trail(people: Cast) -> None:
    page = (
        browser(people.officer)
        .post("/desk/other-lists/key/", {"name": "NRLM-1", "office": "NRLM"})
        .content.decode()
    )
    with scope.system():
        key = ExchangeKey.objects.get()
    assert f"NRLM-1: {key.secret}" in page and len(str(key.secret)) == 64 and key.district == people.district
    assert str(key.secret) not in browser(people.officer).get("/desk/other-lists/").content.decode()
    with scope.system():
        assert str(key.secret) not in json.dumps(list(Event.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    "wrong",
    [{"name": "x y"}, {"office": " "}, {"secret": "abc"}, {"secret": "zz" * 32}, {"secret": "7f" * 31 + "7"}],
)
def test_a_bad_key_is_refused_and_nothing_is_kept(people: Cast, wrong: dict[str, str]) -> None:
    given = {"name": "NRLM-1", "office": "NRLM", **wrong}
    assert browser(people.officer).post("/desk/other-lists/key/", given).status_code == 422
    with scope.system():
        assert not ExchangeKey.objects.exists()


def test_a_list_is_taken_in_once_and_holds_no_name_or_number(people: Cast, key: ExchangeKey) -> None:
    content = a_list(her_name(people, pan="ABCPZ1234F"), SOMEBODY)
    desk = browser(people.officer)
    for _n in range(2):
        sent = desk.post("/desk/other-lists/take/", {"file": SimpleUploadedFile("l.jsonl", content)})
        assert sent.status_code == 302
    with scope.system():
        taken = OtherList.objects.get()
        assert taken.rows == 2 and OtherEntry.objects.count() == 2 and OtherKey.objects.count() == 4
        assert Event.objects.filter(verb="other_list.taken").count() == 1
        kept = json.dumps(
            [
                *OtherEntry.objects.values_list("benefits", flat=True),
                *OtherKey.objects.values_list("digest", flat=True),
            ]
        )
    assert "ABCPZ1234F" not in kept and "ZARIFA" not in kept
    assert "PMEGP 2025-26" in desk.get("/desk/other-lists/").content.decode()


@pytest.mark.parametrize("spoil", ["cut", "plain", "key", "binary", "nothing"])
def test_a_list_that_is_not_whole_or_not_agreed_leaves_nothing(
    people: Cast, key: ExchangeKey, spoil: str
) -> None:
    content = a_list(SOMEBODY, her_name(people))
    if spoil == "cut":
        content = content[: content.rindex(b'{"end"')]
    elif spoil == "plain":
        content = content.replace(keys_of(SOMEBODY, bytes.fromhex(SECRET))["mobile"].encode(), b"9000000001")
    elif spoil == "key":
        content = a_list(SOMEBODY, key="OTHER-KEY")
    elif spoil == "binary":
        content = b"\x00\xff\xfe" * 50
    files = {} if spoil == "nothing" else {"file": SimpleUploadedFile("l.jsonl", content)}
    assert browser(people.officer).post("/desk/other-lists/take/", files).status_code == 422
    with scope.system():
        assert (
            not OtherList.objects.exists()
            and not OtherEntry.objects.exists()
            and not OtherKey.objects.exists()
        )
        assert not Event.objects.filter(verb="other_list.taken").exists()


@pytest.mark.parametrize(
    ("row", "strength"),
    [
        ({"pan": "ABCPZ1234F"}, "strong"),
        ({"account": "0030098765432", "ifsc": "SBIN0009999"}, "strong"),
        ({"mobile": None}, "family"),
        ({"name": None}, "look"),
        ({"mobile": None, "name": None}, "strong"),
    ],
)
def test_a_hit_has_the_strength_of_what_agrees(
    people: Cast, key: ExchangeKey, row: dict[str, object], strength: str
) -> None:
    given = dict(row)
    if "mobile" in row:
        given["mobile"] = people.artisan.mobile
    if "name" in row:
        given |= her_name(people)
    with scope.system():
        take_list(a_list(SOMEBODY, given), by=people.officer)
        [hit] = hits_of(people.artisan)
        people.artisan.refresh_from_db()
    assert (
        hit.strength == strength
        and hit.benefits[0]["scheme"] == "PMEGP"
        and hit.benefits[0]["on"] == date(2025, 6, 12)
    )


def test_a_hit_is_shown_on_the_case_page_decides_nothing_and_takes_a_finding(
    people: Cast, key: ExchangeKey
) -> None:
    case = application(people)
    with scope.system():
        take_list(a_list(her_name(people, pan="ABCPZ1234F")), by=people.officer)
        before = Case.objects.values("values", "state").get(pk=case.pk)
    desk, path = browser(people.officer), f"/desk/cases/{case.ref}/"
    page = desk.get(path).content.decode()
    assert "PMEGP 2025-26" in page and "A number agrees" in page and "Nothing is decided by it" in page
    assert "एक पहचान संख्या मेल खाती है" in desk.get("/hi" + path).content.decode()
    with scope.system():
        [hit] = hits_of(people.artisan)
    for verdict in ("other", "person"):
        sent = desk.post(
            f"/desk/other-lists/finding/{people.artisan.ref}/",
            {"entry": hit.entry_id, "verdict": verdict, "note": "her passbook", "next": path},
        )
        assert sent.status_code == 302 and sent["Location"] == path
    with scope.system():
        assert list(Finding.objects.order_by("pk").values_list("verdict", "replaced")) == [
            ("other", True),
            ("person", False),
        ]
        assert Case.objects.values("values", "state").get(pk=case.pk) == before
    assert "her passbook" in desk.get(path).content.decode()
    assert "It is the applicant" not in browser(people.assistant).get(path).content.decode()


def test_a_finding_needs_a_hit_of_this_person_and_the_right_to_look(people: Cast, key: ExchangeKey) -> None:
    with scope.system():
        take_list(a_list(SOMEBODY), by=people.officer)
        entry = OtherEntry.objects.get()
        with pytest.raises(DomainError) as refused:
            note_finding(people.artisan, entry.pk, verdict="person", by=people.officer)
        assert refused.value.code == "no_hit"
        with pytest.raises(DomainError):
            note_finding(people.artisan, entry.pk, verdict="person", by=people.assistant)
        assert not Finding.objects.exists()


def test_another_district_neither_sees_the_key_nor_takes_its_list(people: Cast, key: ExchangeKey) -> None:
    with scope.system():
        other = cast(District.objects.order_by("pk")[1], 9)
    desk = browser(other.officer)
    assert "KVIC-2026" not in desk.get("/desk/other-lists/").content.decode()
    assert (
        desk.post("/desk/other-lists/take/", {"file": SimpleUploadedFile("l", a_list(SOMEBODY))}).status_code
        == 422
    )
    assert browser(people.assistant).get("/desk/other-lists/").status_code == 403
    with scope.system():
        assert not OtherList.objects.exists()


def test_our_list_names_nobody_and_another_office_finds_its_people_in_it(
    people: Cast, key: ExchangeKey
) -> None:
    case = walk(application(people), people, "payment")
    today = clock.today()
    with scope.system():
        text, rows = make_list(
            key,
            title="ODOP",
            from_on=today - timedelta(days=1),
            to_on=today + timedelta(days=1),
            by=people.officer,
        )
        none, nobody = make_list(
            key, title="ODOP", from_on=date(2019, 1, 1), to_on=date(2019, 12, 31), by=people.officer
        )
        case.refresh_from_db()
    assert rows == 1 and nobody == 0 and len(none.splitlines()) == 2
    assert not any(
        one in text
        for one in ("Zarifa", "Quraishi", "ABCPZ1234F", people.artisan.mobile, people.artisan.ref, SECRET)
    )
    _head, found = read(text.splitlines())
    [row] = list(found)
    theirs = keys_of({"pan": "abcpz1234f"}, bytes.fromhex(SECRET))  # as the other office writes it
    assert row.keys["pan"] == theirs["pan"] and row.benefits[0].amount and row.benefits[0].scheme == case.code
    with scope.system():
        sent = browser(people.officer).post(
            "/desk/other-lists/make/",
            {"key": key.name, "title": "x", "from_on": str(today), "to_on": str(today), "kind": "csv"},
        )
    assert sent.status_code == 200 and sent.content.startswith(b'#{"format":"odop-other-list"')
    with scope.system():
        assert Event.objects.filter(verb="other_list.made").count() == 3


def test_a_plain_list_is_kept_as_keys_only(people: Cast, key: ExchangeKey) -> None:
    with scope.system():
        made = take_plain(
            [(her_name(people), [{"scheme": "Hathkargha"}]), ({"name": "no key"}, [])], title="Handloom", office="Handloom",
            from_on=date(2025, 4, 1), to_on=date(2026, 3, 31), key=key, by=people.officer,
        )  # fmt: skip
        [hit] = hits_of(people.artisan)
    assert made.rows == 1 and hit.strength == "look"


def test_the_command_agrees_takes_and_makes(people: Cast, tmp_path, capsys) -> None:
    call_command("other_list", "key", "STATE-1", "--office", "State office", "--secret", SECRET)
    path = tmp_path / "theirs.jsonl"
    path.write_bytes(a_list(SOMEBODY, key="STATE-1"))
    call_command("other_list", "take", str(path))
    call_command(
        "other_list",
        "make",
        "STATE-1",
        str(tmp_path / "ours.csv"),
        "--from",
        "2026-01-01",
        "--to",
        "2026-12-31",
    )
    call_command("other_list", "vectors")
    said = capsys.readouterr().out
    assert SECRET in said and "OL-000001: 1 rows" in said and "0 rows" in said and '"spelled"' in said
