"""The mart under a crowd: races for a last piece, guests who order over HTTP, and bills that are issued while their process is killed.

Races and bills are counted, not timed: oversold, stuck, missing and repeated have to be none. An order over HTTP is what a guest
without an account does: into the cart, the cart, the questions, the order.
"""

import http.client
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from bench.figure import AT_LEAST, AT_MOST, Figure, Goal
from bench.home import WORKERS, cpu_seconds, postmaster, served
from bench.load import rate
from bench.reader import reader
from odop.emart.enums import OrderState, PaperKind, PayBy, PurchaseState
from odop.emart.models import Basket, BasketLine, Offer, Order, Paper, Purchase
from odop.emart.queries.baskets import hashed
from odop.emart.services.orders import ship
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import Buyer, expire_unpaid, place
from odop.kernel import clock, scope
from odop.kernel.invariants import INVARIANTS
from odop.kernel.refusals import DomainError
from odop.lib.payments.local import LocalGateway

CHECKOUT = Path(__file__).resolve().parent.parent
RACES, RUNNERS, AT_ONCE = 1000, 3, 12
SECONDS, GUESTS = 10.0, 8
BILLS, ISSUERS, KILLS = 300, 50, 5
BILLS_OF_SALE = [PaperKind.INVOICE, PaperKind.BILL_OF_SUPPLY]
BUYER = Buyer("Asha Devi", "6000200001", "4 Sadar Bazar", "Lucknow", "226001", "09")
ISSUE = "import django; django.setup(); from bench.sales import issue_all; issue_all()"
NONE = Goal("value", AT_MOST, 0)


def _offers(count: int, dearest: int) -> list[Offer]:
    found = Offer.objects.filter(
        active=True,
        made_to_order=False,
        reserved=0,
        price_paise__lte=dearest,
        listing__seller__agreed=True,
        listing__ref__startswith="MT-B-",
    )
    return list(found.order_by("pk")[:count])


def _baskets(of: Sequence[Sequence[Offer]]) -> list[Basket]:
    made = Basket.objects.bulk_create(Basket(key_hash=hashed(secrets.token_urlsafe(9))) for _lines in of)
    BasketLine.objects.bulk_create(
        BasketLine(basket=basket, offer=offer, quantity=1)
        for basket, lines in zip(made, of, strict=True)
        for offer in lines
    )
    return made


def _side_by_side(works: Sequence[Callable[[], object]], threads: int) -> Counter[str]:
    """Every work as nobody in particular, in a transaction of its own; how many came to what."""

    def run(share: Sequence[Callable[[], object]]) -> list[str]:
        found = []
        try:
            for work in share:
                try:
                    with scope.enter(scope.NOBODY):
                        work()
                    found.append("done")
                except DomainError as refusal:
                    found.append(refusal.code)
                except OperationalError as error:
                    found.append("deadlock" if "deadlock" in str(error) else "unreachable")
        finally:
            connection.close()
        return found

    with ThreadPoolExecutor(threads) as pool:
        shares = [works[at::threads] for at in range(threads)]
        return Counter(code for found in pool.map(run, shares) for code in found)


def races(count: int = RACES) -> Iterator[Figure]:
    """Three buyers at once want the last piece of one article, each with another's last piece in the same cart, in either order.
    Half of the winners pay; what the others held is free again afterwards."""
    chance = random.Random(6)
    with scope.enter(scope.EVERYTHING):
        offers = _offers(2 * count, 1_000_000)
        if len(offers) < 2 * count:
            raise SystemExit(f"There are {len(offers)} goods; {2 * count} are needed: --listings.")
        Offer.objects.filter(pk__in=[one.pk for one in offers]).update(on_hand=1)
        pairs = list(zip(offers[::2], offers[1::2], strict=True))
        carts = [pair[:: chance.choice((1, -1))] for pair in pairs for _runner in range(RUNNERS)]
        baskets = _baskets(carts)
        last = Purchase.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        before = len(_broken())
    began = time.perf_counter()
    came = _side_by_side(
        [lambda one=one: place(one, buyer=BUYER, pay_by=PayBy.ONLINE) for one in baskets], AT_ONCE
    )
    took = time.perf_counter() - began
    with scope.enter(scope.EVERYTHING):
        waiting = list(Purchase.objects.filter(state=PurchaseState.WAITING, pk__gt=last).order_by("pk"))
    gateway = LocalGateway()
    for purchase in waiting[::2]:
        with scope.enter(scope.EVERYTHING):
            complete(gateway.pay(begin_payment(purchase, at=gateway)))
    with clock.at(clock.now() + timedelta(hours=1)):
        while expire_unpaid():
            pass
    with scope.enter(scope.EVERYTHING):
        present = Offer.objects.filter(pk__in=[one.pk for one in offers])
        held = sum(present.values_list("reserved", flat=True))
        oversold = sum(one.reserved > one.on_hand for one in present)
        wrong = len(_broken()) - before
    yield Figure("sale_races", count, f"races, {RUNNERS} buyers each, {AT_ONCE} at once")
    yield Figure("sale_races_per_second", count / took, "races/s")
    yield Figure("sale_races_won_not_once", abs(came["done"] - count), "races", goal=NONE)
    yield Figure("sale_races_oversold", oversold, "articles", goal=NONE)
    yield Figure("sale_races_stuck", abs(held - 2 * len(waiting[::2])), "pieces", goal=NONE)
    yield Figure("sale_races_deadlocks", came["deadlock"], "transactions", goal=NONE)
    yield Figure("sale_races_broken", wrong, "promises of the mart", goal=NONE)


