"""Walks of the mart's people through a sample world that is served: `script/walk` starts it, or is told where one is.

What is wrong with a page (axe, a script's error, too wide, a picture without words) is noted and the walk goes on: at its end
it fails with everything it met. What stops a walk is a page that does not do what its person came for.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from time import time
from typing import Any

import pytest

from tests.browser import opened, program
from tests.walker import PHONE, TABLE, Walker

PICTURES = Path(__file__).resolve().parents[2] / "var" / "walks"
# A drawing, or a card's photograph, says nothing that the title beside it does not say: their words are empty on purpose.
CARDS = ".good img, .thumb img, li:has(a) > picture > img"
WORDLESS = f'img[loading="lazy"]:not([alt]), img[loading="lazy"][alt=""]:not([src*="/drawings/"], {CARDS})'
ASK_CARRIERS = """
from datetime import timedelta
from odop.emart.tasks import ask_carriers
from odop.kernel import clock
with clock.at(clock.now() + timedelta(days={days})):
    ask_carriers(0)
"""
UNFOLD = (
    "part => { for (let up = part; up; up = up.parentElement) if (up.localName == 'details') up.open = true }"
)
ORDER = re.compile(r"\bOR-\d{4}-\d{6}\b")


def pytest_generate_tests(metafunc: Any) -> None:
    """Each walk in both languages, on a phone and at a desk; ODOP_WALK_LANGUAGE and ODOP_WALK_WIDTH choose one."""
    language, width = os.environ.get("ODOP_WALK_LANGUAGE"), os.environ.get("ODOP_WALK_WIDTH")
    if "story" in metafunc.fixturenames:
        metafunc.parametrize("language", [language] if language else ["hi", "en"])
        metafunc.parametrize("width", [int(width)] if width else [PHONE, TABLE])


class Walk(Walker):
    """One person's way. Others of the same story (`beside`) use the same numbers for their pictures."""

    def __init__(self, browser: Any, base: str, *, language: str, width: int, story: "Story") -> None:
        super().__init__(browser, base, language=language, width=width)
        self.page.set_default_timeout(60_000)  # a busy machine is slow, not wrong
        self.story = story
        self.statuses: list[int] = []
        self.page.on("response", self._answered)

    def _answered(self, response: Any) -> None:
        if (
            response.status >= 400
            and response.request.is_navigation_request()
            and response.frame == self.page.main_frame
        ):
            self.statuses.append(response.status)

    def look(self, name: str, *, refused: bool = False) -> "Walk":
        """Keep a picture, and note what is wrong with the page. `refused`: it answers that something cannot be done."""
        self.page.wait_for_load_state()
        page, where = self.page, f"{name} ({self.page.url.removeprefix(self.base)})"
        assert "/sign-in/" not in page.url or "sign" in name, f"{where}: asked to sign in"
        if self.statuses and not refused:
            self.story.note(f"{where}: answered {self.statuses}")
        if refused:
            self.complaints = [one for one in self.complaints if "Failed to load resource" not in one]
        self.statuses = []
        self._picture(name)
        self._axe(where)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0 and self.width == PHONE:
            self.story.note(f"{where}: {wide} px too wide")
        for address in page.eval_on_selector_all(WORDLESS, "all => all.map(one => one.src)"):
            self.story.note(f"{where}: a picture without words: {address}")
        for said in self.complaints:
            self.story.note(f"{where}: {said}")
        self.complaints = []
        return self

    def _picture(self, name: str) -> None:
        self.page.evaluate("scrollTo(0, document.body.scrollHeight)")  # what is lazy comes
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("scrollTo(0, 0)")
        self.page.screenshot(
            path=self.story.pictures / f"{next(self.story.steps):02}-{name}.png", full_page=True
        )

    def _axe(self, where: str) -> None:
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        for one in found:
            self.story.note(f"{where}: {one['id']}: {one['nodes'][0]['html'][:200]}")

    def follow(self, address: str, name: str = "") -> "Walk":
        """The first link of the page whose address holds this."""
        link = self.page.locator(f'main a[href*="{address}"]').first
        link.evaluate(UNFOLD)
        link.click()
        self.page.wait_for_load_state()
        return self.look(name) if name else self

    def do(self, what: str, values: dict[str, Any] | None = None, *, within: str = "main") -> "Walk":
        """The first form that has this button: opened if it is folded away, filled, and sent; a question is answered with yes."""
        form = self.page.locator(f'{within} form:has(button[name="do"][value="{what}"])').first
        button = form.locator(f'button[name="do"][value="{what}"]').first
        button.evaluate(UNFOLD)
        if values:
            form.evaluate("part => { part.dataset.walk = 'here' }")
            self.fill(values, "[data-walk=here]")
        with self.page.expect_navigation():
            button.click()
            asked = self.page.locator("dialog[open]")
            if asked.count():
                asked.locator(".btn").first.click()
        return self

    def paper(self, address: str, kind: str = "application/pdf") -> bytes:
        """What lies behind the first link that holds this: a file of this kind."""
        href = self.page.locator(f'main a[href*="{address}"]').first.get_attribute("href")
        answer = self.page.request.get(self.base + href if href.startswith("/") else href)
        assert answer.status == 200 and kind in answer.headers["content-type"], f"{href}: {answer.status}"
        return bytes(answer.body())

    def has(self, *words: str) -> bool:
        text = self.text()
        return all(one in text for one in words)

    def orders(self) -> list[str]:
        """Numbers of orders on this page, as they stand."""
        return list(dict.fromkeys(ORDER.findall(self.text())))


