"""An import cut by kill -9 at random points and taken up again gives the register of an import that was never cut."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office
from odop.intake import factories as lists
from odop.intake.models import Intake, IntakeRow
from odop.kernel import trail
from odop.kernel.fields import Localised
from odop.kernel.models import Event
from odop.places.models import District
from odop.registry import factories as make
from odop.registry.models import Artisan, Consent, DuplicateQuestion, Unit

CUTS = int(os.environ.get("ODOP_CUTS", "3"))  # twenty when it matters: ODOP_CUTS=20
ROWS, BATCH = 200 * max(3, CUTS), 30
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet(tmp_path: Path) -> Iterator[Path]:
    place = lists.office_district()
    Office.objects.create(
        code="diepc-sbl", kind=OfficeKind.DIEPC, name=Localised(en="Office"), district=place
    )
    rows = []
    for n in range(ROWS):
        who = n if n % 9 else n // 2  # some stand there twice, some look alike
        rows.append(
            lists.row(
                name=f"{make.WOMEN[who % 10]} {make.FAMILIES[who // 10 % 10]}",
                father=f"w/o {make.MEN[who // 3 % 10]} Lal",
                mobile=f"98{who:08d}" if n % 17 else "12",
                udyam=f"UDYAM-UP-12-{n:07d}" if n % 5 == 0 else "",
            )
        )
    path = tmp_path / "list.csv"
    path.write_bytes(lists.sheet(rows))
    yield path


def command(sheet: Path) -> list[str]:
    return [
        sys.executable, "manage.py", "intake", "artisans", str(sheet), "--district", "SBL", "--agreed", "register",
        "--batch", str(BATCH),
    ]  # fmt: skip


def environment() -> dict[str, str]:
    """The test's own database for a process of its own."""
    found = connection.settings_dict
    options = connection.get_connection_params()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
    host, user = options.get("host") or "", options.get("user") or ""
    url = f"postgresql://{user}@/{found['NAME']}?host={host}" + (
        f"&port={options['port']}" if options.get("port") else ""
    )
    assert schema == settings.ODOP.programme
    return {
        **os.environ,
        "ODOP_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ODOP_PROCESS": "manage",
    }


def contents() -> dict[str, object]:
    """What the register and the list say, without numbers of rows and times."""
    refs = dict(Artisan.objects.values_list("pk", "ref"))
    skip = {"id", "enrolled_at", "bank_account"}
    return {
        "people": [
            {key: value for key, value in row.items() if key not in skip}
            for row in Artisan.objects.order_by("ref").values()
        ],
        "units": list(Unit.objects.order_by("ref").values_list("ref", "owner__ref", "udyam")),
        "consents": list(Consent.objects.order_by("artisan__ref").values_list("artisan__ref", "purpose")),
        "questions": sorted((refs[one], refs[other]) for one, other in DuplicateQuestion.objects.values_list("artisan_id", "other_id")),
        "rows": list(IntakeRow.objects.order_by("number").values_list("number", "outcome", "cells", "problems", "subject_ref")),
        "events": sorted(
            Event.objects.filter(subject_type__startswith="registry.").exclude(subject_ref="").values_list("verb", "subject_ref")
        ),
        "counts": list(Intake.objects.values_list("state", "counts")),
    }  # fmt: skip


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM intake_intakebatch")
        for model in (DuplicateQuestion, Consent, Unit, Artisan, IntakeRow, Intake, Event):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        cursor.execute("DELETE FROM kernel_counter")
        cursor.execute("DELETE FROM registry_searchword")
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER USER")


def test_cut_at_random_points_and_taken_up_again_it_is_the_uncut_register(sheet: Path) -> None:
    told = subprocess.run(
        command(sheet), env=environment(), cwd=settings.CHECKOUT, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr[-2000:]
    wanted = contents()
    assert len(wanted["people"]) > ROWS // 2
    assert {"imported", "same_already", "bad"} <= {row[1] for row in wanted["rows"]}
    empty()
    dice = random.Random(20180124)
    done = cuts = 0
    while True:
        process = subprocess.Popen(
            command(sheet), env=environment(), cwd=settings.CHECKOUT, stdout=subprocess.PIPE, text=True
        )
        if cuts < CUTS:
            _wait_for_the_next(done + dice.randrange(1, 5), dice, process)
            process.send_signal(signal.SIGKILL)
            cuts += 1
        process.communicate()
        done = _done()
        if process.returncode == 0:
            break
        assert cuts <= CUTS + 1
    assert cuts == CUTS
    assert District.objects.exists()
    assert contents() == wanted
    assert trail.verify() is None


def _done() -> int:
    """Batches that were finished, of the check and of the import."""
    checked = IntakeRow.objects.count() // BATCH
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM intake_intakebatch")
        return checked + int(cursor.fetchone()[0])


def _wait_for_the_next(batches: int, dice: random.Random, process: subprocess.Popen[str]) -> None:
    """Until some more batches are done, and then a moment longer, wherever that falls."""
    until = time.monotonic() + 120
    while _done() < batches and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(dice.random() * 0.06)
