"""A camp without a network: the page opens, people are enrolled, and each record arrives once when the network is back."""

import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from odop.accounts.models import User
from odop.camps import factories as camps
from odop.camps.models import Camp, CampRecord
from odop.camps.shell import shell, worker
from odop.kernel import scope
from odop.kernel.models import Notice, StoredFile
from odop.places.models import District
from odop.places.queries import current_product_lines
from odop.registry import factories as register
from odop.registry.models import Artisan
from tests.journeys.conftest import TABLE, Walker, days_ago

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NARROW = 360
PASSPHRASE = "neem 7 tulsi"
ANOTHER = "neem and river 7"
UDYAM = "UDYAM-UP-29-0073512"
KNOWN = {
    "name": "Kamla Gautam",
    "relation_name": "Ramesh Gautam",
    "birth_year": "1980",
    "mobile": "9711111111",
}
KEPT = """async () => {
    const answer = (asked) => new Promise((done, fail) => {
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error);
    });
    const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
        ? new TextDecoder("latin1").decode(value) : JSON.stringify(value);
    const open = await answer(indexedDB.open("odop-camp"));
    const found = [];
    for (const name of open.objectStoreNames) {
        for (const row of await answer(open.transaction(name).objectStore(name).getAll())) {
            found.push(name, ...Object.entries(row).map(([key, value]) => `${key}=${text(value)}`));
        }
    }
    open.close();
    found.push(JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }));
    for (const name of await caches.keys()) {
        for (const one of await (await caches.open(name)).keys()) found.push(name, one.url);
    }
    return found.join("\\n");
}"""


@pytest.fixture
def camp(world: District) -> Camp:
    with scope.system():
        officer = User.objects.get(demo_slug="assistant-sambhal")
        made = camps.camp(officer)
        register.artisan(world, **{**KNOWN, "birth_year": 1980}, place="Bahjoi")
        unit = {"unit_kind": "maker", "unit_name": "Works", "udyam": UDYAM}
        register.artisan(world, name="Gulnaz Khan", birth_year=1961, **unit)
    return made


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """A photograph of 2000 by 1500 points that cannot be made small by packing it."""
    width, height = 2000, 1500
    noise = os.urandom(width * height * 3)
    lines = b"".join(b"\0" + noise[at * width * 3 : (at + 1) * width * 3] for at in range(height))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines, 1)),
        (b"IEND", b""),
    ]
    path = tmp_path / "camp.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in parts
        )
    )
    return str(path)


class Device:
    """The camp page on one phone."""

    def __init__(self, walker: Walker) -> None:
        self.walker, self.page = walker, walker.page

    def open(self, path: str = "/camp/en/") -> "Device":
        self.page.goto(self.walker.base + path)
        self.page.wait_for_selector('body[data-ready="yes"]')
        return self

    def reload(self) -> "Device":
        self.page.reload()
        self.page.wait_for_selector('body[data-ready="yes"]')
        return self

    def look(self, name: str) -> "Device":
        """Axe, a picture, and nothing wider than the narrow phone."""
        self.walker.look(name)
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} px wider than {NARROW}"
        return self

    def seen(self, view: str) -> None:
        self.page.wait_for_selector(f'[data-odop-view="{view}"]:not([hidden])')

    def do(self, what: str, within: str = "main") -> "Device":
        self.page.locator(f'{within} [data-odop-do="{what}"]').first.click()
        asked = self.page.locator("dialog[open]")
        if asked.count():
            asked.locator(".btn").first.click()
        return self

    def set_passphrase(self) -> None:
        self.page.fill("#gate-new", PASSPHRASE)
        self.page.fill("#gate-again", PASSPHRASE)
        self.page.click('[data-odop-form="new"] button')
        self.seen("board")

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        self.page.fill("#gate-passphrase", passphrase)
        self.page.click('[data-odop-form="open"] button')

    def change_passphrase(self, present: str, new: str) -> None:
        form = self.page.locator('[data-odop-form="change"]')
        for name, typed in (("present", present), ("passphrase", new), ("again", new)):
            form.locator(f'[name="{name}"]').fill(typed)
        form.locator("button").click()

    def enrol(self, values: dict[str, str], *, photo: str = "") -> None:
        self.do("new")
        self.seen("entry")
        self.fill(values)
        if photo:
            self.page.set_input_files("#q_photo", photo)
            self.page.wait_for_selector("[data-odop-photo]:not([hidden])")
        self.do("finish")
        self.seen("board")

    def fill(self, values: dict[str, str]) -> None:
        given = {
            "relation": "husband", "relation_name": "Mohan Yadav", "gender": "female", "category": "obc", "disabled": "no",
            "place": "Bahjoi", "pin_code": "244410", "craft": "Horn combs", "craft_years": "8", **values,
        }  # fmt: skip
        self.page.check('[name="consents"][value="register"]', force=True)
        self.walker.fill(given, "[data-odop-entry]")

    def count(self, text: str) -> None:
        self.page.wait_for_function(
            "text => document.querySelector('[data-odop-count]').textContent === text", arg=text
        )

    def says(self, text: str) -> None:
        self.page.wait_for_function(
            "text => document.querySelector('[data-odop-entry-saved]').textContent === text", arg=text
        )

    def row(self, name: str) -> Any:
        return self.page.locator("[data-odop-record]", has_text=name)

    def kept(self) -> str:
        """Everything in the device's database, as text: what somebody sees who takes the phone."""
        return self.page.evaluate(KEPT)