class Story:
    """What one walk met, and where its pictures lie."""

    def __init__(self, browser: Any, base: str, person: str, language: str, width: int) -> None:
        self.browser, self.base, self.language, self.width = browser, base, language, width
        self.pictures = PICTURES / f"{person}-{language}-{width}"
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.steps, self.met = count(1), list[str]()
        self.walks: list[Walk] = []
        self.mobile = f"7{int(time() * 10) % 1_000_000_000:09}"
        for old in self.pictures.glob("*.png"):
            old.unlink()

    def note(self, what: str) -> None:
        if what not in self.met:
            self.met.append(what)

    def walk(self, who: str = "", *, width: int = 0) -> Walk:
        """Somebody of this story begins: a guest, or a sample person."""
        one = Walk(self.browser, self.base, language=self.language, width=width or self.width, story=self)
        self.walks.append(one)
        if who:
            one.sign_in_as(who)
        return one


def days_later(days: int) -> bool:
    """The carrier of the demonstration is asked as it will be in so many days; False where it is not our own world that is served."""
    home = os.environ.get("ODOP_WALK_HOME")
    if home:
        script = [
            str(PICTURES.parents[1] / "script" / "manage"),
            "shell",
            "-c",
            ASK_CARRIERS.format(days=days),
        ]
        subprocess.run(script, env={**os.environ, "ODOP_HOME": home}, check=True, capture_output=True)
    return bool(home)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if program() is None:
        pytest.skip("no Chromium on this machine: install Debian's package chromium")
    with opened() as browser:
        yield browser


@pytest.fixture
def story(request: Any, browser: Any, language: str, width: int) -> Iterator[Story]:
    base = os.environ.get("ODOP_WALK_BASE") or pytest.skip("script/walk says where the world is served")
    person = request.path.stem.removeprefix("walk_")
    one = Story(browser, base.rstrip("/"), person, language, width)
    yield one
    for each in one.walks:
        with suppress(Exception):
            each.context.close()
    (one.pictures / "met.txt").write_text("\n".join(one.met) + "\n")
    assert one.met == [], "\n" + "\n".join(one.met)


@pytest.fixture
def mobile(story: Story) -> str:
    """A number that nobody of this world has yet."""
    return story.mobile


def picture_of(kind: str, number: int = 1) -> dict[str, Any]:
    """A photograph as a phone would make it: `good`, or one that cannot be taken: `dark`, `small`."""
    from io import BytesIO

    from PIL import Image, ImageDraw

    size = (300, 300) if kind == "small" else (1600, 1200)
    ground = (6, 6, 6) if kind == "dark" else (236, 230, 218)
    image = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(image)
    if kind == "good":
        for step in range(14):
            left = 180 + step * 90
            pen.rectangle(
                (left, 320 + step % 3 * 30, left + 50, 900), fill=(70 + step * 9, 40 + number * 15, 30)
            )
        pen.rounded_rectangle((150, 240, 1450, 380), 60, fill=(60, 38, 30 + number * 20))
    kept = BytesIO()
    image.save(kept, "JPEG", quality=88)
    return {"name": f"IMG_{number:04}.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def signs_in(she: Walk, mobile: str) -> None:
    """By a code, which the page of messages shows in a demonstration."""
    she.open("/sign-in/").fill({"mobile": mobile}).press('main form:has([name="mobile"]) button')
    other = she.context.new_page()
    other.goto(she.base + "/outbox/")
    found = re.search(r"\b(\d{6})\b", other.locator("main").inner_text())
    other.close()
    assert found, "no code in the messages"
    she.fill({"code": found[1]}).press('main form:has([name="code"]) button')


def buys(guest: Walk, good: str, pieces: int, mobile: str) -> str:
    """A guest buys so many of a good and pays; returns the secret part of the purchase's address."""
    guest.open(f"/mart/goods/{good}/").press('form[action$="/cart/add/"] button')
    if pieces > 1:
        guest.do("put", {"quantity": str(pieces)})
    guest.do("where", {"pin": "226001"}).open("/mart/checkout/")
    guest.fill({
        "name": "Meera Nair", "mobile": mobile, "pin_code": "226001", "address": "14 Church Road", "place": "Lucknow",
        "state_code": "09", "pay_by": "online",
    })  # fmt: skip
    guest.press("main form button:not([name])")
    guest.do("pay").press('form[action$="/paid/"] button')
    return guest.page.url.split("/bought/")[1].split("/")[0]


def delivers(office: Walk, ref: str) -> None:
    """The office packs for a maker, gives it to a carrier without a line to us, and hears that it arrived."""
    office.open(f"/desk/mart/sales/{ref}/").do("pack").do(
        "hand_over", {"carrier": "other", "number": f"KURIER-{ref[-6:]}"}
    )
    office.do("delivered")


def in_the_mart(office: Walk, good: str) -> None:
    """The office adds the other language and publishes."""
    office.open(f"/desk/mart/goods/{good}/")
    left = office.page.locator('form:has([value="texts"]) textarea').evaluate_all(
        "all => all.map(one => one.name)"
    )
    if left:
        other = {"en": "A comb of horn, made by hand", "hi": "सींग की कंघी, हाथ की बनी"}
        office.do("texts", {name: other[name.rsplit("_", 1)[1]] for name in left})
    office.do("publish")
