"""The pages of the library in both languages, the desk, the API, and what is held of her."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.kernel.holdings import Whose
from odop.kernel.invariants import INVARIANTS
from odop.library import factories, personal_data
from odop.library.models import Enquiry, Listing, Publication, Story
from odop.library.tests.conftest import World, signed_in


@pytest.mark.parametrize("prefix", ["", "/hi"])
def test_everybody_reads_the_library(prefix: str, ground: None) -> None:
    page = Client().get(f"{prefix}/library/").content.decode()
    assert "LB-GO-263" in page and "263/18-4-2020" in page
    narrowed = Client().get(f"{prefix}/library/?kind=standard&q=729").content.decode()
    assert "LB-IS-729" in narrowed and "LB-GO-263" not in narrowed
    empty = Client().get(f"{prefix}/library/?q=zzzz").content.decode()
    assert "/library/LB-" not in empty and "empty" in empty
    one = Client().get(f"{prefix}/library/LB-GO-56/").content.decode()
    assert "LB-GO-263" in one and f"{prefix}/schemes/market_assistance/" in one
    assert Client().get(f"{prefix}/library/LB-NOTHING/").status_code == 404
    for path in ("/stories/", "/directory/"):
        assert Client().get(f"{prefix}{path}").status_code == 200


def test_an_office_adds_files_publishes_and_withdraws(world: World) -> None:
    desk = signed_in(world.officer)
    given: dict[str, Any] = {
        "kind": "design", "district": world.place.pk, "title_en": "Comb box", "title_hi": "कंघी का डिब्बा", "source": "Office",
    }  # fmt: skip
    wrong = desk.post("/desk/library/new/", {**given, "title_en": "", "title_hi": "", "source": ""})
    assert wrong.status_code == 422 and wrong.content.decode().count("field-error") == 2
    ours = Publication.objects.filter(district=world.place)
    assert not ours.exists()
    assert desk.post("/desk/library/new/", given).status_code == 302
    one = ours.get()
    here, public = f"/desk/library/{one.ref}/", f"/library/{one.ref}/"
    assert desk.post(here, {"do": "publish"}).status_code == 409
    for note in ("", "Thinner card"):
        file = SimpleUploadedFile("box.pdf", factories.PDF + note.encode())
        assert desk.post(here, {"do": "edition", "file": file, "note": note}).status_code == 302
    assert (
        desk.get(f"{here}files/1/").status_code == 200
        and Client().get(f"{public}files/1/").status_code == 404
    )
    assert desk.post(f"{here}correct/", {**given, "number": "7"}).status_code == 302
    assert desk.post(here, {"do": "publish"}).status_code == 302
    page = Client().get(public).content.decode()
    assert "Thinner card" in page and f"{public}files/2/" in page
    file_answer = Client().get(f"{public}files/2/")
    assert file_answer.content == factories.PDF + b"Thinner card"
    assert file_answer.headers["X-Content-Type-Options"] == "nosniff"
    assert desk.post(here, {"do": "withdraw", "reason": ""}).status_code == 422
    assert desk.post(here, {"do": "withdraw", "reason": "Box is too weak"}).status_code == 302
    gone = Client().get(public).content.decode()
    assert "Box is too weak" in gone and "files/2/" not in gone
    assert Client().get(f"{public}files/2/").status_code == 404
    assert one.ref not in Client().get("/library/").content.decode()


def test_another_office_and_a_citizen_change_nothing(world: World) -> None:
    one = factories.published(world.officer, world.place)
    draft = factories.publication(world.officer, world.place)
    stranger, citizen = signed_in(world.stranger), signed_in(world.citizen)
    assert stranger.get(f"/desk/library/{draft.ref}/").status_code == 404
    assert stranger.post(f"/desk/library/{one.ref}/", {"do": "withdraw", "reason": "x"}).status_code == 403
    assert stranger.get(f"/desk/library/{one.ref}/correct/").status_code == 404
    for path in ("/desk/library/", f"/desk/library/{one.ref}/", "/desk/stories/", "/desk/directory/"):
        assert citizen.get(path).status_code == 403
    assert Publication.objects.get(pk=one.pk).withdrawn_at is None


def test_the_list_costs_the_same_for_one_and_for_many(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert Client().get("/library/?q=guide").status_code == 200
        return len(asked)

    factories.published(world.officer, world.place)
    before = cost()
    for _n in range(8):
        factories.published(world.officer, world.place)
    assert cost() == before


def test_programs_read_the_library_and_the_directory(ground: None, world: World) -> None:
    client = Client()
    orders = client.get("/api/v1/library?kind=order").json()["items"]
    later = next(one for one in orders if one["ref"] == "LB-GO-263")
    assert (
        later["changes"] == "LB-GO-56" and later["scheme"] == "market_assistance" and later["changed"]["hi"]
    )
    assert [one["ref"] for one in client.get("/api/v1/library?q=टूलकिट").json()["items"]] == ["LB-GO-347"]
    assert client.get("/api/v1/library?kind=weather").status_code == 422
    listed = factories.listed(world.artisan, by=world.officer, marks=["gi"])
    items = client.get(f"/api/v1/directory?district={world.place.pk}&mark=gi&capacity=100").json()["items"]
    assert [one["ref"] for one in items] == [listed.ref] and not {"mobile", "address"} & set(items[0])
    assert client.get("/api/v1/directory?district=Nowhere").status_code == 404
    assert client.get("/api/v1/directory?export_ready=true").json()["items"] == []


def test_she_is_told_what_is_held_and_it_goes_when_she_is_erased(world: World) -> None:
    factories.told(world.artisan, by=world.officer, reviewer=world.reviewer)
    factories.enquiry(factories.listed(world.artisan, by=world.officer))
    whose = Whose(world.artisan.pk, world.citizen.pk, world.artisan.mobile)
    held = [*personal_data.stories(whose), *personal_data.listings(whose), *personal_data.enquiries(whose)]
    assert len(held) == 3
    assert all(list(personal_data.foreseen(whose, code)) for code in ("story", "photograph", "directory"))
    assert not [fault for check in INVARIANTS.values() if "library" in check.__module__ for fault in check()]
    personal_data.forget_listing(whose)
    personal_data.forget_stories(whose)
    assert not Story.objects.exists() and not Listing.objects.exists() and not Enquiry.objects.exists()
