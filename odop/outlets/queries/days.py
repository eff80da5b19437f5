"""Days of a till: which one a sale is counted in, what should lie in it, and what its report says."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from odop.outlets.enums import CounterPaperKind, PaidBy
from odop.outlets.models import BankSlip, CounterPaper, CounterPayment, CounterSale, DayClose, Shop

NOTES = (500, 200, 100, 50, 20, 10, 5, 2, 1)  # rupees: notes and coins that circulate


def last_close(shop: Shop, before: date | None = None) -> DayClose | None:
    found = DayClose.objects.filter(shop=shop)
    if before is not None:
        found = found.filter(day__lt=before)
    return found.order_by("-day").first()


def open_day(shop: Shop, sold_on: date) -> date:
    """The day itself while it is open, else the first one after the last that was closed: nothing is put into a closed day."""
    last = last_close(shop)
    return sold_on if last is None or last.day < sold_on else last.day + timedelta(days=1)


def first_open_day(shop: Shop, upto: date) -> date | None:
    """The oldest day until then in which something happened and which is not closed."""
    last = last_close(shop)
    days = [
        model.objects.filter(shop=shop, day__lte=upto, **({"day__gt": last.day} if last else {}))
        .order_by("day").values_list("day", flat=True).first()
        for model in (CounterPayment, BankSlip)
    ]  # fmt: skip
    return min((one for one in days if one is not None), default=None)


def opening(shop: Shop, day: date) -> int:
    """Paise that lay in the till in the morning: what was counted last, or what the shop began with."""
    last = last_close(shop, before=day)
    return last.counted_paise if last else shop.float_paise


def taken(shop: Shop, day: date) -> dict[str, int]:
    """Paise of the day by way of payment, what was given back taken off."""
    found = CounterPayment.objects.filter(shop=shop, day=day).values("way").annotate(n=Sum("paise"))
    return dict.fromkeys(PaidBy.values, 0) | {row["way"]: row["n"] for row in found}


def banked(shop: Shop, day: date) -> int:
    return BankSlip.objects.filter(shop=shop, day=day).aggregate(n=Sum("paise"))["n"] or 0


def expected(shop: Shop, day: date) -> int:
    """Paise of cash that should lie in the till at the end of the day: also of days before it that nobody has closed."""
    last = last_close(shop, before=day)
    since = {"shop": shop, "day__lte": day, **({"day__gt": last.day} if last else {})}
    came = CounterPayment.objects.filter(way=PaidBy.CASH, **since).aggregate(n=Sum("paise"))["n"] or 0
    went = BankSlip.objects.filter(**since).aggregate(n=Sum("paise"))["n"] or 0
    return opening(shop, day) + came - went


def worth(counted: Mapping[str, int]) -> int:
    """Paise of notes and coins by their value in rupees."""
    return sum(int(value) * number * 100 for value, number in counted.items())


def report(shop: Shop, day: date) -> dict[str, Any]:
    """What a Z-report says of a day: by way of payment, by rate of tax, papers from and to, pieces. Paise."""
    sales = CounterSale.objects.filter(shop=shop, day=day)
    ways = CounterPayment.objects.filter(shop=shop, day=day)
    papers = list(
        CounterPaper.objects.filter(sale__in=sales)
        .exclude(kind=CounterPaperKind.CREDIT_NOTE)
        .select_related("series")
    )
    notes = list(
        CounterPaper.objects.filter(shop=shop, kind=CounterPaperKind.CREDIT_NOTE, issued_on=day).order_by(
            "pk"
        )
    )
    rates: dict[str, dict[str, int]] = {}
    for sign, some in ((1, papers), (-1, notes)):
        for paper in some:
            for line in paper.told["lines"]:
                row = rates.setdefault(line["rate"], {"taxable": 0, "cgst": 0, "sgst": 0, "igst": 0})
                for head in row:
                    row[head] += sign * line[head]
    totals = sales.aggregate(pieces=Sum("pieces"), paise=Sum("total_paise"), off=Sum("discount_paise"))
    return {
        "sales": sales.count(), "pieces": totals["pieces"] or 0, "sold": totals["paise"] or 0,
        "discount": totals["off"] or 0, "ways": taken(shop, day),
        "given_back": -(ways.filter(paise__lt=0).aggregate(n=Sum("paise"))["n"] or 0), "banked": banked(shop, day),
        "rates": rates, "papers": _ranges(papers), "notes": [one.serial for one in notes],
    }  # fmt: skip


def _ranges(papers: list[CounterPaper]) -> list[list[Any]]:
    """The first and last number of each series, and how many of it."""
    found: dict[int, list[CounterPaper]] = {}
    for paper in papers:
        found.setdefault(paper.series_id, []).append(paper)
    return [
        [
            min(some, key=lambda one: one.number).serial,
            max(some, key=lambda one: one.number).serial,
            len(some),
        ]
        for _key, some in sorted(found.items())
    ]
