"""Pages that open without a network: the files that a device keeps for one, and the worker that keeps them.

None of these files holds anything about anybody. The version of a shell is a hash over all of them; the worker checks each
by its own hash, so that a device never holds half of one version and half of another. A shell is worked out once a process:
whoever has one caches it.
"""

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static

from odop.kernel.programme import programme

# Of the kernel: they go by the names that pages use.
COMMON = (
    "kernel/site.css", "kernel/site.js", "kernel/fonts/mukta-latin.woff2", "kernel/fonts/mukta-devanagari.woff2",
    "kernel/icons/mark.svg", "kernel/icons/down.svg",
)  # fmt: skip


@dataclass(frozen=True)
class Shell:
    name: str  # what the device calls it; no two shells share one
    start: str  # the folder of addresses in which the worker works
    files: dict[str, str]  # address → SHA-256 of what is served there
    version: str
    pages: dict[str, str]  # language → the page
    size: int  # bytes of everything together

    @property
    def worker(self) -> str:
        """The script that keeps the files, with the list of what it keeps."""
        said = {
            "name": self.name,
            "version": self.version,
            "files": self.files,
            "start": self.start,
            "pages": sorted(self.pages),
        }
        return (
            f"const SHELL = {json.dumps(said)};\n" + _content("kernel/shell-worker.js", plain=True).decode()
        )


def shell_of(
    name: str,
    start: str,
    *,
    own: Collection[str],
    page: Callable[[str], str],
    manifest: Callable[[str], str],
) -> Shell:
    """The shell of a page: `own` are its files, which keep their names since its modules name each other; `page` and
    `manifest` give the page and what a phone reads to install it, in a language."""
    languages = programme().languages
    pages = {language: page(language) for language in languages}
    content = {own_address(one): _content(one, plain=True) for one in own}
    content |= {static(one): _content(one, plain=False) for one in COMMON}
    content |= {page_address(start, language): text.encode() for language, text in pages.items()}
    content |= {manifest_address(start, language): manifest(language).encode() for language in languages}
    files = {address: hashlib.sha256(body).hexdigest() for address, body in sorted(content.items())}
    version = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]
    return Shell(name, start, files, version, pages, sum(map(len, content.values())))


def manifest_of(start: str, language: str, *, name: str, icon: str) -> str:
    """What a phone reads when the page is installed. `icon` is a static file with `{side}` in its name (192 and 512)."""
    whose = programme().name.get(language) or programme().name["en"]
    return json.dumps(
        {
            "id": start,
            "name": f"{name} · {whose}",
            "short_name": name,
            "lang": language,
            "start_url": page_address(start, language),
            "scope": start,
            "display": "standalone",
            "background_color": "#fffdf8",
            "theme_color": "#171f47",
            "icons": [
                {"src": own_address(icon.format(side=side)), "sizes": f"{side}x{side}", "type": "image/png",
                 "purpose": "any maskable"}
                for side in (192, 512)
            ],
        },
        ensure_ascii=False,
    )  # fmt: skip


def own_address(name: str) -> str:
    """The address of a static file under its own name."""
    return settings.STATIC_URL + name


def page_address(start: str, language: str) -> str:
    return f"{start}{language}/"


def manifest_address(start: str, language: str) -> str:
    return f"{start}{language}/manifest.webmanifest"


def _content(name: str, *, plain: bool) -> bytes:
    if settings.WHITENOISE_USE_FINDERS:
        found = finders.find(name)
        assert isinstance(found, str), name  # noqa: S101 (a file of ours)
        return Path(found).read_bytes()
    stored = name if plain else staticfiles_storage.stored_name(name)  # type: ignore[attr-defined]
    return (Path(settings.STATIC_ROOT) / stored).read_bytes()
