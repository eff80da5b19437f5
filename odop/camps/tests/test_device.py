"""The page for devices: nobody's data in what is kept, and a record over the wire."""

import hashlib
import json
import re
from pathlib import Path
from uuid import UUID

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from odop.camps import factories as make
from odop.camps.models import CampRecord
from odop.camps.shell import shell
from odop.camps.tests.test_arrival import JPEG
from odop.kernel.models import Event
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan

pytestmark = pytest.mark.django_db


def wire(camp, place, **changes) -> dict:
    one = make.sent(camp, place)
    return {"uuid": str(one.uuid), "camp": camp.ref, "device": one.device, "answers": one.answers, **changes}


def post(client: Client, record: object, **more):
    return client.post("/camp/records/", {"record": json.dumps(record), **more})


def test_the_shell_is_the_same_for_everybody_and_small(client, officer):
    for language in ("en", "hi"):
        mine = client.get(f"/camp/{language}/")
        nobodys = Client().get(f"/camp/{language}/")
        assert mine.content == nobodys.content
        assert str(officer.name) not in mine.content.decode()
        assert "csrf" not in mine.content.decode().lower()
    assert shell().size < 260_000  # as they lie; 150 kB is the limit of what goes over the network


def test_what_goes_over_the_network_for_the_shell_is_under_150_kb(client):
    total = 0
    for address in shell().files:
        answer = Client().get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        total += len(body) if re.search(r"\.(woff2|png)$", address) else len(brotli.compress(body, quality=9))
    assert total < 150_000


def test_each_file_of_the_shell_is_what_its_hash_says(client):
    for address, wanted in shell().files.items():
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert hashlib.sha256(body).hexdigest() == wanted, address


def test_every_module_of_the_page_is_in_the_shell():
    files = set(shell().files)
    for address in [one for one in files if "/camps/js/" in one]:
        text = Path(finders.find(address.removeprefix("/static/"))).read_text()
        for name in re.findall(r'from "\./(\w+\.js)"', text):
            assert f"/static/camps/js/{name}" in files, name


