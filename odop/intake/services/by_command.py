"""A list that comes by the command line: the file is read where it lies, and nothing of it is stored."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office
from odop.intake import events
from odop.intake.definitions import KINDS
from odop.intake.enums import State
from odop.intake.models import Intake
from odop.intake.services import files, lists, mapping
from odop.intake.services.looking import look_at
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.refusals import Invalid
from odop.kernel.services import next_number
from odop.lib.sheets import Limits, Sheet
from odop.places.models import District

LIMITS = Limits(
    file_size=2**31, unpacked_size=2**32, rows=10_000_000, cpu_seconds=1_800, seconds=3_600, rows_size=2**33
)


@contextmanager
def taken_up(
    path: Path, *, kind: str, district: District | None, said: Mapping[str, str], fixed: Mapping[str, str],
    consents: Sequence[str], sheet: str = "",
) -> Iterator[tuple[Intake, Sheet | None]]:  # fmt: skip
    """The list of this file, and its sheet while it is still to be checked: the file is read once for both.

    It is the unfinished one if the command was cut off before, else a new one. `said` is title → key and comes before what is
    guessed. Refuses as `begin_list` and `name_columns` do.
    """
    if kind not in KINDS:
        raise Invalid("There is no such kind of list.", code="no_such_kind")
    sha256 = files.digest(path)
    with scope.system():
        places = Office.objects.filter(kind=OfficeKind.DIEPC, district=district)
        office = (
            (places if district else Office.objects.filter(kind=OfficeKind.CELL, district__isnull=True))
            .order_by("pk")
            .first()
        )
        if office is None:
            raise Invalid("There is no office here to which the list could belong.", code="no_office")
        begun = Intake.objects.filter(sha256=sha256, kind=kind, office=office, district=district)
        unfinished = begun.filter(state__in=[State.CHECKING, State.CHECKED, State.IMPORTING]).first()
        if unfinished is None:
            lists.refuse_same_file(sha256, kind=kind, office=office)
    if unfinished is not None and unfinished.state != State.CHECKING:
        yield unfinished, None
        return
    intake = unfinished or Intake(
        kind=kind, office=office, district=district, file_name=path.name[:200], sha256=sha256, sheet=sheet,
        state=State.MAPPED, began_at=clock.now(), language="hi",
    )  # fmt: skip
    with files.opened_sheet(intake, path, limits=LIMITS) as found:
        if unfinished is None:
            intake = _begun(intake, found, said=said, fixed=fixed, consents=consents)
        yield intake, found


def _begun(
    intake: Intake,
    found: Sheet,
    *,
    said: Mapping[str, str],
    fixed: Mapping[str, str],
    consents: Sequence[str],
) -> Intake:
    kind = KINDS[intake.kind]
    with scope.system():
        intake.sheet, intake.sheets, intake.header_row = found.name, list(found.names), found.header_row
        intake.columns = [[column.letter, column.title] for column in found.columns]
        intake.notes = [[note.code, note.params] for note in found.notes]
        intake.row_count = found.row_count
        wanted = {mapping.folded_title(title): key for title, key in said.items()}
        titles = [(column.letter, column.title) for column in found.columns]
        chosen = mapping.guess(kind, titles, wanted)
        seen = look_at(found, chosen, kind)
        intake.found = {"dates": seen["dates"], "fonts": seen["fonts"]}
        code = intake.district.code if intake.district else "ALL"
        intake.ref = f"IM-{code}-{next_number(f'IM-{code}'):06d}"
        intake.save(force_insert=True)
        record(
            events.UPLOADED,
            intake,
            by=SYSTEM,
            district_id=intake.district_of_trail,
            kind=intake.kind,
            rows=intake.row_count,
        )
        fonts = {letter: one["font"] for letter, one in seen["fonts"].items() if letter in chosen}
        lists.name_columns(
            intake, chosen, by=SYSTEM, fixed=fixed, fonts=fonts, consents=consents or [], language="hi"
        )
        Intake.objects.filter(pk=intake.pk).update(state=State.CHECKING, found={})
    return _again(intake)


def _again(intake: Intake) -> Intake:
    with scope.system():
        return Intake.objects.select_related("office").get(pk=intake.pk)


def begin_import(intake: Intake) -> Intake:
    """The list, its import begun; the caller brings it in at once."""
    with scope.system():
        Intake.objects.filter(pk=intake.pk, state=State.CHECKED).update(
            state=State.IMPORTING, cursor=0, began_at=clock.now()
        )
    return _again(intake)
