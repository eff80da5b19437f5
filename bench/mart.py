"""The mart with many listings as somebody gets it who is not known to it: pages worked out anew, a search, an order.

A page's floor is the same rows by SQL written by hand and an empty answer below the same middleware. Requests a second come over
HTTP from two web processes, each address another one, beside a Django view that does nothing; one list again and again shows what
a page that is kept costs.
"""

import random
import statistics
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.urls import reverse

from bench.figure import AT_LEAST, AT_MOST, Figure, Goal, in_turns
from bench.goods import AT_ONCE, KINDS, LOOKS, USES
from bench.home import WORKERS, ask, cpu_seconds, postmaster, served
from bench.load import rate
from bench.pages import MILLISECONDS, Browser
from odop.emart.models import Listing, SearchRow
from odop.emart.services.showing import show
from odop.kernel import pagecache, scope
from odop.places.models import District

PAGES = 60
SECONDS, ROUNDS = 3.0, 3
PAGES_OF_A_LIST = 9
# The transaction around a page, and the look whether pages changed, which a process takes once a second.
FRAME = ("BEGIN", "COMMIT", "SELECT set_config", "SELECT split_part(name")
MISTYPED = (
    "bulu",
    "chudi",
    "dipak",
    "sari",
    "kangha",
    "mirrer",
    "embroiderd",
    "bansuri",
)  # and Hindi in Latin letters


@dataclass(frozen=True)
class Way:
    """A kind of page: its address in each turn, the queries it may cost, the requests a second that are wanted."""

    name: str
    address: Callable[[int], str]
    queries: int
    a_second: float


def show_all() -> int:
    """The rows of the search of what has none yet, written as the product writes them."""
    written = 0
    while True:
        with scope.enter(scope.EVERYTHING), transaction.atomic():
            goods = list(
                Listing.objects.filter(ref__startswith="MT-B-", search_row__isnull=True)
                .select_related("seller", "district", "product_line")[:AT_ONCE]
            )  # fmt: skip
            done = show(goods)
        if not done:
            return written
        written += done


def ways() -> list[Way]:
    """The kinds of pages, each with addresses of which none comes back (`turn`, which no page knows), so that none is kept."""
    with scope.enter(scope.EVERYTHING, read_only=True):
        refs = list(SearchRow.objects.order_by("pk").values_list("ref", flat=True))
        crafts = sorted(set(SearchRow.objects.values_list("craft", flat=True)))
        codes = sorted(District.objects.values_list("code", flat=True))
    chance = random.Random(6)
    chance.shuffle(refs)
    typed = [_typed(chance, number) for number in range(4000)]

    def listed(turn: int) -> str:
        again, number = divmod(turn, len(codes))
        return _asked(
            reverse("mart_find"), district=codes[number], page=again % PAGES_OF_A_LIST + 1, turn=turn
        )

    def of_craft(turn: int) -> str:
        again, number = divmod(turn, len(crafts))
        return _asked(
            reverse("mart_craft", args=[crafts[number]]), page=again % PAGES_OF_A_LIST + 1, turn=turn
        )

    def good(turn: int) -> str:
        return reverse("mart_good", args=[refs[turn % len(refs)]])

    def searched(turn: int) -> str:
        return _asked(reverse("mart_find"), q=typed[turn % len(typed)])

    return [
        Way("list", listed, queries=5, a_second=150),
        Way("craft_page", of_craft, queries=5, a_second=150),
        Way("detail", good, queries=5, a_second=200),
        Way("search", searched, queries=3, a_second=70),
    ]


def _typed(chance: random.Random, number: int) -> str:
    """What a buyer types: two words of either language, every fifth time one that is mistyped."""
    if number % 5 == 4:
        return f"{MISTYPED[number % len(MISTYPED)]} {chance.choice(USES)[0]}"
    language = chance.randrange(2)
    return " ".join(chance.choice(words)[language] for words in (LOOKS, KINDS, USES))


def _asked(path: str, **query: object) -> str:
    return f"{path}?{urllib.parse.urlencode(query)}"


def measure(settings: dict[str, str]) -> Iterator[Figure]:
    browser, chosen = Browser(None), ways()
    for way in chosen:
        mine, floor = in_turns(
            lambda turn, way=way: browser.get_anew(way.address(turn)),  # type: ignore[misc]
            lambda turn, way=way: browser.get(f"/bench/mart/{way.name}/{turn}/"),  # type: ignore[misc]
            PAGES,
        )
        for name, took, least in (("p50", mine.median, floor.median), ("p95", mine.p95, floor.p95)):
            yield Figure(f"mart_{way.name}_{name}_ms", took * MILLISECONDS, "ms", floor=least * MILLISECONDS)
        counts = []
        for turn in range(20):
            pagecache.forget()
            counts.append(browser.queries(way.address(turn), leaving_out=FRAME))
        yield Figure(
            f"mart_{way.name}_queries",
            max(counts),
            "queries, most of 20",
            goal=Goal("value", AT_MOST, way.queries),
        )
    yield from _over_http(settings, chosen)


def _over_http(settings: dict[str, str], chosen: list[Way]) -> Iterator[Figure]:
    with (
        served("config.wsgi:application", settings) as ours,
        served("bench.nothing:application", settings) as floor,
    ):
        least = statistics.median(rate(floor[0], ["/"], SECONDS) for _round in range(ROUNDS))
        processes = (ours[1], postmaster(settings))
        kept = Way("kept_list", lambda _turn: chosen[0].address(0), queries=0, a_second=0)
        for way in [*chosen, kept]:
            paths = [way.address(turn) for turn in range(4000)]
            rate(ours[0], paths[:200], 1.0)
            rates, spent = [], []
            for round_ in range(ROUNDS):
                before = sum(map(cpu_seconds, processes))
                rates.append(rate(ours[0], paths[(round_ + 1) * 500 :], SECONDS))
                spent.append(rates[-1] * SECONDS / max(sum(map(cpu_seconds, processes)) - before, 0.01))
            yield Figure(f"mart_{way.name}_requests_per_second", statistics.median(rates), f"requests/s, {WORKERS} processes",
                         floor=least, goal=Goal("value", AT_LEAST, way.a_second) if way.a_second else None)  # fmt: skip
            yield Figure(
                f"mart_{way.name}_requests_per_server_cpu_second",
                statistics.median(spent),
                "requests/CPU-second, database too",
            )
        front = ask(ours[0], reverse("mart"))
    yield Figure("mart_front_bytes", len(front), "bytes, head and body, Brotli")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM emart_searchrow")
        yield Figure("mart_listings", cursor.fetchone()[0], "listings")
