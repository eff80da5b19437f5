"""Goods by sheet, from the file to drafts with their checks, as an office brings them for many makers; beside a bare COPY of the
same finished rows into the same tables.

CPU time of our process, of the child that reads the file and of the database's process that serves us. Nothing of it stays.
"""

import csv
import io
from collections.abc import Iterator
from itertools import cycle, islice, product
from typing import Any

import psycopg
from django.db import connection, models, transaction
from psycopg import sql

from bench.figure import AT_LEAST, Figure, Goal
from bench.goods import KINDS, LOOKS, USES
from bench.intake import Spent
from bench.reader import reader
from odop.emart.enums import SellerState
from odop.emart.models import Listing, Offer, Seller
from odop.emart.services.sheets import bring_sheet, take_in
from odop.kernel import scope

ROWS = 5000
WRITTEN: tuple[type[models.Model], ...] = (Listing, Offer)
TITLES = ("maker", "code", "title_en", "title_hi", "description_en", "description_hi", "material_en", "material_hi", "price", "mrp",
          "stock", "weight", "days", "length", "width", "height")  # fmt: skip


def sheet(makers: list[str], count: int) -> bytes:
    """A sheet of so many different goods, every hundredth with a fault."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write(TITLES)
    for number, ((look, in_hindi), (kind, its_hindi), (use, for_what)) in enumerate(
        islice(cycle(product(LOOKS, KINDS, USES)), count)
    ):
        price = "?" if number % 100 == 99 else 200 + number % 900
        write(
            [makers[number % len(makers)], f"B-{number}", f"{look} {kind} {use}", f"{in_hindi} {its_hindi} {for_what}",
             f"A {look} {kind} {use}, made by hand in our own workshop.", f"हाथ से बना {in_hindi} {its_hindi}, {for_what}।", "Wood", "लकड़ी",
             price, 1200, number % 50, 100 + number % 400, 4, 12.5, 8, 3]
        )  # fmt: skip
    return out.getvalue().encode()


def measure(admin_url: str, programme: str, count: int = ROWS) -> Iterator[Figure]:
    """Rows a CPU-second of looking through and taking in together."""
    cell = reader("cell-state")
    with scope.enter(cell.scope), connection.cursor() as cursor:
        sellers = Seller.objects.filter(state=SellerState.ACTIVE, product_line__isnull=False).order_by("pk")
        makers = list(sellers.values_list("ref", flat=True)[:500])
        content = sheet(makers, count)
        count = content.count(b"\n") - 1
        cursor.execute("SELECT pg_backend_pid()")
        ours = Spent(cursor.fetchone()[0])
        last = [model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in WRITTEN]
        ours.run(lambda: take_in(bring_sheet(content, name="goods.csv", by=cell), by=cell))
        rows = [_written(cursor, *each) for each in zip(WRITTEN, last, strict=True)]
        transaction.set_rollback(True)
    least = sum(_copied(admin_url, programme, model, each) for model, each in zip(WRITTEN, rows, strict=True))
    yield Figure(
        "goods_by_sheet_rows_per_cpu_second", count / ours.cpu, f"rows/CPU-second, {count:,} rows", floor=count / least,
        goal=Goal("value", AT_LEAST, 1000),
    )  # fmt: skip


def _columns(model: type[models.Model]) -> str:
    return ", ".join(str(field.column) for field in model._meta.concrete_fields)


def _written(cursor: Any, model: type[models.Model], after: int) -> bytes:
    """The rows that were just written, as COPY gives them."""
    asked = f"COPY (SELECT {_columns(model)} FROM {model._meta.db_table} WHERE id > {after}) TO STDOUT"
    with cursor.copy(asked) as copy:
        return b"".join(bytes(part) for part in copy)


def _copied(admin_url: str, programme: str, model: type[models.Model], rows: bytes) -> float:
    """CPU seconds of a bare COPY of these rows into a table of the same columns and indexes; the web role may make none."""
    table = model._meta.db_table
    with psycopg.connect(admin_url) as db:
        db.execute(f"SET search_path = {programme}, public")
        db.execute(
            sql.SQL("CREATE TEMP TABLE bare (LIKE {} INCLUDING DEFAULTS INCLUDING INDEXES)").format(
                sql.Identifier(table)
            )
        )
        floor = Spent(db.info.backend_pid)

        def bare() -> None:
            with db.cursor().copy(f"COPY bare ({_columns(model)}) FROM STDIN") as copy:
                copy.write(rows)

        floor.run(bare)
        db.rollback()
    return max(floor.cpu, 0.01)
