"""Schemes from the command line, straight from their folders.

check [SCHEME …]                 everything that is wrong with a folder, and whether its examples hold
assess SCHEME KEY=VALUE …        what the rule says of these facts, with every reason
simulate SCHEME [--folder DIR]   what the folder would change for the applications in the database
"""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.lib.money import from_paise, rupees
from odop.lib.rules import Scheme, SchemeInvalid, compile_folder, read_files
from odop.places.queries import districts
from odop.schemes.services import simulate


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument("do", choices=["check", "assess", "simulate"])
        parser.add_argument("names", nargs="*", metavar="SCHEME [KEY=VALUE …]")
        parser.add_argument("--on", type=date.fromisoformat, help="judged as of this day; today otherwise")
        parser.add_argument("--folder", type=Path, help="an edited copy of the scheme's folder")

    def handle(self, *args: Any, **options: Any) -> None:
        names: list[str] = options["names"]
        if options["do"] == "check":
            self.check_all(names or list(programme().schemes))
            return
        if not names:
            raise CommandError("Name the scheme.")
        day: date = options["on"] or clock.today()
        if options["do"] == "assess":
            self.assess(names[0], names[1:], day)
        elif len(names) > 1:
            raise CommandError("One scheme at a time.")
        else:
            self.simulate(options["folder"] or self.folder_of(names[0]), day)

    def folder_of(self, name: str) -> Path:
        folder = Path(settings.PROGRAMME_DIR) / "schemes" / name
        if not folder.is_dir():
            known = ", ".join(sorted(path.name for path in folder.parent.glob("*") if path.is_dir()))
            raise CommandError(f"There is no scheme “{name}”. There are: {known}.")
        return folder

    def compiled(self, folder: Path) -> Scheme:
        try:
            return compile_folder(folder, languages=programme().languages)
        except SchemeInvalid as problem:
            raise CommandError("\n".join(map(str, problem.complaints))) from None

    def check_all(self, names: list[str]) -> None:
        faults = []
        for name in names:
            try:
                scheme = self.compiled(self.folder_of(name))
            except CommandError as problem:
                faults.append(f"{name}:\n{problem}")
                continue
            complaints = scheme.publishing_complaints()
            if complaints:
                faults.append(f"{name} may not be published:\n" + "\n".join(map(str, complaints)))
            else:
                self.stdout.write(
                    f"{name} {scheme.version}: {len(scheme.rules)} conditions, {len(scheme.run_examples())} examples hold."
                )
        if faults:
            raise CommandError("\n".join(faults))

    def assess(self, name: str, given: list[str], day: date) -> None:
        scheme = self.compiled(self.folder_of(name))
        pairs = [fact.partition("=") for fact in given]
        if not all(sign for _key, sign, _value in pairs):
            raise CommandError("Write facts as key=value: age=34 gender=female project_cost=3200000")
        kinds = {field.key: field.type for field in scheme.fields}
        facts, errors = scheme.parse_facts({key: _raw(kinds.get(key), text) for key, _sign, text in pairs})
        if errors:
            raise CommandError("\n".join(f"{key}: {texts['en']}" for key, texts in errors.items()))
        self.stdout.write(json.dumps(scheme.assess(facts, day).as_json(), ensure_ascii=False, indent=2))

    def simulate(self, folder: Path, day: date) -> None:
        self.compiled(folder)  # every complaint in words before anything is asked of the database
        try:
            with scope.system():
                found = simulate(read_files(folder), by=SYSTEM, as_of=day)
                places = {one.pk: one.name.get("en", str(one.pk)) for one in districts()}
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        write = self.stdout.write
        write(f"{found.code}: {found.version_now} in force, {found.version_then} tried, as of {day}")
        write(f"{'district':24}{'applications':>13}{'cost now':>20}{'cost then':>20}{'gain':>7}{'lose':>7}")
        for row in found.districts:
            write(_line(places.get(row.district_id, ""), row.applications, row.cost_now, row.cost_then,
                        row.gain, row.lose))  # fmt: skip
        total = found.total
        write(_line("total", total("applications"), total("cost_now"), total("cost_then"), total("gain"),
                    total("lose")))  # fmt: skip


def _raw(kind: str | None, text: str) -> object:
    """A fact as the command line gives it: yes and no are words there, and nothing after the sign is not known."""
    if not text:
        return None
    if kind == "yesno":
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower(), text)
    if kind == "integer" and text.isascii() and text.lstrip("-").isdigit():
        return int(text)
    return text


def _line(place: str, count: int, now: int, then: int, gain: int, lose: int) -> str:
    return (
        f"{place:24}{count:>13}{rupees(from_paise(now)):>20}{rupees(from_paise(then)):>20}{gain:>7}{lose:>7}"
    )
