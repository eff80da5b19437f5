"""The page of a published study, as somebody signed in gets it: worked out anew each time. Everybody else gets the kept page."""

from collections.abc import Iterator

from bench.figure import AT_MOST, Figure, Goal, in_turns
from bench.pages import MILLISECONDS, WHO, Browser
from bench.reader import reader
from odop.diagnosis.queries.studies import published_studies
from odop.kernel import scope

PAGES = 80


def measure() -> Iterator[Figure]:
    user = reader(WHO)
    browser = Browser(user)
    with scope.enter(user.scope, read_only=True):
        refs = list(published_studies().order_by("ref").values_list("ref", flat=True))
    if not refs:
        raise SystemExit("No study is published: the page of a study cannot be measured.")
    mine, floor = in_turns(
        lambda turn: browser.get(f"/studies/{refs[turn % len(refs)]}/"),
        lambda turn: browser.get(f"/bench/studies/{refs[turn % len(refs)]}/"),
        PAGES,
        warm_up=len(refs) + 1,
    )
    for name, took, least in (("p50", mine.median, floor.median), ("p95", mine.p95, floor.p95)):
        yield Figure(
            f"study_page_{name}_ms", took * MILLISECONDS, "ms", floor=least * MILLISECONDS, goal=Goal("ratio", AT_MOST, 3)
        )  # fmt: skip
    yield Figure("study_page_queries", max(browser.queries(f"/studies/{ref}/") for ref in refs), "queries")