def _broken() -> list[str]:
    return [said for name, check in INVARIANTS.items() if name.startswith("emart.") for said in check()]


def orders(settings: dict[str, str]) -> Iterator[Figure]:
    """Guests who each order one article, one after the other over connections that stay open: paid at the door, then paid at once
    at the local gateway, whose webhook makes the purchase firm."""
    with scope.enter(scope.EVERYTHING):
        skus = [one.sku for one in _offers(2000, 400_000)]
        Offer.objects.filter(sku__in=skus).update(on_hand=10_000)
    with (
        served("config.wsgi:application", settings | {"ODOP_PROXIES": "1"}) as (port, process),
        served("bench.nothing:application", settings) as floor,
    ):
        least = rate(floor[0], ["/"], 3.0)
        processes = (process, postmaster(settings))
        for name, pay_by, requests in (("order", PayBy.AT_DOOR, 4), ("paid_order", PayBy.ONLINE, 6)):
            _guests(port, skus, 2.0, pay_by)
            before = sum(map(cpu_seconds, processes))
            done, took = _guests(port, skus, SECONDS, pay_by)
            spent = sum(map(cpu_seconds, processes)) - before
            yield Figure(
                f"sale_{name}s_per_second", done / took, f"guest orders/s, {WORKERS} processes", goal=Goal("value", AT_LEAST, 20)
            )  # fmt: skip
            yield Figure(
                f"sale_{name}_requests_per_second", requests * done / took, "requests/s", floor=least
            )
            yield Figure(
                f"sale_{name}s_per_server_cpu_second",
                done / max(spent, 0.01),
                "orders/CPU-second, database too",
            )
    with scope.enter(scope.EVERYTHING):
        paid = Purchase.objects.filter(name=BUYER.name, pay_by=PayBy.ONLINE, is_sample=False)
        unpaid = (
            paid.exclude(state=PurchaseState.PLACED)
            .filter(placed_at__gt=clock.now() - timedelta(hours=1))
            .count()
        )
        wrong = len(_broken())
    yield Figure("sale_paid_orders_unfinished", unpaid, "purchases that wait, of guests and races")
    yield Figure("sale_orders_broken", wrong, "promises of the mart", goal=NONE)


def _guests(port: int, skus: Sequence[str], seconds: float, pay_by: str) -> tuple[int, float]:
    began = time.perf_counter()
    with ThreadPoolExecutor(GUESTS) as pool:
        counts = pool.map(lambda at: _guest(port, skus[at::GUESTS], began + seconds, pay_by), range(GUESTS))
        return sum(counts), time.perf_counter() - began


