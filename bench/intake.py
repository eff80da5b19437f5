"""A list of artisans from the file into the register, beside a bare COPY of the same finished rows with the same indexes.

The sheet is made up from people with families, spellings, slips and gaps (odop.linkage.truth). CPU time is counted over all
processes that work on it: ours, the child that reads the file, and all of the database server's; memory over ours, the child
and those of the server that serve us.
"""

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.figure import AT_LEAST, AT_MOST, Figure, Goal

CHECKOUT = Path(__file__).resolve().parent.parent
ROWS = 80_000
TICK = os.sysconf("SC_CLK_TCK")
TITLES = ("S. No", "Name of artisan", "Father/Husband Name", "Relation", "Year of birth", "Gender", "Category", "Mobile No",
          "District", "Village", "PIN", "Product", "Udyam No", "PAN", "Account No", "IFSC Code")  # fmt: skip
CRAFTS = ("Horn craft", "Brass", "Zari", "Chikankari", "Carpets", "Pottery")


def write_sheet(path: Path, count: int, seed: int = 3) -> None:
    """A dirty list: what people of lists leave out or spell otherwise, and cells that a clerk or a spreadsheet spoiled."""
    from odop.linkage.truth import people
    from odop.places.models import District

    dice = random.Random(seed)
    places = list(District.objects.values_list("pk", flat=True))
    with path.open("w", newline="", encoding="utf-8") as handle:
        sheet = csv.writer(handle)
        sheet.writerow(TITLES)
        for number, one in enumerate(people(count, seed, districts=places), 1):
            mobile = one.mobile
            if dice.random() < 0.01:
                mobile = f"{int(mobile):.5E}" if mobile else "12345"
            sheet.writerow(
                [number, one.name, one.relation_name, one.relation, one.birth_year or "", one.gender, one.category, mobile,
                 one.district, one.place, one.pin_code, dice.choice(CRAFTS), one.udyam, one.pan, one.account, one.ifsc]
            )  # fmt: skip


