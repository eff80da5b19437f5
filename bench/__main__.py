"""Measures what the product promises, each figure beside its floor.

    script/bench [--json] [--only NAME] [--rows CASES] [--people N] [--listings N] [--full] [--home FOLDER]

Without --only everything is measured. A figure is a group (decisions, simulate, pages, steps, duplicates, search, home,
start) or the beginning of a figure's name. Everything happens in an installation of its own that is deleted afterwards.
"""

import argparse
import contextlib
import importlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import decisions, place
from bench.figure import HEAD, Figure

BEGAN = time.monotonic()
CASES, FULL = 100_000, 500_000
PEOPLE, ALL_PEOPLE = 100_000, 2_000_000
LISTINGS = 20_000
SIMULATED = 1_000_000
GROUPS = {
    "decisions": ("decisions_per_cpu_second",),
    "start": ("demo_build_seconds", "second_start_seconds"),
    "simulate": ("simulate_seconds",),
    "pages": ("worklist", "case_page"),
    "duplicates": ("duplicate_check",),
    "linkage": ("linkage_",),
    "training": ("training_",),
    "bookings": ("booking",),
    "planning": ("planning_",),
    "search": ("search",),
    "studies": ("study_page",),
    "emart": ("mart_",),
    "goods_sheet": ("goods_by_sheet",),
    "races": ("sale_races",),
    "orders": ("sale_order",),
    "bills": ("sale_bills",),
    "steps": ("steps_per_second",),
    "home": ("home_page",),
    "intake": ("intake_rows_per_second", "intake_rows_per_cpu_second", "intake_seconds", "intake_memory_mb"),
}
WITH_CASES = {"pages", "steps"}
WITH_PEOPLE = {"duplicates", "search"}


@dataclass(frozen=True)
class Sizes:
    """How much there is of what is measured."""

    cases: int
    people: int
    listings: int


def wanted(only: list[str]) -> set[str]:
    """The groups to which these names belong; all of them without a name."""
    found = {
        group
        for group, figures in GROUPS.items()
        for name in only
        if name == group or any(name.startswith(figure) or figure.startswith(name) for figure in figures)
    }
    if only and not found:
        raise SystemExit(f"No figure is called {' or '.join(only)}. There are: {', '.join(GROUPS)}.")
    return found or set(GROUPS)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="as --only NAME")
    parser.add_argument(
        "--json", action="store_true", help="one object a line: name, value, unit, floor, ratio, goal"
    )
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="a group or a figure")
    parser.add_argument("--rows", type=int, default=CASES, help=f"cases in the database ({CASES:,})")
    parser.add_argument("--listings", type=int, default=LISTINGS, help=f"goods in the mart ({LISTINGS:,})")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"people in the register ({PEOPLE:,})")
    parser.add_argument(
        "--full",
        action="store_true",
        help=f"{FULL:,} cases and {ALL_PEOPLE:,} people, as the goals are meant",
    )
    parser.add_argument("--home", type=Path, help="keep the installation here and use it again")
    return parser.parse_args()


def figures(groups: set[str], sizes: Sizes, kept: Path | None) -> Iterator[Figure]:
    if "decisions" in groups:
        yield from decisions.measure()
    if "linkage" in groups:
        from bench import linkage

        say("Linking made-up people …")
        yield from linkage.measure(sizes.people)
    if "planning" in groups:
        from bench import planning

        yield from planning.measure()
    if groups <= {"decisions", "linkage", "planning"}:
        return
    with place.home(kept) as home:
        say("Preparing an installation of its own …")
        made = place.prepared(home)
        if "start" in groups:
            yield from place.measure(made)
        if groups <= {"start", "decisions", "planning"}:
            return
        with place.running(home) as (settings, admin_url):
            yield from _in_django(groups, sizes, settings, admin_url)


