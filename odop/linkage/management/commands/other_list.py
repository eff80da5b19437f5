"""Lists exchanged with other offices: `other_list key`, `take`, `make`, and `vectors` to lay another implementation beside ours."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.refusals import DomainError
from odop.linkage.other_lists.keys import keys_of, spelled
from odop.linkage.other_lists.models import ExchangeKey
from odop.linkage.other_lists.services import agree_key, make_list, take_list
from odop.linkage.other_lists.vectors import PEOPLE, SECRET


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_subparsers(dest="do", required=True)
        key = ways.add_parser(
            "key", help="keep a key shared with another office; without --secret a new one is made"
        )
        key.add_argument("name")
        key.add_argument("--office", required=True)
        key.add_argument("--secret", default="")
        take = ways.add_parser("take", help="take in a list")
        take.add_argument("file", type=Path)
        make = ways.add_parser("make", help="write our list")
        make.add_argument("key")
        make.add_argument("file", type=Path)
        make.add_argument("--from", dest="from_on", type=date.fromisoformat, required=True)
        make.add_argument("--to", dest="to_on", type=date.fromisoformat, required=True)
        make.add_argument("--title", default="")
        ways.add_parser("vectors", help="print the test vectors of the format")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["do"] == "vectors":
            for facts in PEOPLE:
                print(
                    json.dumps(
                        {"facts": facts, "spelled": spelled(facts), "keys": keys_of(facts, SECRET)},
                        ensure_ascii=False,
                    )
                )
            return
        try:
            with scope.system():
                print(self._do(options))
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from None

    def _do(self, options: dict[str, Any]) -> str:
        if options["do"] == "key":
            made, secret = agree_key(
                options["name"], office=options["office"], secret=options["secret"], by=SYSTEM
            )
            return f"{made.name}: {secret}"
        if options["do"] == "take":
            taken = take_list(options["file"].read_bytes(), by=SYSTEM)
            return f"{taken.ref}: {taken.rows} rows"
        key = ExchangeKey.objects.filter(name=options["key"]).first()
        if key is None:
            raise CommandError("There is no shared key of this name.")
        text, rows = make_list(
            key, title=options["title"], from_on=options["from_on"], to_on=options["to_on"], by=SYSTEM,
            as_csv=options["file"].suffix == ".csv",
        )  # fmt: skip
        options["file"].write_text(text, encoding="utf-8")
        return f"{rows} rows"