def fields_of(pid: int) -> list[str]:
    """What the kernel says of a process, from its state on; [1] is its parent."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_of(pid: int, *, ended: bool = False) -> float:
    """CPU seconds of a process; `ended`: and of its children that have ended."""
    return sum(int(ticks) for ticks in fields_of(pid)[11 : 15 if ended else 13]) / TICK


def memory_of(pids: set[int]) -> float:
    """Megabytes these processes hold, what they share counted once."""
    total = 0
    for pid in pids:
        try:
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
    return total / 1024


def children(parent: int) -> set[int]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int(fields_of(int(entry.name))[1]) == parent:
                found.add(int(entry.name))
    return found


def serving(server: int, role: bytes) -> set[int]:
    """Processes of the database server that serve somebody with this role: their titles say so."""
    found = set()
    for pid in children(server):
        with suppress(OSError):
            if role in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(pid)
    return found


class Spent:
    """CPU seconds, seconds by the clock and the most memory while something runs."""

    def __init__(self, backend: int) -> None:
        self.server = int(fields_of(backend)[1])
        self.role = Path(f"/proc/{backend}/cmdline").read_bytes().split()[1]  # postgres: ROLE DATABASE …
        self.cpu, self.memory, self.seconds = 0.0, 0.0, 0.0

    def _cpu(self) -> float:
        read = resource.getrusage(resource.RUSAGE_CHILDREN)
        server = cpu_of(self.server, ended=True)
        for pid in children(self.server):
            with suppress(OSError):
                server += cpu_of(pid)
        return time.process_time() + server + read.ru_utime + read.ru_stime

    def run(self, work: Callable[[], object]) -> None:
        over = threading.Event()
        looking = [0.0]  # what the looks themselves cost is not the list's

        def look() -> None:
            while not over.wait(0.25):
                ours = {os.getpid(), *children(os.getpid()), *serving(self.server, self.role)}
                self.memory = max(self.memory, memory_of(ours))
                looking[0] = time.thread_time()

        watcher = threading.Thread(target=look, daemon=True)
        before, began = self._cpu(), time.perf_counter()
        watcher.start()
        work()
        self.cpu, self.seconds = self._cpu() - before - looking[0], time.perf_counter() - began
        over.set()
        watcher.join()


def child(count: int) -> dict[str, float]:
    """Measures in a process of its own, as the owner of the tables: the worker's way."""
    import django

    django.setup()
    from django.db import connection, transaction

    from odop.intake.services.by_command import begin_import, taken_up
    from odop.intake.services.checking import check_list
    from odop.intake.services.importing import import_list
    from odop.kernel.actors import SYSTEM
    from odop.registry.models import Artisan

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), coalesce(max(id), 0) FROM registry_artisan")
        backend, last = cursor.fetchone()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        # By a process of its own: the made-up people are not the list's memory.
        subprocess.run(
            [sys.executable, "-m", "bench.intake", str(count), str(path)], cwd=CHECKOUT, check=True
        )

        def ours() -> None:
            taken = taken_up(path, kind="artisans", district=None, said={}, fixed={}, consents=["register"])
            with taken as (intake, sheet):
                check_list(intake.pk, sheet=sheet)
            import_list(begin_import(intake).pk, by=SYSTEM)

        spent = Spent(backend)
        spent.run(ours)
    columns = ", ".join(str(field.column) for field in Artisan._meta.concrete_fields if not field.primary_key)
    with connection.cursor() as cursor:
        with cursor.copy(
            f"COPY (SELECT {columns} FROM registry_artisan WHERE id > {last} ORDER BY id) TO STDOUT"
        ) as copy:
            rows = [bytes(part) for part in copy]
        floor = Spent(backend)

        def bare() -> None:
            for start in range(0, len(rows), 5_000):
                with (
                    transaction.atomic(),
                    cursor.copy(f"COPY registry_artisan ({columns}) FROM STDIN") as copy,
                ):
                    copy.write(b"".join(rows[start : start + 5_000]))

        cursor.execute("DELETE FROM registry_duplicatequestion")
        cursor.execute(f"DELETE FROM registry_consent WHERE artisan_id > {last}")
        cursor.execute(f"DELETE FROM registry_unit WHERE owner_id > {last}")
        cursor.execute(f"DELETE FROM registry_artisan WHERE id > {last}")
        cursor.execute("VACUUM registry_artisan")
        floor.run(bare)
    share = count / max(len(rows), 1)
    return {"rows": count, "entered": len(rows), "cpu": spent.cpu, "seconds": spent.seconds, "memory": spent.memory,
            "floor_cpu": floor.cpu * share, "floor_seconds": floor.seconds * share}  # fmt: skip


def measure(settings: dict[str, str], count: int = ROWS) -> Iterator[Figure]:
    """The whole way of a list: reading, checks, history, questions about likely persons, consents, units and events."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.intake", str(count)], cwd=CHECKOUT, text=True, stdout=subprocess.PIPE, check=True,
        env=settings | {"ODOP_PROCESS": "manage", "DJANGO_SETTINGS_MODULE": "bench.settings"},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    yield Figure(
        "intake_rows_per_second", count / found["seconds"], f"rows/s, {count:,} rows",
        floor=count / found["floor_seconds"], goal=Goal("ratio", AT_LEAST, 0.33),
    )  # fmt: skip
    unit = f"rows/CPU-second, {count:,} rows"
    yield Figure("intake_rows_per_cpu_second", count / found["cpu"], unit, floor=count / found["floor_cpu"])
    yield Figure("intake_seconds", found["seconds"], "s")
    yield Figure("intake_memory_mb", found["memory"], "MB, all processes", goal=Goal("value", AT_MOST, 400))


def sheet(count: int, path: Path) -> None:
    import django

    django.setup()
    write_sheet(path, count)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sheet(int(sys.argv[1]), Path(sys.argv[2]))
    else:
        print(json.dumps(child(int(sys.argv[1]))))
