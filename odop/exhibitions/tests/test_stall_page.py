"""The stall's page for days without a network: nobody's data in what a phone keeps, and her own stalls only when she asks."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.test import Client

from odop.accounts.models import User
from odop.exhibitions import factories
from odop.exhibitions.shell import shell
from odop.kernel import clock
from odop.places.models import District
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


def of(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_what_a_phone_keeps_is_the_same_for_everybody(place: District, cell: User) -> None:
    user = register.citizen()
    held = factories.held(register.artisan(place, user=user), runs=cell, over_on=clock.today())
    for language in ("en", "hi"):
        hers, nobodys = (one.get(f"/stall/{language}/") for one in (of(user), Client()))
        assert hers.status_code == 200 and hers.content == nobodys.content
        text = hers.content.decode()
        assert held.ref not in text and 'name="csrfmiddlewaretoken" value=""' in text
    assert Client().get("/stall/xx/").status_code == 404
    assert shell().size < 260_000


def test_each_kept_file_is_what_its_hash_says() -> None:
    for address, wanted in shell().files.items():
        answer = Client().get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert hashlib.sha256(body).hexdigest() == wanted, address


def test_the_worker_keeps_to_its_folder_and_to_files_of_its_own_name() -> None:
    script = Client().get("/stall/worker.js").content.decode()
    said = json.loads(script.removeprefix("const SHELL = ").split(";\n")[0])
    assert (said["name"], said["start"], said["pages"]) == ("stall", "/stall/", ["en", "hi"])
    manifest = json.loads(Client().get("/stall/hi/manifest.webmanifest").content)
    assert (manifest["scope"], manifest["start_url"]) == ("/stall/", "/stall/hi/")


def test_her_phone_is_told_her_own_stalls_of_these_days_and_no_person(place: District, cell: User) -> None:
    user, today = register.citizen(), clock.today()
    person = register.artisan(place, user=user)
    now = factories.held(person, runs=cell, over_on=today + timedelta(days=1))
    factories.held(person, runs=cell, over_on=today - timedelta(days=9))
    factories.held(register.artisan(place, user=register.citizen()), runs=cell, over_on=today)
    told = of(user).get("/stall/mine.json")
    assert [one["ref"] for one in told.json()["stalls"]] == [now.ref]
    assert told["Cache-Control"] == "no-store" and told.json()["csrf"]
    assert person.name["en"] not in told.content.decode()
    assert Client().get("/stall/mine.json").status_code in (302, 401, 403)