@pytest.fixture
def device(walker: Callable[..., Walker], camp: Camp) -> Device:
    one = Device(walker("assistant-sambhal", language="en", width=NARROW))
    one.open("/desk/camps/open/")
    one.set_passphrase()
    one.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return one


def test_people_are_enrolled_without_a_network_and_each_arrives_once(
    device: Device, camp: Camp, picture: str
) -> None:
    page, context = device.page, device.page.context
    device.look("camp-board")
    context.set_offline(True)
    device.open("/camp/en/")
    device.unlock("wrong passphrase")
    page.wait_for_selector("text=This passphrase is not right.")
    device.unlock()
    device.seen("board")
    line = current_product_lines().filter(district=camp.district)[0].key
    more = {
        "mobile": "9722222222",
        "product_line": line,
        "bank_account": "30012345678",
        "bank_ifsc": "sbin0001234",
    }
    device.enrol({"name": "Sunita Yadav", "birth_year": "1991", **more}, photo=picture)
    device.enrol(KNOWN)
    device.enrol(
        {
            "name": "Asha Maurya",
            "birth_year": "1975",
            "unit_kind": "maker",
            "unit_name": "Maurya Works",
            "udyam": UDYAM,
        }
    )
    device.count("0 of 3 have arrived")
    assert not CampRecord.objects.exists()

    device.reload()  # without a network: the shell opens, the drafts are there after unlocking, and locked before
    kept = device.kept()
    for secret in (
        "Sunita",
        "Kamla",
        "Asha",
        "9722222222",
        "9711111111",
        "30012345678",
        UDYAM,
        "Bahjoi",
        PASSPHRASE,
    ):
        assert secret not in kept, secret
    assert "/camp/en/" in kept
    assert "me.json" not in kept
    device.unlock()
    device.seen("board")
    device.count("0 of 3 have arrived")
    assert device.row("Sunita Yadav").get_attribute("data-state") == "ready"

    lost = []

    def lose_the_first_answer(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    context.route("**/camp/records/", lose_the_first_answer)
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    device.count("1 of 3 have arrived")
    assert lost == [201], "the server had committed it, and the device could not know"
    with scope.system():
        first = CampRecord.objects.get(artisan__isnull=False)
        assert first.times_sent == 2
        assert first.artisan is not None
        stored = StoredFile.objects.get(pk=first.photo_id)
        assert first.artisan.product_line is not None
        assert first.artisan.product_line.key == line
        assert (first.artisan.bank_account, first.artisan.bank_ifsc) == ("30012345678", "SBIN0001234")
        assert first.wordings.keys() == {"register"}
    assert (stored.media_type, stored.size <= 200_000) == ("image/jpeg", True)
    assert first.artisan.ref in device.row("Sunita Yadav").inner_text()

    kamla, asha = device.row("Kamla Gautam"), device.row("Asha Maurya")
    kamla.locator('[data-odop-do="another"]').wait_for()
    assert kamla.get_attribute("data-state") == "question"
    assert "11" in kamla.inner_text()
    asha.locator("text=A unit with this number is already in the register").first.wait_for()
    assert asha.get_attribute("data-state") == "refused"
    device.look("camp-answers")
    kamla.locator('[data-odop-do="same"]').click()
    device.count("2 of 3 have arrived")
    asha.locator('[data-odop-do="open"]').click()
    device.seen("entry")
    assert page.locator('[name="unit_name"]').input_value() == "Maurya Works"
    device.look("camp-entry")
    page.fill('[name="udyam"]', "UDYAM-UP-12-0099999")
    device.do("finish")
    device.count("3 of 3 have arrived")

    with scope.system():
        assert CampRecord.objects.count() == 3
        names = [str(one.name) for one in Artisan.objects.order_by("pk")]
        assert names == ["Kamla Gautam", "Gulnaz Khan", "Sunita Yadav", "Asha Maurya"]
        assert Notice.objects.filter(template="camp_slip").count() == 1
    kept = device.kept()
    assert "Sunita" not in kept
    device.do("receipts")
    device.seen("receipts")
    text = page.locator('[data-odop-view="receipts"]').inner_text()
    for name in ("Sunita Yadav", "Kamla Gautam", "Asha Maurya", first.artisan.ref):
        assert name in text
    device.look("camp-receipts")
    device.do("back")
    page.locator('[data-odop-record] [data-odop-do="slip"]').first.click()
    page.wait_for_selector(".camp-slip")
    device.walker.complaints = [one for one in device.walker.complaints if not expected(one)]
    device.walker.done()


def expected(said: str) -> bool:
    """What a browser notes of a network that is off and of answers with 409 and 422."""
    return "ERR_INTERNET_DISCONNECTED" in said or "ERR_CONNECTION_RESET" in said or "status of 4" in said


def test_the_page_changes_its_language_and_locks_without_a_network(
    device: Device, walker: Callable[..., Walker]
) -> None:
    page, context = device.page, device.page.context
    context.set_offline(True)
    device.do("new")
    device.seen("entry")
    device.fill({"name": "शबनम अंसारी", "birth_year": "1988"})
    page.locator('[data-odop-do="speak"]').click()
    page.wait_for_selector('html[lang="hi"]')
    device.seen("entry")
    assert page.locator('[name="name"]').input_value() == "शबनम अंसारी"
    assert page.locator('[name="gender"][value="female"]').is_checked()
    assert "सहमति" in page.locator("main").inner_text()
    assert page.locator('link[rel="manifest"]').get_attribute("href") == "/camp/hi/manifest.webmanifest"
    device.walker.language = "hi"
    device.look("camp-entry")
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('camp:idle'))"
    )  # nobody touched it for five minutes
    device.seen("gate")
    assert page.locator('[name="name"]').input_value() == ""
    assert "शबनम" not in page.content()
    device.look("camp-gate")
    device.unlock()
    device.seen("board")
    assert page.locator("[data-odop-record]").get_attribute("data-state") == "draft"
    page.locator('details:has([data-odop-form="change"]) summary').click()
    device.look("camp-board")
    device.change_passphrase("not this one", ANOTHER)
    page.wait_for_selector("text=यह पासवर्ड सही नहीं है।")
    device.change_passphrase(PASSPHRASE, ANOTHER)
    page.wait_for_selector("text=पासवर्ड बदल दिया गया।")
    device.do("lock")
    device.seen("gate")
    device.unlock()  # the one before opens nothing any more
    page.wait_for_selector('[data-odop-form="open"] [data-odop-wrong]:not(:empty)')
    device.unlock(ANOTHER)
    device.seen("board")
    assert (
        "शबनम" in page.locator("[data-odop-record]").inner_text()
    )  # what was locked before is read as before
    device.open("/camp/")  # the bare address leads to the page too
    device.do("speak", "body")
    page.wait_for_selector('html[lang="en"]')
    device.seen("gate")


