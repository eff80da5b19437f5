"""The directory: only who agrees now, found in both scripts and by every filter; enquiries that nobody else reads."""

from dataclasses import replace
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import Attempt
from odop.kernel import scope
from odop.kernel.models import Event, Notice
from odop.library import factories, reactions, services
from odop.library.models import Enquiry, Listing
from odop.library.queries.directory import Asked, Wanted, agreed_not_listed, asked_of, directory
from odop.library.tests.conftest import World, signed_in
from odop.library.tests.test_publications import refused
from odop.registry import factories as register
from odop.registry.models import Consent
from odop.registry.services import withdraw_consent

ASKS = {"name": "R. Mehta", "contact": "9876500001", "text": "How many combs can you send a month?"}


def names(wanted: Wanted) -> set[str]:
    return {one.name["en"] for one in directory(wanted)}


def test_without_her_consent_nobody_is_listed(world: World) -> None:
    given: dict[str, Any] = {"kind": "maker", "goods": "Combs", "by": world.officer}
    with refused("no_consent"):
        services.list_maker(world.artisan, **given)
    with refused("not_your_place"):
        services.list_maker(world.artisan, **{**given, "by": world.stranger})
    factories.agree(world.artisan, "directory", by=world.officer)
    for wrong in (
        {"kind": "king"}, {"goods": " "}, {"goods": "Combs 9876543210"}, {"capacity": 0, "capacity_unit": "kg"}, {"capacity": 5},
    ):  # fmt: skip
        with refused("invalid"):
            services.list_maker(world.artisan, **{**given, **wrong})
    assert not Listing.objects.exists() and list(agreed_not_listed(world.officer)) == [world.artisan]


def test_a_consent_taken_back_takes_her_off_at_once(world: World) -> None:
    one = factories.listed(world.artisan, by=world.officer)
    assert not agreed_not_listed(world.officer)
    with scope.enter(scope.NOBODY):
        assert Listing.objects.count() == 1
    with scope.enter(world.citizen.scope):
        withdraw_consent(world.artisan, "directory", by=world.citizen)
    with scope.enter(scope.NOBODY):
        assert not Listing.objects.exists()
    for path in ("/directory/", f"/directory/{one.ref}/", "/api/v1/directory"):
        answer = Client().get(path)
        assert "Zainab" not in answer.content.decode()
    assert Client().post(f"/directory/{one.ref}/", ASKS).status_code == 404
    with refused("not_listed"):
        factories.enquiry(one)
    assert not Enquiry.objects.exists() and not Attempt.objects.exists()


def test_each_filter_narrows_and_both_scripts_find(world: World) -> None:
    line = register.product_line(world.place)
    ready = register.artisan(world.place, name="रुखसाना बेगम", product_line=line.key)
    factories.listed(world.artisan, by=world.officer)
    made = factories.listed(
        ready, by=world.officer, kind="exporter", goods="लकड़ी के खिलौने", capacity=900, marks=["gi", "zed"], export_ready=True
    )  # fmt: skip
    found = Listing.objects.get(pk=made.pk)
    both = {world.artisan.pk, ready.pk}
    nothing = Wanted()
    for wanted, expected in (
        (nothing, both),
        (replace(nothing, district=world.place.pk), both), (replace(nothing, district=1), set()),
        (replace(nothing, kind="exporter"), {ready.pk}), (replace(nothing, mark="zed"), {ready.pk}),
        (replace(nothing, capacity=201), {ready.pk}), (replace(nothing, capacity=200), both),
        (replace(nothing, export_ready=True), {ready.pk}),
        (replace(nothing, text="ज़ैनब अंसारी"), {world.artisan.pk}), (replace(nothing, text="zeinab"), {world.artisan.pk}),
        (replace(nothing, text="Rukhsana"), {ready.pk}), (replace(nothing, text="khilone"), {ready.pk}),
        (replace(nothing, text="खिलौने"), {ready.pk}), (replace(nothing, text="sambhal combs"), {world.artisan.pk}),
        (replace(nothing, text="carpet"), set()),
    ):  # fmt: skip
        assert {one.artisan_id for one in directory(wanted)} == expected, wanted
    assert found.marks == ["gi", "zed"]
    page = (
        Client().get(f"/directory/?district={world.place.pk}&mark=gi&export=on&capacity=१००").content.decode()
    )
    assert found.ref in page and page.count("<h2>") == 1
    assert Client().get("/directory/?district=x&capacity=y&mark=z&kind=q&page=99&q=%00").status_code == 200


def test_no_number_and_no_address_is_public(world: World) -> None:
    one = factories.listed(world.artisan, by=world.officer)
    for path in ("/directory/", f"/directory/{one.ref}/", f"/hi/directory/{one.ref}/", "/api/v1/directory"):
        answer = Client().get(path)
        text = answer.content.decode()
        assert answer.status_code == 200 and "Zainab" in text
        for secret in (world.artisan.mobile, world.artisan.place, world.artisan.pin_code, world.artisan.ref):
            assert secret not in text, (path, secret)


def test_a_list_costs_the_same_for_one_and_for_twenty(world: World) -> None:
    def cost(path: str, client: Client) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    factories.listed(world.artisan, by=world.officer)
    pairs = [
        ("/directory/", Client()), ("/directory/?q=horn", Client()), ("/desk/directory/", signed_in(world.officer)),
        ("/api/v1/directory", Client()),
    ]  # fmt: skip
    before = [cost(*pair) for pair in pairs]
    for _n in range(10):
        factories.listed(register.artisan(world.place), by=world.officer)
    assert [cost(*pair) for pair in pairs] == before


