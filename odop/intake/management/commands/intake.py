"""`intake KIND FILE`: a list brought in by the command line, however large; cut off, the same command goes on."""

import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError
from django.utils import translation

from odop.intake.definitions import KINDS
from odop.intake.definitions.problems import PROBLEMS
from odop.intake.enums import State
from odop.intake.models import Intake
from odop.intake.queries import problem_kinds
from odop.intake.services import checking, importing
from odop.intake.services.by_command import begin_import, taken_up
from odop.intake.services.checking import check_list
from odop.intake.services.importing import import_list
from odop.intake.services.refusals import unreadable
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.refusals import DomainError
from odop.lib.sheets import SheetError
from odop.places.queries import district

STOPPED = (
    "The database stopped answering ({said}). Every batch that was finished is kept; nothing of the one that was cut off"
    " is. Start the same command again when the database runs: it goes on from there."
)
AGAIN = 75  # exit code: nothing is wrong with the list, try again (EX_TEMPFAIL of sysexits.h)
_LOST = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)  # COPY raises the driver's own


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--district", help="name, code or LGD code; without it each row says its own")
        parser.add_argument("--sheet", default="", help="name of the sheet, where the book has several")
        parser.add_argument(
            "--map", action="append", default=[], metavar="TITLE=KEY", help="what a column says"
        )
        parser.add_argument(
            "--all", action="append", default=[], metavar="KEY=VALUE", help="what holds for every row"
        )
        parser.add_argument("--agreed", action="append", default=[], metavar="PURPOSE",
                            help="what all people of the list have agreed to (register, bank)")  # fmt: skip
        parser.add_argument("--check", action="store_true", help="check only; bring nothing in")
        parser.add_argument("--batch", type=int, help="rows of one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            try:
                self.bring(**options)
            except DomainError as refusal:
                told = "".join(f"\n  {field}: {text}" for field, text in refusal.fields.items())
                raise CommandError(f"{refusal} [{refusal.code}]{told}") from refusal
            except SheetError as error:
                words = unreadable(error.code, error.params)
                raise CommandError(f"{words} [{words.code}]") from error
            except _LOST as error:
                said = (str(error).splitlines() or ["connection closed"])[0]
                raise CommandError(STOPPED.format(said=said), returncode=AGAIN) from error

    def bring(self, *, kind: str, file: Path, check: bool, batch: int | None, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        with scope.system():
            place = district(options["district"]) if options["district"] else None
        taken = taken_up(
            file, kind=kind, district=place, said=_pairs(options["map"]), fixed=_pairs(options["all"]),
            consents=options["agreed"], sheet=options["sheet"],
        )  # fmt: skip
        with taken as (intake, sheet):
            self.stdout.write(f"List {intake.ref}: {intake.row_count:,} rows.")
            if sheet is not None:
                with Progress(self, intake, "checked"):
                    check_list(intake.pk, sheet=sheet, batch=batch or checking.BATCH)
        self.report(intake)
        if check:
            return
        intake = begin_import(intake)
        with Progress(self, intake, "gone in"):
            import_list(intake.pk, by=SYSTEM, batch=batch or importing.BATCH)
        self.report(intake)

    def report(self, intake: Intake) -> None:
        """How many rows came to what, and which problems are most frequent."""
        with scope.system():
            found = Intake.objects.get(pk=intake.pk)
            counts = ", ".join(f"{name} {n:,}" for name, n in sorted(found.counts.items()))
            self.stdout.write(f"{found.get_state_display()}: {counts or 'no row'}.")
            if found.state == State.FAILED:
                raise CommandError(f"The file cannot be read: {found.error}")
            for (_key, code), n in list(problem_kinds(found).items())[:8]:
                self.stdout.write(f"  {n:>9,}  {PROBLEMS[code].title}")


def _pairs(given: list[str]) -> dict[str, str]:
    if wrong := [one for one in given if "=" not in one]:
        raise CommandError(f"Write {wrong[0]!r} with an equals sign.")
    return dict(one.rsplit("=", 1) for one in given)


class Progress(Thread):
    """A line every few seconds while a long work runs: rows, rows a second, memory of this process."""

    EVERY = 5.0

    def __init__(self, command: BaseCommand, intake: Intake, words: str) -> None:
        super().__init__(daemon=True)
        self.command, self.pk, self.words, self.total = command, intake.pk, words, intake.row_count
        self.before = intake.cursor  # rows that an earlier run had done before it was cut off
        self.over = Event()
        self.began = time.monotonic()

    def __enter__(self) -> "Progress":
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.over.set()
        self.join()

    def run(self) -> None:
        from django.db import connection

        while not self.over.wait(self.EVERY):
            try:
                with scope.system():
                    done = Intake.objects.values_list("cursor", flat=True).get(pk=self.pk)
            except _LOST:
                break  # the work itself says so
            speed = (done - self.before) / (time.monotonic() - self.began)
            self.command.stdout.write(
                f"  {done:,} of {self.total:,} rows {self.words}, {speed:,.0f} rows/s, {resident():,.0f} MB"
            )
        connection.close()


def resident() -> float:
    """Megabytes of memory this process holds now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
