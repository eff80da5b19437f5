"""The page of a published study as somebody signed in gets it (everybody else gets the kept page): as it comes, with what all
readers see alike kept in the process, and worked out anew, as after a change."""

from collections.abc import Iterator

from bench.figure import AT_MOST, Figure, Goal, in_turns
from bench.pages import MILLISECONDS, WHO, Browser
from bench.reader import reader
from odop.diagnosis.queries.studies import published_studies
from odop.kernel import pagecache, scope

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
    anew, floor = in_turns(
        lambda turn: browser.get_anew(f"/studies/{refs[turn % len(refs)]}/"),
        lambda turn: browser.get(f"/bench/studies/{refs[turn % len(refs)]}/"),
        PAGES // 2,
        warm_up=len(refs) + 1,
    )
    pagecache.forget()
    yield Figure(
        "study_page_anew_ms", anew.median * MILLISECONDS, "ms, p50", floor=floor.median * MILLISECONDS
    )
    pages = [f"/studies/{ref}/" for ref in refs]
    yield Figure("study_page_anew_queries", max(map(browser.queries, pages)), "queries")
    yield Figure("study_page_queries", max(map(browser.queries, pages)), "queries, the second time")
