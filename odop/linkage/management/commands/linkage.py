"""script/manage linkage run | measure: one person once, over the whole register or over made-up people."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "run: look through all entries now. measure: how well it does on made-up people of known identity."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("run", "measure"))
        parser.add_argument("--entries", type=int, default=80_000, help="how many to make up (measure)")
        parser.add_argument("--seed", type=int, default=2, help="which people (measure)")

        parser.add_argument(
            "--harder", action="store_true", help="people of bad lists: errors about twice as often (measure)"
        )

    def handle(self, *args: Any, what: str, entries: int, seed: int, harder: bool, **options: Any) -> None:
        if what == "run":
            from odop.linkage.services import run

            done = run(say=self.stdout.write)
            self.stdout.write(
                f"{done.entries:,} entries, {done.found:,} new pairs, {done.joined:,} joined by rule, {done.seconds:.0f} s"
            )
            return
        from odop.linkage.measure import measure
        from odop.linkage.truth import HARDER

        with tempfile.TemporaryDirectory(prefix="odop-linkage-") as folder:
            found = measure(entries, seed=seed, folder=Path(folder), rates=HARDER if harder else None)
        for name in ("precision_by_rule", "recall_by_rule", "recall", "precision_offered", "ceiling"):
            self.stdout.write(f"{name:20} {getattr(found, name):.4f}")
        self.stdout.write(
            f"{found.entries:,} entries, {found.true_pairs:,} true pairs; {found.joined:,} joined, {found.offered:,} offered;"
            f" {found.seconds:.1f} s, {found.cpu_seconds:.1f} CPU seconds, {found.memory_mb} MB"
        )