def _guest(port: int, skus: Sequence[str], until: float, pay_by: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    done = 0
    while time.perf_counter() < until:
        jar: dict[str, str] = {}
        buyer = secrets.randbelow(10**8)  # each from another telephone and another network
        line.where = f"10.{buyer % 251}.{buyer // 251 % 251}.{buyer // 63_001 % 251}"  # type: ignore[attr-defined]
        _ask(line, jar, reverse("mart_add"), {"sku": skus[done % len(skus)]}, 302)
        _ask(line, jar, reverse("mart_cart"), None, 200)
        _ask(line, jar, reverse("mart_checkout"), None, 200)
        given = {
            "csrfmiddlewaretoken": jar["csrftoken"], "name": BUYER.name, "mobile": f"60{buyer:08d}", "address": BUYER.address,
            "place": BUYER.place, "pin_code": BUYER.pin_code, "state_code": BUYER.state_code, "pay_by": pay_by, "total": "",
        }  # fmt: skip
        to = _ask(line, jar, reverse("mart_checkout"), given, 302)
        if pay_by == PayBy.ONLINE:
            _ask(line, jar, to, None, 200)
            _ask(line, jar, to, {"csrfmiddlewaretoken": jar["csrftoken"], "do": "pay", "method": "upi"}, 200)
        done += 1
    line.close()
    return done


def _ask(
    line: http.client.HTTPConnection, jar: dict[str, str], path: str, form: dict[str, str] | None, wanted: int
) -> str:
    """Where the answer leads to."""
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
        "Accept-Language": "en",
        "X-Forwarded-For": line.where,
    }  # type: ignore[attr-defined]
    if form is None:
        line.request("GET", path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request("POST", path, urllib.parse.urlencode(form), headers)
    answer = line.getresponse()
    body = answer.read()
    if answer.status != wanted:
        raise SystemExit(f"{path} answers {answer.status}: {body[:300]!r}")
    for cookie in answer.headers.get_all("Set-Cookie") or ():
        name, _equals, value = cookie.partition(";")[0].partition("=")
        jar[name] = value
    return answer.headers.get("Location", "")


def bills(settings: dict[str, str]) -> Iterator[Figure]:
    """Parcels leave, fifty at once, each with its bill; the process that sends them is killed again and again."""
    with scope.enter(scope.EVERYTHING):
        offers = _offers(BILLS, 200_000)
        Offer.objects.filter(pk__in=[one.pk for one in offers]).update(on_hand=10_000)
        baskets = _baskets([[one] for one in offers])
        for one in baskets:
            place(one, buyer=BUYER, pay_by=PayBy.AT_DOOR)
    began, killed = time.perf_counter(), 0
    chance = random.Random(9)
    while _left():
        issuing = subprocess.Popen(
            [sys.executable, "-c", ISSUE], cwd=CHECKOUT,
            env=settings | {"ODOP_PROCESS": "web", "DJANGO_SETTINGS_MODULE": "config.settings"}, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert issuing.stdout is not None
        issuing.stdout.readline()  # it begins now
        if killed < KILLS:
            time.sleep(chance.uniform(0.2, 1.2))
            os.kill(issuing.pid, signal.SIGKILL)
            killed += 1
        issuing.wait(180)
    took = time.perf_counter() - began
    with scope.enter(scope.EVERYTHING):
        numbers = Counter(Paper.objects.values_list("series", "number"))
        gaps = list(INVARIANTS["emart.series_without_gap"]())
        billed = Paper.objects.filter(order=OuterRef("pk"), kind__in=BILLS_OF_SALE)
        missing = _of_the_crowd().exclude(shipped_at=None).exclude(Exists(billed)).count()
        wrong = _broken()
    yield Figure("sale_bills", BILLS, f"bills, {ISSUERS} at once, killed {killed} times, {took:.0f} s")
    yield Figure("sale_bills_series_with_gaps", len(gaps), "series", goal=NONE)
    yield Figure("sale_bills_repeated", sum(times - 1 for times in numbers.values()), "numbers", goal=NONE)
    yield Figure("sale_bills_missing", missing, "orders sent without their bill", goal=NONE)
    yield Figure("sale_bills_broken", len(wrong), "promises of the mart", goal=NONE)


def _left() -> int:
    with scope.enter(scope.EVERYTHING):
        return _to_send().count()


def _to_send() -> QuerySet[Order]:
    return _of_the_crowd().filter(state=OrderState.PLACED)


def _of_the_crowd() -> QuerySet[Order]:
    """What was ordered here. The sample world has orders of its own, some billed before they leave."""
    return Order.objects.filter(purchase__name=BUYER.name, purchase__is_sample=False)


def issue_all() -> None:
    """What the killed process does: sends every parcel that waits, fifty threads at once."""
    officer = reader("cell-state")
    with scope.enter(scope.EVERYTHING, read_only=True):
        waiting = list(_to_send().select_related("seller__artisan").order_by("pk"))
    print("begin", flush=True)
    turn = threading.Lock()

    def next_one() -> Order | None:
        with turn:
            return waiting.pop() if waiting else None

    def run(_number: int) -> None:
        try:
            while (one := next_one()) is not None:
                with scope.enter(officer.scope), transaction.atomic():
                    ship(one, carrier="India Post", tracking="", by=officer)
        finally:
            connection.close()

    with ThreadPoolExecutor(ISSUERS) as pool:
        list(pool.map(run, range(ISSUERS)))