def test_a_session_that_ended_keeps_the_records_and_sending_goes_on_after_signing_in(device: Device) -> None:
    page, context = device.page, device.page.context
    context.clear_cookies()
    device.enrol({"name": "Sunita Yadav", "birth_year": "1991"})
    page.wait_for_selector("[data-odop-sign-in-needed]:not([hidden])")
    device.count("0 of 1 have arrived")
    device.look("camp-board-signed-out")
    assert not CampRecord.objects.exists()

    other = Device(device.walker)
    other.walker.sign_in_as("officer-sambhal")  # somebody else on the same phone: nothing is sent in her name
    device.open("/camp/en/")
    device.unlock()
    device.seen("board")
    page.wait_for_selector("text=Someone else is signed in on this device")
    device.do("send")
    assert not CampRecord.objects.exists()

    device.walker.sign_in_as("assistant-sambhal")
    device.open("/camp/en/")
    device.unlock()
    device.seen("board")
    device.count("1 of 1 have arrived")
    with scope.system():
        assert CampRecord.objects.get().sent_by.demo_slug == "assistant-sambhal"


def test_what_is_changed_after_it_had_arrived_is_shown_and_not_overwritten(device: Device) -> None:
    page, context = device.page, device.page.context
    lost: list[int] = []

    def lose_every_answer(route: Any) -> None:
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    context.route("**/camp/records/", lose_every_answer)
    device.enrol({"name": "Sunita Yadav", "birth_year": "1991"})
    while not lost:
        page.wait_for_timeout(100)
    device.row("Sunita Yadav").locator('[data-odop-do="open"]').click()
    device.seen("entry")
    with scope.system():
        assert CampRecord.objects.get().outcome == "enrolled"  # it had arrived; the device could not know
    page.fill('[name="name"]', "Sunita Maurya")
    context.unroute("**/camp/records/")
    device.do("finish")
    device.count("1 of 1 have arrived")
    text = device.row("Sunita Maurya").inner_text()
    assert "It had arrived before this was changed" in text
    assert "Sunita Maurya" in text.split("correct it there:")[1]
    with scope.system():
        assert [str(one.name) for one in Artisan.objects.filter(name__en__startswith="Sunita")] == [
            "Sunita Yadav"
        ]


