"""The shell of the camp page: the files a device keeps so that the page opens without a network.

None of them holds anything about anybody. Their version is a hash over all of them; the worker that keeps them checks each
by its own hash, so that a device never holds half of one version and half of another.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.camps.page import page_context
from odop.kernel.programme import programme

START = "/camp/"
# The page's own files keep their names: its modules name each other. The kernel's go by the names that pages use.
OWN = (
    "camps/camp.css", "camps/js/main.js", "camps/js/dom.js", "camps/js/store.js", "camps/js/vault.js", "camps/js/records.js",
    "camps/js/lists.js", "camps/js/checks.js", "camps/js/photo.js", "camps/js/sender.js", "camps/js/entry.js",
    "camps/js/board.js", "camps/js/gate.js", "camps/js/install.js", "camps/js/state.js", "camps/icons/icon-192.png",
)  # fmt: skip
KERNEL = (
    "kernel/site.css", "kernel/site.js", "kernel/fonts/mukta-latin.woff2", "kernel/fonts/mukta-devanagari.woff2",
    "kernel/icons/mark.svg", "kernel/icons/down.svg",
)  # fmt: skip


@dataclass(frozen=True)
class Shell:
    files: dict[str, str]  # address → SHA-256 of what is served there
    version: str
    pages: dict[str, str]  # language → the page
    size: int  # bytes of everything together


def own(name: str) -> str:
    """The address of a file of the page itself."""
    return settings.STATIC_URL + name


def _content(name: str, *, plain: bool) -> bytes:
    if settings.WHITENOISE_USE_FINDERS:
        found = finders.find(name)
        assert isinstance(found, str), name  # noqa: S101 (a file of ours)
        return Path(found).read_bytes()
    stored = name if plain else staticfiles_storage.stored_name(name)  # type: ignore[attr-defined]
    return (Path(settings.STATIC_ROOT) / stored).read_bytes()


def page_address(language: str) -> str:
    return f"{START}{language}/"


def manifest_address(language: str) -> str:
    return f"{START}{language}/manifest.webmanifest"


@cache
def shell() -> Shell:
    """Every file of the shell with its hash; worked out once a process."""
    languages = programme().languages
    pages = {language: _page(language) for language in languages}
    content = {own(name): _content(name, plain=True) for name in OWN}
    content |= {static(name): _content(name, plain=False) for name in KERNEL}
    content |= {page_address(language): text.encode() for language, text in pages.items()}
    content |= {manifest_address(language): manifest(language).encode() for language in languages}
    files = {address: hashlib.sha256(body).hexdigest() for address, body in sorted(content.items())}
    version = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]
    return Shell(files, version, pages, sum(map(len, content.values())))


def _page(language: str) -> str:
    with override(language):
        context = page_context(language)
        return render_to_string(
            "camps/page.html", {**context, "own": own(""), "manifest": manifest_address(language)}
        )


@cache
def manifest(language: str) -> str:
    """What a phone reads when the page is installed."""
    with override(language):
        name = _("Enrolment camp")
        return json.dumps(
            {
                "id": START,
                "name": f"{name} · {programme().name.get(language) or programme().name['en']}",
                "short_name": name,
                "lang": language,
                "start_url": page_address(language),
                "scope": START,
                "display": "standalone",
                "background_color": "#fffdf8",
                "theme_color": "#171f47",
                "icons": [
                    {"src": own(f"camps/icons/icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png",
                     "purpose": "any maskable"}
                    for side in (192, 512)
                ],
            },
            ensure_ascii=False,
        )  # fmt: skip


@cache
def worker() -> str:
    """The script that keeps the shell, with the list of what it keeps."""
    kept = shell()
    said = json.dumps(
        {"version": kept.version, "files": kept.files, "start": START, "pages": sorted(kept.pages)}
    )
    return f"const SHELL = {said};\n" + _content("camps/worker.js", plain=True).decode()