def _each(groups: set[str], *names: str) -> Iterator[Figure]:
    """Groups that need nothing but what stands in the database, each measured by the module of its name."""
    for name in names:
        if name in groups:
            yield from importlib.import_module(f"bench.{name}").measure()


def _in_django(groups: set[str], sizes: Sizes, settings: dict[str, str], admin_url: str) -> Iterator[Figure]:
    """What is measured inside the product, as its web process: the web role, held by row-level security."""
    programme = settings["ODOP_PROGRAMME"]
    if groups & WITH_CASES:
        from bench import world

        say(f"Making {sizes.cases:,} cases …")
        names = Path(__file__).resolve().parent.parent / "programmes" / programme / "demo_names.csv"
        say(f"  {world.build(admin_url, programme, names, sizes.cases):,} cases are there.")
    os.environ.update(settings | {"ODOP_PROCESS": "web", "DJANGO_SETTINGS_MODULE": "bench.settings"})
    import django

    django.setup()
    if "simulate" in groups:
        from bench import simulation

        rows = min(SIMULATED, 10 * sizes.cases)
        say(f"Making {rows:,} synthetic applications …")
        simulation.make(admin_url, programme, rows)
        yield from simulation.measure(rows)
    yield from _each(groups, "pages", "studies")
    if groups & WITH_PEOPLE:
        from bench import people as register

        say(f"Making {sizes.people:,} people …")
        folder = Path(__file__).resolve().parent.parent / "programmes" / programme
        say(f"  {register.build(admin_url, programme, folder, sizes.people):,} people are there.")
    yield from _each(groups, "search", "duplicates", "steps")
    if "intake" in groups:
        from bench import intake

        yield from intake.measure(settings, min(intake.ROWS, sizes.cases))
    yield from _each(groups, "training", "bookings")
    if "goods_sheet" in groups:
        from bench import goods_sheet

        yield from goods_sheet.measure(admin_url, programme)
    yield from _mart(groups, sizes, settings, admin_url)
    if "home" in groups:
        from bench import home

        yield from home.measure(settings)


def _mart(groups: set[str], sizes: Sizes, settings: dict[str, str], admin_url: str) -> Iterator[Figure]:
    """What needs a mart of many goods."""
    if not groups & {"emart", "races", "orders", "bills"}:
        return
    from bench import goods

    say(f"Making {sizes.listings:,} goods …")
    say(f"  {goods.build(admin_url, settings['ODOP_PROGRAMME'], sizes.listings):,} goods are there.")
    from bench import mart, sales

    if groups & {"emart", "orders"}:  # nobody can order what does not stand in the mart
        say(f"  {mart.show_all():,} rows of the search were written.")
    if "emart" in groups:
        yield from mart.measure(settings)
    if "races" in groups:
        yield from sales.races()
    if "orders" in groups:
        yield from sales.orders(settings)
    if "bills" in groups:
        yield from sales.bills(settings)


def say(text: str) -> None:
    """Progress, where it does not disturb the figures."""
    print(f"[{time.monotonic() - BEGAN:6.1f} s] {text}", file=sys.stderr, flush=True)


def _told_to_stop(number: int, frame: object) -> None:
    raise SystemExit("The bench was told to stop.")  # so that what it made is taken away


def main() -> None:
    chosen = arguments()
    signal.signal(signal.SIGTERM, _told_to_stop)
    groups = wanted(chosen.only + chosen.names)
    sizes = Sizes(
        cases=FULL if chosen.full else max(chosen.rows, 1000),
        people=ALL_PEOPLE if chosen.full else chosen.people,
        listings=chosen.listings,
    )
    load = os.getloadavg()[0]
    say(f"{os.cpu_count()} processors, load {load:.1f} before the start")
    if not chosen.json:
        print(HEAD, flush=True)
    with contextlib.closing(figures(groups, sizes, chosen.home)) as found:
        for figure in found:
            print(figure.as_json() if chosen.json else figure.as_line(), flush=True)
    say(f"done; load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