def test_a_newer_page_is_announced_on_the_list_only_and_old_files_go(
    device: Device, monkeypatch: Any
) -> None:
    page = device.page
    before = page.evaluate("caches.keys()")
    newer = replace(shell(), version="0123456789ab")
    text = worker().replace(shell().version, newer.version)
    monkeypatch.setattr("odop.camps.views.device.worker_script", lambda: text)
    device.do("new")
    device.seen("entry")
    page.evaluate("navigator.serviceWorker.getRegistration('/camp/').then((one) => one.update())")
    page.wait_for_function(
        "navigator.serviceWorker.getRegistration('/camp/').then((one) => one.waiting !== null)"
    )
    assert page.locator("[data-odop-update]").is_hidden()
    device.fill({"name": "Sunita Yadav", "birth_year": "1991"})
    device.do("leave")
    device.seen("board")
    page.wait_for_selector("[data-odop-update]:not([hidden])")
    with page.expect_navigation():
        device.do("update")
    page.wait_for_selector('body[data-ready="yes"]')
    device.unlock()
    device.seen("board")
    assert page.locator("[data-odop-record]").count() == 1
    assert before != page.evaluate("caches.keys()") == ["camp-0123456789ab"]


def test_before_she_agrees_nothing_is_kept_and_an_aadhaar_number_never(device: Device) -> None:
    page = device.page
    device.do("new")
    device.seen("entry")
    page.fill('[name="name"]', "Sunita Yadav")
    device.says("Nothing is kept before she agrees")
    assert page.evaluate(ROWS) == 0
    page.check('[name="consents"][value="register"]', force=True)
    device.says("Kept on this device, locked")
    assert page.evaluate(ROWS) == 1
    page.fill('[name="address"]', "2341 2341 2346")
    device.says("Not kept: an Aadhaar number is written. Take it out.")
    device.do("leave")
    device.seen("board")
    page.locator('[data-odop-record] [data-odop-do="open"]').click()
    device.seen("entry")
    assert page.locator('[name="name"]').input_value() == "Sunita Yadav"
    assert page.locator('[name="address"]').input_value() == ""
    page.uncheck('[name="consents"][value="register"]', force=True)
    device.says("Nothing is kept before she agrees")
    assert page.evaluate(ROWS) == 0


ROWS = """() => new Promise((done) => {
    const asked = indexedDB.open("odop-camp");
    asked.onsuccess = () => {
        const count = asked.result.transaction("records").objectStore("records").count();
        count.onsuccess = () => { asked.result.close(); done(count.result); };
    };
})"""


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_office_plans_a_camp_prints_its_poster_and_sees_what_arrived(
    language: str, walker: Callable[..., Walker], world: District
) -> None:
    officer = walker("officer-sambhal", language=language, width=TABLE)
    officer.open("/desk/camps/").look("camps-empty")
    officer.open("/desk/camps/plan/").press("main form button").look("camps-plan-wrong")
    assert not Camp.objects.exists()
    today = days_ago(0)
    officer.fill({"place": "Sarai Tarin", "from_on": today, "to_on": today, "target": "40"})
    officer.page.locator('[name="officers"]').first.check(force=True)
    officer.press("main form button").look("camps-camp-empty")
    with scope.system():
        planned = Camp.objects.get()
        names = planned.officers.get().user
        camps.arrived(planned, world, by=names, answers={"name": "Rekha Saini"})
        refused = camps.arrived(planned, world, by=names, answers={"name": "", "mobile": "12"}).record
    officer.open(f"/desk/camps/{planned.ref}/").look("camps-camp")
    assert "Rekha Saini" in officer.text()
    officer.open(f"/desk/camps/{planned.ref}/records/{refused.pk}/").look("camps-record")
    assert ("नाम लिखें।" if language == "hi" else "Write the name.") in officer.text()
    officer.open(f"/desk/camps/{planned.ref}/poster/").look("camps-poster")
    assert officer.page.locator(".poster svg").count() == 1
    officer.open(f"/desk/camps/{planned.ref}/change/").look("camps-change")
    officer.open("/desk/camps/").look("camps-list")
    officer.complaints = [one for one in officer.complaints if not expected(one)]
    officer.done()
