"""A person who walks the site in a browser: every page she looks at is looked at by axe, and measured for a phone."""

import os
from pathlib import Path
from typing import Any

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, TABLE = 412, 1280


class Walker:
    """One person at one screen, in one language."""

    def __init__(self, browser: Any, base: str, *, language: str, width: int, scripts: bool = True) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, accept_downloads=True
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)  # a busy machine is slow, not wrong
        self.base, self.language, self.width, self.scripts = base, language, width, scripts
        self.prefix = "/hi" if language == "hi" else ""
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self._heard(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._heard(str(error)))
        self.seen = 0

    def _heard(self, text: str) -> None:
        if "favicon" not in text:
            self.complaints.append(f"{self.page.url}: {text}")

    def open(self, path: str) -> "Walker":
        from playwright.sync_api import Error

        for last in (False, False, False, True):
            try:
                self.page.goto(self.base + self.prefix + path)
                break
            except Error as error:  # a script was still on its way to the page that an answer named
                if last or "interrupted by another navigation" not in str(error):
                    raise
                self.page.wait_for_timeout(300)
                self.page.wait_for_load_state()
        return self

    def look(self, name: str) -> "Walker":
        """Axe, overflow, and a picture."""
        page = self.page
        assert "/sign-in/" not in page.url or "sign" in name, f"{name}: asked to sign in"
        if shots := os.environ.get("ODOP_SHOTS"):
            Path(shots).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(shots) / f"{name}-{self.language}-{self.width}.png", full_page=True)
        if self.scripts:
            from axe_playwright_python.sync_playwright import Axe

            found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"][:300]) for one in found] == [], f"{name} ({page.url})"
            page.set_viewport_size({"width": PHONE, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            page.set_viewport_size({"width": self.width, "height": 900})
            assert wide <= 0, f"{name} ({page.url}) is {wide} px too wide on a phone"
        self.seen += 1
        return self

    def text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def fill(self, values: dict[str, Any], within: str = "main") -> "Walker":
        """Every field by its name: choices chosen, boxes ticked, text typed, files added."""
        form = self.page.locator(within)
        for name, value in values.items():
            field = form.locator(f'[name="{name}"]:not(button)')
            kind = field.first.get_attribute("type") or field.first.evaluate("part => part.localName")
            if kind == "checkbox" and field.count() == 1:
                field.check(force=True)
            elif kind in {"radio", "checkbox"}:
                wanted = value if isinstance(value, list) else [value]
                for one in wanted:
                    form.locator(f'[name="{name}"][value="{one}"]').check(force=True)
            elif kind == "select":
                field.first.select_option(value)
            elif kind == "file":
                field.first.set_input_files(value)
            else:
                field.first.fill(value)
        return self

    def press(self, selector: str) -> "Walker":
        """A button; what it asks first is answered with yes."""
        button = self.page.locator(selector).first
        button.scroll_into_view_if_needed()
        button.click()
        asked = self.page.locator("dialog[open]")
        if self.scripts and asked.count():
            asked.locator(".btn").first.click()
        self.page.wait_for_load_state()
        self.page.wait_for_timeout(200)
        return self

    def go_on(self) -> "Walker":
        """The wizard's button."""
        return self.press('button[form="wizard"]')

    def sign_in_as(self, slug: str) -> "Walker":
        self.open("/sign-in/")
        return self.press(f'form[action$="/demo/sign-in/{slug}/"] button')

    def case(self, ref: str, *, hers: bool = False) -> "Walker":
        return self.open(f"/me/cases/{ref}/" if hers else f"/desk/cases/{ref}/")

    def step(self, ref: str, do: str, values: dict[str, Any] | None = None) -> "Walker":
        """One step at the desk, on the page of the case."""
        self.case(ref)
        page = self.page
        plain = page.locator(f'#decide button[name="do"][value="{do}"]')
        form = f'#decide form:has(input[name="do"][value="{do}"])'
        if plain.count():
            self.fill(values or {}, "#decide form:has(button[name=do])")
            self.posted(plain.first)
        else:
            page.locator(form).evaluate(
                "part => { const more = part.closest('details'); if (more) more.open = true }"
            )
            self.fill(values or {}, form)
            self.posted(page.locator(f"{form} button").last)
        sure = page.locator('#decide form:not(details form):has(input[name="sure"]) button')
        if sure.count():
            self.posted(sure.first)
        return self

    def posted(self, button: Any) -> None:
        """Press it and wait for the answer, which a script may put into the page without leaving it."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            button.click()
        self.page.wait_for_timeout(300)  # a script may now go to the page the answer names
        self.page.wait_for_load_state("networkidle")

    def done(self) -> None:
        self.context.close()
        assert self.complaints == []
