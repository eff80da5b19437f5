"""The trail: `trail verify` names the first broken link; `trail verify --head` prints the last one, to be noted outside."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from odop.kernel import scope
from odop.kernel.trail import Head, head, verify


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("do", choices=["verify"])
        parser.add_argument(
            "--head", action="store_true", help="print the place and hash of the last event as well"
        )
        parser.add_argument(
            "--noted", metavar="SEQ:HASH", help="a head that was noted earlier: it must still stand"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            noted = Head.of(options["noted"]) if options["noted"] else None
        except ValueError as error:
            raise CommandError(str(error)) from None
        with scope.system():
            broken = verify(noted)
            last = head()
        if broken is not None:
            raise CommandError(f"The trail is broken: {broken}")
        self.stdout.write(f"The trail is whole: {last.seq if last else 0} events.")
        if options["head"] and last is not None:
            self.stdout.write(str(last))
