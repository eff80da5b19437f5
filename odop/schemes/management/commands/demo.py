"""`demo build`: the demo world, once; building it again does nothing and says so."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from odop.kernel.refusals import DomainError
from odop.schemes.demo import build_demo


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("do", choices=["build"])
        parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 4))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            times = build_demo(options["workers"])
        except DomainError as refusal:
            if refusal.code == "demo_built":
                print(refusal)
                return
            raise CommandError(str(refusal)) from refusal
        parts = ", ".join(f"{what} {seconds} s" for what, seconds in times.items())
        print(f"Demo world built in {sum(times.values()):.1f} s ({parts}).")
