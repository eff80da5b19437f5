"""The shell of the camp page: the files a device keeps so that the page opens without a network. See odop/kernel/shells.py."""

from functools import cache

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.camps.page import page_context
from odop.kernel import shells
from odop.kernel.shells import Shell

START = "/camp/"
ICON = "camps/icons/icon-{side}.png"
OWN = (
    "camps/camp.css", "camps/js/main.js", "camps/js/dom.js", "camps/js/store.js", "camps/js/vault.js", "camps/js/records.js",
    "camps/js/lists.js", "camps/js/checks.js", "camps/js/photo.js", "camps/js/sender.js", "camps/js/entry.js",
    "camps/js/board.js", "camps/js/gate.js", "camps/js/install.js", "camps/js/state.js", "camps/icons/icon-192.png",
)  # fmt: skip


def page_address(language: str) -> str:
    return shells.page_address(START, language)


@cache
def shell() -> Shell:
    return shells.shell_of("camp", START, own=OWN, page=_page, manifest=manifest)


def _page(language: str) -> str:
    with override(language):
        context = page_context(language)
        manifest = shells.manifest_address(START, language)
        return render_to_string(
            "camps/page.html", {**context, "own": shells.own_address(""), "manifest": manifest}
        )


@cache
def manifest(language: str) -> str:
    """What a phone reads when the page is installed."""
    with override(language):
        return shells.manifest_of(START, language, name=_("Enrolment camp"), icon=ICON)


def worker() -> str:
    """The script that keeps the shell, with the list of what it keeps."""
    return shell().worker
