"""A picture of a page, as a sample person sees it, from the running server."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from _environment import home
from playwright.sync_api import sync_playwright

from tests.browser import QUIET, program


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/shot", description=__doc__)
    parser.add_argument("path", help="as in /desk/")
    parser.add_argument("--as", dest="person", metavar="SLUG", help="a sample person, as in officer-sambhal")
    parser.add_argument("--lang", choices=["en", "hi"], default="en")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument(
        "--visible-only", action="store_true", help="what fits the window, not the whole page"
    )
    parser.add_argument("--dark", action="store_true", help="for a reader who prefers dark pages")
    parser.add_argument("--no-script", action="store_true", help="as on a phone without JavaScript")
    parser.add_argument("--base-url", help="the running server's address otherwise")
    parser.add_argument("-o", "--output", type=Path, help="shots/<path>.png otherwise")
    chosen = parser.parse_args()
    base = (chosen.base_url or running_address()).rstrip("/")
    if program() is None:
        sys.exit("There is no Chromium here: install Debian's package chromium.")
    name = "-".join(
        filter(None, [chosen.path.strip("/").replace("/", "_") or "home", chosen.person, chosen.lang])
    )
    output = chosen.output or Path("shots") / f"{name}-{chosen.width}.png"
    output.parent.mkdir(parents=True, exist_ok=True)
    prefix = "/hi" if chosen.lang == "hi" else ""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=QUIET)
        page = browser.new_page(
            viewport={"width": chosen.width, "height": chosen.height},
            color_scheme="dark" if chosen.dark else "light",
            java_script_enabled=not chosen.no_script,
        )
        page.on("console", lambda said: print(f"console {said.type}: {said.text}", file=sys.stderr))
        page.on("pageerror", lambda error: print(f"error: {error}", file=sys.stderr))
        if chosen.person:
            page.goto(f"{base}{prefix}/sign-in/")
            page.locator(f'form[action$="/demo/sign-in/{chosen.person}/"] button').first.click()
            page.wait_for_load_state()
        answer = page.goto(base + prefix + chosen.path, wait_until="networkidle")
        page.screenshot(path=str(output), full_page=not chosen.visible_only)
        browser.close()
    code = answer.status if answer else 0
    print(f"{output} ({code})")
    return 0 if code < 400 else 1


def running_address() -> str:
    try:
        return str(json.loads((home() / "server.json").read_text())["address"])
    except OSError:
        sys.exit("script/server is not running on this ODOP_HOME; start it, or give --base-url.")


if __name__ == "__main__":
    sys.exit(main())
