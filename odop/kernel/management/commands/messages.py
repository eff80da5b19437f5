"""Catalogues without gettext's programs: `messages compile` makes the .mo files, `messages missing` lists what has no Hindi."""

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

APPS = settings.CHECKOUT / "odop"
KEYWORDS = dict.fromkeys(("gettext", "gettext_lazy", "_", "gettext_noop")) | {
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def catalogues() -> list[Path]:
    return sorted(APPS.glob("*/locale/*/LC_MESSAGES/django.po"))


def strings_of(app: Path) -> set[str]:
    """Every string of an app that a person may read: from its Python and its templates."""
    found: set[str] = set()
    for path in sorted(
        [*app.rglob("*.py"), *app.rglob("templates/**/*.html"), *app.rglob("templates/**/*.txt")]
    ):
        if "/migrations/" in str(path) or "/tests/" in str(path):
            continue
        text = path.read_text()
        if path.suffix != ".py":
            # A template's indentation is not Python's: its lines start at the margin for the reader of Python below.
            text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
        for _line, message, _comments, _context in extract("python", BytesIO(text.encode()), KEYWORDS):
            found.update([message] if isinstance(message, str) else [m for m in message if m])
    return found - {""}


def missing(language: str) -> dict[str, list[str]]:
    """Strings without a translation, by app."""
    known: set[str] = set()
    for path in APPS.glob(f"*/locale/{language}/LC_MESSAGES/django.po"):
        for message in read_po(BytesIO(path.read_bytes())):
            ids = message.id if isinstance(message.id, tuple | list) else [message.id]
            texts = message.string if isinstance(message.string, tuple | list) else [message.string]
            if all(texts) and not message.fuzzy:
                known.update(ids)
    lacking = {app.name: sorted(strings_of(app) - known) for app in sorted(APPS.iterdir()) if app.is_dir()}
    return {name: texts for name, texts in lacking.items() if texts}


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("do", choices=["compile", "missing"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["do"] == "compile":
            for path in catalogues():
                with path.with_suffix(".mo").open("wb") as handle:
                    write_mo(handle, read_po(BytesIO(path.read_bytes())))
            return
        lacking = missing("hi")
        for app, texts in lacking.items():
            for text in texts:
                print(f"{app}: {text!r}")
        if lacking:
            raise CommandError(f"{sum(map(len, lacking.values()))} strings have no Hindi.")
