"""`programme load`: the folder that ODOP_PROGRAMME names, into the database. Safe to repeat."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from odop.kernel import scope
from odop.lib.programme import ProgrammeInvalid
from odop.lib.rules import SchemeInvalid
from odop.schemes.services import load_programme


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("do", choices=["load"])

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            with scope.system():
                versions = load_programme()
        except (ProgrammeInvalid, SchemeInvalid) as problem:
            raise CommandError(f"The programme's folder cannot be loaded:\n{problem}") from problem
        names = ", ".join(f"{version.code} {version.version}" for version in versions)
        print(f"Loaded in {time.monotonic() - began:.1f} s; schemes: {names}")