def test_the_office_checks_and_a_changed_certificate_is_to_be_checked_again(world: World) -> None:
    one = factories.listed(world.artisan, by=world.officer, marks=["gi"])
    with refused("not_your_place"):
        services.check_listing(one, by=world.stranger)
    with refused("not_your_place"):
        services.check_listing(one, by=world.citizen)
    services.check_listing(one, by=world.officer)
    factories.listed(world.artisan, by=world.citizen, marks=["gi"], goods="Combs and boxes")
    one.refresh_from_db()
    assert one.checked_at is not None
    factories.listed(world.artisan, by=world.citizen, marks=["gi", "zed"])
    one.refresh_from_db()
    assert one.checked_at is None
    services.end_listing(one, by=world.citizen)
    assert not directory()


def test_an_enquiry_reaches_her_and_her_answer_whoever_asked(world: World) -> None:
    one = factories.listed(world.artisan, by=world.officer)
    answer = Client().post(f"/directory/{one.ref}/", ASKS)
    made = Enquiry.objects.get()
    there = f"/directory/enquiries/{made.code}/"
    assert answer.headers["Location"] == there
    assert "not answered yet" in Client().get(there).content.decode()
    event = Event.objects.get(verb="enquiry.made")
    assert "9876500001" not in str(event.facts)
    for _again in range(2):
        reactions.tell_her(event)
    told = Notice.objects.get()
    assert told.to == world.artisan.mobile and "/me/directory/" in told.body and "9876500001" not in told.body
    hers = signed_in(world.citizen)
    assert ASKS["name"] in hers.get("/me/directory/").content.decode()
    assert "9876500001" in hers.get(f"/me/directory/{made.pk}/").content.decode()
    assert hers.post(f"/me/directory/{made.pk}/", {"text": " "}).status_code == 422
    assert hers.post(f"/me/directory/{made.pk}/", {"text": "Two hundred."}).status_code == 302
    assert hers.post(f"/me/directory/{made.pk}/", {"text": "Again"}).status_code == 409
    assert "Two hundred." in Client().get(there).content.decode()
    reactions.tell_who_asked(Event.objects.get(verb="enquiry.answered"))
    assert Notice.objects.filter(to="9876500001", body__contains=there).count() == 1
    assert asked_of([one]) == {one.pk: Asked(1, 1)}


def test_nobody_else_reads_an_enquiry_the_office_sees_how_many(world: World) -> None:
    made = factories.enquiry(factories.listed(world.artisan, by=world.officer))
    for reader in (scope.NOBODY, world.officer.scope, world.stranger.scope, register.citizen().scope):
        with scope.enter(reader):
            assert not Enquiry.objects.exists()
    with scope.enter(world.citizen.scope):
        assert Enquiry.objects.get() == made
    page = signed_in(world.officer).get(f"/desk/directory/{world.artisan.ref}/").content.decode()
    assert "Enquiries: 1, answered: 0" in page and made.contact not in page and made.text not in page
    stranger = register.citizen()
    register.artisan(world.place, user=stranger)
    assert signed_in(stranger).get(f"/me/directory/{made.pk}/").status_code == 404
    with refused("not_hers"):
        services.answer_enquiry(made, text="Hello", by=world.officer)
    assert Client().get("/directory/enquiries/nothing/").status_code == 404


def test_wrong_enquiries_programs_and_floods_write_nothing(world: World) -> None:
    one = factories.listed(world.artisan, by=world.officer)
    here = f"/directory/{one.ref}/"
    for wrong in (
        {"name": ""},
        {"contact": "12345"},
        {"contact": "a@b"},
        {"text": "Hi"},
        {"text": "x" * 1600},
    ):
        assert Client().post(here, {**ASKS, **wrong}).status_code == 422, wrong
    assert Client().post(here, {**ASKS, "website": "http://spam.example"}).status_code == 302
    assert not Enquiry.objects.exists()
    codes = [Client().post(here, ASKS).status_code for _n in range(7)]
    assert codes == [302] * 5 + [429] * 2 and Enquiry.objects.count() == 5


def test_she_lists_herself_with_her_consent_or_not_at_all(world: World) -> None:
    hers = signed_in(world.citizen)
    body = {
        "do": "list",
        "kind": "maker",
        "goods": "Combs",
        "capacity": "२००",
        "capacity_unit": "piece",
        "marks": ["gi"],
    }
    assert hers.get("/hi/me/directory/").status_code == 200
    assert hers.post("/me/directory/", body).status_code == 409
    assert hers.post("/me/directory/", {**body, "agree": "on", "goods": ""}).status_code == 422
    assert not Listing.objects.exists() and not Consent.objects.filter(purpose="directory").exists()
    assert hers.post("/me/directory/", {**body, "agree": "on"}).status_code == 302
    one = Listing.objects.get()
    assert (one.capacity, one.marks, one.agreed) == (200, ["gi"], True)
    assert Consent.objects.get(purpose="directory").given_through == "self"
    assert hers.post("/me/directory/", {"do": "end"}).status_code == 302
    assert not directory()


def test_the_office_lists_her_with_her_consent(world: World) -> None:
    desk, here = signed_in(world.officer), f"/desk/directory/{world.artisan.ref}/"
    body = {"do": "list", "kind": "supplier", "goods": "Horn"}
    assert desk.post(here, body).status_code == 409 and not Listing.objects.exists()
    assert desk.post(here, {**body, "agree": "on"}).status_code == 302
    assert desk.post(here, {"do": "check"}).status_code == 302
    assert Listing.objects.get().checked_by == world.officer
    assert signed_in(world.stranger).get(here).status_code == 404
    assert signed_in(world.stranger).post(here, {"do": "end"}).status_code == 404
    assert Listing.objects.get().ended_at is None
