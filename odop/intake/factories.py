"""Made-up lists for tests and measurements: the rows of a sheet, and a list that was brought from them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from odop.accounts.models import User
from odop.intake import services
from odop.intake.models import Intake
from odop.kernel import scope
from odop.places.models import District

TITLES = (
    "Name of artisan", "Father/Husband Name", "Date of Birth", "Gender", "Category", "Mobile No.", "District", "Village",
    "Product", "Udyam No", "Account No.", "IFSC Code",
)  # fmt: skip
PERSON = (
    "Shabnam Ansari", "W/o Mohd. Iqbal", "15/03/1988", "Female", "OBC", "9812345678", "", "Sarai Tarin", "Horn craft", "", "", "",
)  # fmt: skip


def row(**changes: object) -> list[object]:
    """One row of the usual sheet; `changes` by the first word of a title, in small letters."""
    keys = [title.split()[0].split("/")[0].lower() for title in TITLES]
    return [changes.get(key, cell) for key, cell in zip(keys, PERSON, strict=True)]


def sheet(rows: Iterable[Sequence[object]], titles: Sequence[str] = TITLES) -> bytes:
    """A CSV file as an office saves it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(titles)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def uploaded(
    rows: Iterable[Sequence[object]], *, by: User, titles: Sequence[str] = TITLES, **more: Any
) -> Intake:
    return services.begin_list(
        sheet(rows, titles), name="list.csv", kind=more.pop("kind", "artisans"), by=by, **more
    )


def named(
    rows: Iterable[Sequence[object]], *, by: User, titles: Sequence[str] = TITLES, fixed: Mapping[str, str] | None = None,
    **more: Any,
) -> Intake:  # fmt: skip
    """A list whose columns were taken as guessed; the office says that all agreed to the register."""
    intake = uploaded(rows, by=by, titles=titles, **more)
    return services.name_columns(intake, intake.mapping, by=by, fixed=fixed, consents=["register"])


def checked(rows: Iterable[Sequence[object]], *, by: User, **more: Any) -> Intake:
    intake = services.ask_check(named(rows, by=by, **more), by=by)
    services.check_list(intake.pk)
    return again(intake)


def imported(rows: Iterable[Sequence[object]], *, by: User, **more: Any) -> Intake:
    """A list that was checked and brought in."""
    intake = services.ask_import(checked(rows, by=by, **more), by=by)
    services.import_list(intake.pk, by=by)
    return again(intake)


def again(intake: Intake) -> Intake:
    with scope.widened("a test reads the list again") if scope.current() else scope.system():
        return Intake.objects.select_related("office", "district").get(pk=intake.pk)


def office_district(code: str = "SBL") -> District:
    from odop.registry import factories as register

    place = register.district(code)
    register.product_line(place)
    return place
