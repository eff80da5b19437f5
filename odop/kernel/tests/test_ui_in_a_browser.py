"""The gallery in a real browser: axe finds nothing, nothing overflows a phone, and the scripts do what they say."""

from typing import Any

import pytest

from odop.kernel.ui.gallery import PAGES
from odop.lib.money import group, in_words, parse_amount
from tests.browser import program

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(program() is None, reason="no Chromium on this machine"),
    pytest.mark.django_db(transaction=True),
]


def open_page(browser: Any, live_server: Any, path: str, *, width: int = 412, **more: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}, **more).new_page()
    page.complaints = []
    page.on(
        "console", lambda message: page.complaints.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(live_server.url + path)
    return page


@pytest.mark.parametrize(("language", "width"), [("/hi", 412), ("", 1280)])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Any, live_server: Any, language: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for name in PAGES:
        page = open_page(
            browser, live_server, f"{language}/ui/{name}{'/' if name else ''}", width=width, bypass_csp=True
        )
        page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true })")
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
        page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_for_scripts_and_styles_is_kept(browser: Any, live_server: Any, name: str) -> None:
    page = open_page(browser, live_server, f"/hi/ui/{name}{'/' if name else ''}")
    page.wait_for_load_state("networkidle")
    assert page.complaints == []
    page.context.close()


def test_an_amount_is_grouped_and_said_as_it_is_typed(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, "/hi/ui/wizard/")
    control = page.locator("[data-odop-money]")
    for typed in ("1", "99999", "320000", "१२३४५६७.50", "100000000", "0.01", "8788919.05"):
        control.fill("")
        control.press_sequentially(typed)
        amount = parse_amount(typed)
        assert page.locator(".says").inner_text() == in_words(amount, "hi")
        assert control.input_value().split(".")[0] == group(int(amount))
    control.fill("1234567")
    control.press("Home")
    control.press("ArrowRight")
    control.press_sequentially("9")
    assert control.input_value() == "1,92,34,567"
    assert control.evaluate("part => part.value.slice(0, part.selectionStart).replace(/,/g, '')") == "19"
    page.context.close()


def test_what_cannot_be_undone_is_asked_about_first(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, "/ui/desk/", width=1280)
    before = page.url
    page.get_by_role("button", name="Reject with reason").click()
    assert "cannot be undone" in page.locator("dialog[open]").inner_text()
    page.keyboard.press("Escape")
    assert page.url == before
    assert page.evaluate("document.activeElement.textContent") == "Reject with reason"
    page.get_by_role("button", name="Reject with reason").click()
    page.locator("dialog[open] .btn").first.click()
    page.wait_for_url("**/ui/desk/?note=*")
    page.context.close()


def test_the_map_speaks_to_the_keyboard(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, "/ui/", width=1280)
    link = page.locator(".map svg a").nth(3)
    link.focus()
    said = link.locator("title").text_content() or ""
    assert page.locator("[data-odop-map-says]").inner_text() == said.replace(": ", " — ", 1)
    page.context.close()


def test_everything_is_there_without_scripts(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, "/ui/", java_script_enabled=False)
    assert page.locator("#ask-bank").is_visible(), "a dialog stands open in the page"
    assert not page.locator("[data-odop-copy]").is_visible(), "a button that would do nothing is not shown"
    page.get_by_text("The same as a table").first.click()
    assert page.locator(".map table").is_visible()
    page.context.close()


def test_a_file_is_chosen_by_keyboard_and_mouse_in_the_pages_language(browser: Any, live_server: Any) -> None:
    page = open_page(browser, live_server, "/hi/ui/")
    page.on("filechooser", lambda _chooser: None)  # from here on the browser asks us, not the desk it runs on
    control, button = page.locator("[data-odop-file]").first, page.locator(".file .btn").first
    assert button.inner_text() == "फ़ाइल चुनें"
    control.focus()
    assert button.evaluate("part => getComputedStyle(part).outlineStyle") == "solid", (
        "the keyboard's place is seen"
    )
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Space")
    asked.value.set_files({"name": "shapath.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    page.get_by_text("shapath.pdf").wait_for()
    with page.expect_file_chooser():
        button.click()
    assert page.complaints == []
    page.context.close()
