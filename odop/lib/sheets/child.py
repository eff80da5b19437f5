"""The process that reads a stranger's file: first it takes its own powers away, then it reads, then it tells."""

import gc
import json
import resource
import sys
from pathlib import Path
from typing import Any

from odop.lib.sheets import books, delimited, kinds
from odop.lib.sheets.model import Limits, SheetError
from odop.lib.sheets.shape import Shaper


def main() -> None:
    """Reads the order from standard input and prints what was found, or the error, as one JSON object."""
    order = json.load(sys.stdin)
    limits = Limits(**order["limits"])
    _bind(limits)
    gc.disable()  # millions of cells, none in a circle, and the process ends soon
    try:
        told = _read(order, limits)
    except SheetError as error:
        told = {"error": error.code, "params": error.params}
    except MemoryError:
        told = {"error": "takes_too_much_memory", "params": {"limit": limits.memory}}
    json.dump(told, sys.stdout)


def _bind(limits: Limits) -> None:
    """Limits of the process itself; nothing read afterwards can lift them."""
    for what, much in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.rows_size),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),  # no program and no thread is begun; root alone is above this one
    ):
        resource.setrlimit(what, (much, much))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))


def _read(order: dict[str, Any], limits: Limits) -> dict[str, Any]:
    path = Path(order["path"])
    kind = kinds.recognise(path, limits)
    source = (
        delimited.open_text(path)
        if kind == "text"
        else books.open_book(path, Path(order["room"]), kind, limits, order["sheet"])
    )
    with open(order["stored"], "wb") as out:  # noqa: PTH123 — a file that is open already
        shaped = Shaper(source, limits, out, order["header_row"])
        shaped.run()
    return {
        "kind": source.kind,
        "encoding": source.encoding,
        "name": source.name,
        "names": source.names,
        "header_row": shaped.header_row,
        "titles": shaped.titles,
        "rows": shaped.written,
        "notes": [*source.notes(), *shaped.notes()],
    }
