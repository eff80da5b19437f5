"""Offices, officers, dated postings and the scope that follows from them."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from odop.accounts import queries, services
from odop.accounts.demo_people import DemoFileInvalid, demo_people, read_demo_people
from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, Posting, User
from odop.accounts.permissions import BY_ROLE, OWN_ACCOUNT
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db

SLUGS = [
    "artisan-sambhal", "artisan-agra", "assistant-sambhal", "officer-sambhal", "officer-agra",
    "committee-sambhal", "bank-sambhal", "finance-state", "cell-state", "auditor-state",
]  # fmt: skip
NAME = {"en": "Ram Das", "hi": "राम दास"}


@pytest.fixture
def officer(districts: None) -> User:
    return services.make_officer("ram.das", name=NAME, by=SYSTEM)


def office(kind: str) -> Office:
    return Office.objects.filter(kind=kind).order_by("code")[0]


def test_offices_of_the_programme_are_loaded_and_loading_again_changes_only_what_changed(
    districts: None,
) -> None:
    count = services.load_offices(programme())
    assert Office.objects.count() == count == len(programme().offices)
    first = office(OfficeKind.DIEPC)
    Office.objects.filter(pk=first.pk).update(name={"en": "Old", "hi": "पुराना"})
    services.load_offices(programme())
    again = Office.objects.get(code=first.code)
    assert again.pk == first.pk
    assert again.name == first.name
    assert Office.objects.count() == count


def test_the_demo_people_have_names_in_two_languages_and_the_right_places(demo: None) -> None:
    users = {user.demo_slug: user for user in User.objects.filter(demo_slug__isnull=False)}
    assert set(SLUGS) <= set(users)
    for user in users.values():
        assert user.name["en"]
        assert user.name["hi"]
        assert not user.has_usable_password()
    for slug in SLUGS:
        user = users[slug]
        role = slug.split("-")[0].replace("state", "")
        assert user.roles == {role}
    sambhal = users["officer-sambhal"].scope.districts
    assert len(sambhal) == 1
    assert users["assistant-sambhal"].scope.districts == users["committee-sambhal"].scope.districts == sambhal
    assert users["officer-agra"].scope.districts != sambhal
    assert users["bank-sambhal"].scope.districts == ()
    assert len(users["bank-sambhal"].scope.offices) == 1
    for slug in ("finance-state", "cell-state", "auditor-state"):
        assert users[slug].scope.everything
        assert users[slug].scope.districts == ()
    artisan = users["artisan-sambhal"]
    assert artisan.mobile
    assert artisan.scope.user_id == artisan.pk
    assert (artisan.scope.everything, artisan.scope.districts, artisan.scope.offices) == (False, (), ())


def test_making_the_demo_people_again_makes_nobody_new(demo: None) -> None:
    before = set(User.objects.values_list("pk", flat=True))
    events = Event.objects.count()
    services.make_demo_people()
    assert set(User.objects.values_list("pk", flat=True)) == before
    assert Event.objects.count() == events
    assert Posting.objects.count() == sum(1 for one in demo_people().people if one.office)


def test_without_demo_mode_there_are_no_demo_people(demo: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", False)
    assert queries.demo_personas() == []
    with pytest.raises(NotFound):
        services.demo_user(SLUGS[0])
    with pytest.raises(DomainError) as refusal:
        services.make_demo_people()
    assert refusal.value.code == "demo_off"


def test_an_unknown_demo_slug_is_not_found(demo: None) -> None:
    assert services.demo_user("officer-sambhal").demo_slug == "officer-sambhal"
    with pytest.raises(NotFound):
        services.demo_user("officer-nowhere")


def test_a_faulty_demo_file_is_refused_with_every_fault(tmp_path) -> None:
    path = tmp_path / "demo.toml"
    path.write_text(
        'posted_from = "soon"\n[[people]]\nslug = "a"\nrole = "officer"\n'
        '[[people]]\nslug = "b"\nrole = "king"\nname = {en = "B", hi = "ब"}\nlanguage = "en"\noffice = "X"\n'
    )
    with pytest.raises(DemoFileInvalid) as refusal:
        read_demo_people(path)
    for fault in ("posted_from", "a: missing", "b: king"):
        assert fault in str(refusal.value)


def test_a_programme_without_a_demo_file_has_no_demo_people(tmp_path) -> None:
    assert read_demo_people(tmp_path / "demo.toml").people == ()


def test_a_posting_gives_its_role_from_its_first_to_its_last_day_and_nothing_after(officer: User) -> None:
    diepc = office(OfficeKind.DIEPC)
    posting = services.post(officer, office=diepc, role=Role.OFFICER, from_on=date(2026, 4, 1), by=SYSTEM)
    services.end_posting(posting, to_on=date(2026, 9, 30), by=SYSTEM)
    for day, held in (
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
    ):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())
        with clock.at(noon):
            someone = User.objects.get(pk=officer.pk)
            assert bool(someone.roles) is held, day
            assert someone.may("casework.step") is held, day
            assert bool(someone.scope.districts) is held, day
            assert bool(someone.scope.offices) is held, day
            assert someone.may(OWN_ACCOUNT)  # signing out and one's own details stay open


def test_a_closed_account_may_nothing(officer: User) -> None:
    services.post(
        officer, office=office(OfficeKind.DIEPC), role=Role.OFFICER, from_on=date(2020, 1, 1), by=SYSTEM
    )
    assert officer.may("casework.step")
    officer.is_active = False
    assert not officer.may("casework.step")
    assert not officer.may(OWN_ACCOUNT)


def test_two_postings_add_up(officer: User) -> None:
    one, two = Office.objects.filter(kind=OfficeKind.DIEPC).order_by("code")[:2]
    services.post(officer, office=one, role=Role.OFFICER, from_on=date(2020, 1, 1), by=SYSTEM)
    services.post(officer, office=two, role=Role.ASSISTANT, from_on=date(2020, 1, 1), by=SYSTEM)
    assert officer.roles == {"officer", "assistant"}
    assert officer.scope.districts == tuple(sorted([one.district_id, two.district_id]))
    assert officer.permissions == BY_ROLE["officer"] | BY_ROLE["assistant"] | {OWN_ACCOUNT}


@pytest.mark.parametrize(
    ("role", "first", "last", "code"),
    [
        (Role.BANK, date(2026, 1, 1), None, "role_not_of_office"),
        (Role.AUDITOR, date(2026, 1, 1), None, "role_not_of_office"),
        (Role.OFFICER, date(2026, 5, 1), date(2026, 4, 1), "dates_out_of_order"),
        (Role.OFFICER, date(2025, 3, 31), None, "posting_overlaps"),
        (Role.OFFICER, date(2024, 1, 1), date(2025, 1, 1), "posting_overlaps"),
    ],
)
def test_a_posting_that_cannot_be_is_refused_and_nothing_is_written(
    officer: User, role: Role, first: date, last: date | None, code: str
) -> None:
    diepc = office(OfficeKind.DIEPC)
    services.post(
        officer, office=diepc, role=Role.OFFICER, from_on=date(2025, 1, 1), to_on=date(2025, 3, 31), by=SYSTEM
    )
    before = (Posting.objects.count(), Event.objects.count())
    with pytest.raises(DomainError) as refusal:
        services.post(officer, office=diepc, role=role, from_on=first, to_on=last, by=SYSTEM)
    assert refusal.value.code == code
    assert (Posting.objects.count(), Event.objects.count()) == before


def test_a_citizen_is_never_posted(demo: None) -> None:
    citizen = services.demo_user("artisan-sambhal")
    with pytest.raises(DomainError) as refusal:
        services.post(
            citizen, office=office(OfficeKind.DIEPC), role=Role.OFFICER, from_on=clock.today(), by=SYSTEM
        )
    assert refusal.value.code == "not_an_officer"
    assert not citizen.postings.exists()


def test_only_those_who_manage_people_open_accounts_and_post(demo: None) -> None:
    users, postings = User.objects.count(), Posting.objects.count()
    clerk, cell = services.demo_user("assistant-sambhal"), services.demo_user("cell-state")
    with pytest.raises(NotAllowed):
        services.make_officer("new.one", name=NAME, by=clerk)
    with pytest.raises(NotAllowed):
        services.post(
            clerk, office=office(OfficeKind.DIEPC), role=Role.OFFICER, from_on=clock.today(), by=clerk
        )
    with pytest.raises(NotAllowed):
        services.end_posting(clerk.postings.get(), to_on=clock.today(), by=clerk)
    assert (User.objects.count(), Posting.objects.count()) == (users, postings)
    made = services.make_officer("new.one", name=NAME, by=cell)
    services.post(made, office=office(OfficeKind.DIEPC), role=Role.OFFICER, from_on=clock.today(), by=cell)
    assert made.roles == {"officer"}


def test_user_names_are_one_however_they_are_written_and_weak_passwords_are_refused(officer: User) -> None:
    before = User.objects.count()
    with pytest.raises(Invalid) as refusal:
        services.make_officer(" Ram.Das ", name=NAME, by=SYSTEM)
    assert refusal.value.code == "username_taken"
    with pytest.raises(Invalid) as refusal:
        services.make_officer("other", name=NAME, password="short", by=SYSTEM)
    assert refusal.value.code == "password_weak"
    assert User.objects.count() == before


def test_passwords_are_kept_with_argon2(officer: User) -> None:
    services.set_password(officer, "a long enough sentence", by=officer)
    assert officer.password.startswith("argon2")
    assert "sentence" not in officer.password


def test_a_token_opens_until_it_ends_and_only_its_hash_is_kept(demo: None) -> None:
    user = services.demo_user("officer-sambhal")
    token = services.make_api_token(user, label="test", by=user, life=timedelta(days=1))
    assert queries.user_id_of_token(token) == user.pk
    assert queries.user_id_of_token(token + "x") is None
    assert queries.user_id_of_token("") is None
    row = services.ApiToken.objects.get()
    assert token not in (row.digest, row.label)
    with clock.at(row.expires_at):
        assert queries.user_id_of_token(token) is None
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert queries.active_user(queries.user_id_of_token(token)) is None


def test_nobody_makes_a_token_for_somebody_else(demo: None) -> None:
    with pytest.raises(NotAllowed):
        services.make_api_token(
            services.demo_user("officer-sambhal"), label="", by=services.demo_user("officer-agra")
        )
    assert not services.ApiToken.objects.exists()


def test_the_trail_of_people_holds_no_name_and_no_mobile_number(demo: None, officer: User) -> None:
    services.make_api_token(officer, label="ram das", by=officer)
    told = " ".join(str(one) for one in Event.objects.values_list("facts", "subject_ref"))
    assert "officer" in told
    for one in demo_people().people:
        assert one.name["en"] not in told
        assert not one.mobile or one.mobile not in told
    assert "Das" not in told
    assert "ram" not in told