def test_the_worker_reaches_no_further_than_the_camp_page(client):
    answer = client.get("/camp/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer
    assert shell().version in answer.content.decode()


def test_the_manifest_speaks_the_language_of_its_page(client):
    for language, name in (("en", "Enrolment camp"), ("hi", "पंजीकरण शिविर")):
        found = json.loads(client.get(f"/camp/{language}/manifest.webmanifest").content)
        assert found["short_name"] == name
        assert (found["scope"], found["start_url"]) == ("/camp/", f"/camp/{language}/")


def test_lists_hold_every_district_and_wording_in_both_languages_and_nobody(ground):
    register.artisan(District.objects.all()[0], name="Tabassum Idrisi")
    answer = Client().get("/camp/lists.json")
    found = answer.json()
    assert len(found["districts"]) > 70
    assert all(one["name"]["en"] and one["name"]["hi"] for one in found["districts"])
    assert {"register", "bank"} <= {one["code"] for one in found["purposes"]}
    assert all(one["title"]["hi"] and one["why"]["en"] and one["version"] for one in found["purposes"])
    assert "Tabassum" not in answer.content.decode()
    assert Client().get("/camp/lists.json").json()["version"] == found["version"]


def test_every_pattern_of_the_lists_agrees_with_the_server(client):
    from odop.camps.definitions import PATTERNS
    from odop.lib import identifiers

    examples = {
        "mobile": ["9812345678", "+919812345678", "5812345678", "98123"],
        "pin_code": ["244302", "044302"], "bank_ifsc": ["SBIN0001234", "SBINO001234", "SBI0001234"],
        "bank_account": ["30012345678", "123"], "udyam": ["UDYAM-UP-12-0012345", "UDYAM-1"],
        "gstin": ["09ABCPE1234F1Z3", "09ABC"], "aadhaar_last4": ["1234", "12345"],
    }  # fmt: skip
    cleaners = {
        "pin_code": "pin",
        "bank_ifsc": "ifsc",
        "bank_account": "account",
        "aadhaar_last4": "last_four",
    }
    for key, texts in examples.items():
        clean = getattr(identifiers, f"clean_{cleaners.get(key, key)}")
        for text in texts:
            try:
                clean(text)
            except identifiers.IdentifierError:
                continue
            assert re.fullmatch(PATTERNS[key], re.sub(r"[\s\-./]+", "", text).upper()), (key, text)


def test_who_is_signed_in_is_told_with_her_camps_and_a_token(client, officer, place):
    camp = make.camp(officer)
    found = client.get("/camp/me.json").json()
    assert found["user"] == officer.pk
    assert [one["ref"] for one in found["camps"]] == [camp.ref]
    assert found["districts"] == [place.pk]
    assert found["csrf"]
    assert Client().get("/camp/me.json").status_code == 302


def test_a_record_arrives_over_the_wire_with_its_photograph(client, officer, place):
    camp = make.camp(officer)
    record = wire(camp, place, made_at="9999-12-31T23:59:59+05:30", sent_at="nonsense")
    photo = SimpleUploadedFile("photo.jpg", JPEG, content_type="image/jpeg")
    answer = post(client, record, photo=photo)
    assert answer.status_code == 201
    found = answer.json()
    assert (found["outcome"], found["ref"], found["uuid"]) == ("enrolled", "AR-SBL-000001", record["uuid"])
    again = post(client, record)
    assert again.status_code == 200
    assert again.json()["edited"] == ["photo"]
    row = CampRecord.objects.get(uuid=UUID(record["uuid"]))
    assert row.photo is not None
    assert (row.device_clock_off, row.device_made_at) == (None, None)
    page = client.get(f"/desk/camps/{camp.ref}/records/{row.pk}/photo/")
    assert page.content == JPEG
    assert page["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "record",
    [
        "", "[]", "{}", {"uuid": "no"}, {"uuid": "0" * 32}, {"uuid": "0" * 32, "answers": []},
        {"uuid": "0" * 32, "answers": {"name": {"en": "x"}}}, {"uuid": "0" * 32, "answers": {"consents": "register"}},
        {"uuid": "0" * 32, "answers": {"consents": [{}]}}, {"uuid": "0" * 32, "answers": {"name": "a\x00b"}},
        {"uuid": "0" * 32, "answers": {"name": "\ud800"}}, {"uuid": "0" * 32, "answers": {"gender": ["female"]}},
        {"uuid": "0" * 32, "answers": {}, "wordings": ["x"]}, {"uuid": "0" * 32, "answers": {"a": 1.5}},
        {"uuid": 7, "answers": {}}, {"uuid": "0" * 32, "answers": {"name": "x" * 200_000}},
    ],
)  # fmt: skip
def test_what_no_form_could_have_sent_is_refused_and_leaves_nothing(record, client, officer):
    make.camp(officer)
    before = Event.objects.count()
    answer = client.post(
        "/camp/records/", {"record": record if isinstance(record, str) else json.dumps(record)}
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "unreadable"
    assert not CampRecord.objects.exists()
    assert Event.objects.count() == before


def test_another_district_is_refused_over_the_wire_at_its_field(client, officer):
    camp = make.camp(officer)
    answer = post(client, wire(camp, register.district("AGR", "Agra", "आगरा")))
    assert answer.status_code == 403
    found = answer.json()
    assert (found["outcome"], found["code"]) == ("not_taken", "not_your_place")
    assert set(found["problems"]["district"]) == {"en", "hi"}
    assert not Artisan.objects.exists()
    assert not CampRecord.objects.exists()


def test_without_a_token_or_a_session_nothing_is_taken(officer, place):
    camp = make.camp(officer)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    assert post(strict, wire(camp, place)).status_code == 403
    token = strict.get("/camp/me.json").json()["csrf"]
    taken = strict.post(
        "/camp/records/", {"record": json.dumps(wire(camp, place))}, headers={"X-CSRFToken": token}
    )
    assert taken.status_code == 201
    assert post(Client(), wire(camp, place)).status_code == 302
    assert Artisan.objects.count() == 1


def test_a_citizen_does_not_come_in(place):
    she = Client()
    she.force_login(register.citizen())
    assert she.get("/camp/me.json").status_code == 403
    assert post(she, {"uuid": "0" * 32, "answers": {}}).status_code == 403
