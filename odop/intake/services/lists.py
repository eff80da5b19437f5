"""A list from its upload to the register, one function per sentence an officer would say."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office, User
from odop.accounts.permissions import IMPORT_LISTS
from odop.intake import events
from odop.intake.definitions import KINDS
from odop.intake.enums import IN_REGISTER, Outcome, State
from odop.intake.models import Intake, IntakeRow
from odop.intake.services import files, mapping
from odop.intake.services.looking import look_at
from odop.intake.services.refusals import not_your_list, unreadable, wrong_state
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.lib.sheets import Sheet, SheetError
from odop.places.models import District
from odop.registry.enums import Purpose
from odop.registry.queries import purpose_codes

OVER = (State.CANCELLED, State.UNDONE, State.FAILED)


def must_hold(intake: Intake, by: Actor) -> None:
    """Refuses whoever may not bring lists, or whose office brought another one."""
    if not by.may(IMPORT_LISTS):
        raise NotAllowed()
    if isinstance(by, User) and not (by.scope.everything or intake.office_id in by.scope.offices):
        raise not_your_list()


def locked(intake: Intake, by: Actor, *states: State) -> Intake:
    """The list as it stands now, locked, if it is at one of these stages; else `wrong_stage`."""
    must_hold(intake, by)
    present = (
        Intake.objects.select_for_update(of=("self",)).select_related("office", "district").get(pk=intake.pk)
    )
    if present.state not in states:
        raise wrong_state()
    return present


def refuse_same_file(sha256: str, *, kind: str, office: Office) -> None:
    """The same file twice changes nothing: the earlier list is named."""
    earlier = (
        Intake.objects.filter(sha256=sha256, kind=kind, office=office)
        .exclude(state__in=OVER)
        .order_by("-pk")
        .first()
    )
    if earlier is not None:
        raise DomainError(
            _("This very file is here already: it is list %(ref)s.") % {"ref": earlier.ref},
            code="same_file",
            extra={"list": earlier.ref},
        )


@transaction.atomic
def begin_list(
    content: bytes, *, name: str, kind: str, by: User, district: District | None = None, sheet: str = ""
) -> Intake:
    """Returns a new list from an uploaded file: read once, its columns guessed, nothing of it in the register yet.

    Refuses `no_such_kind`, `too_large` and whatever a file may be (see `refusals`), `same_file`, `not_your_place`.
    """
    if not by.may(IMPORT_LISTS) or not by.current_postings:
        raise NotAllowed()
    office = by.current_postings[0].office
    if kind not in KINDS:
        raise Invalid(_("Choose what the list is about."), code="no_such_kind")
    if len(content) > files.LARGEST:
        raise unreadable("too_large", {})
    if district is not None and not (by.scope.everything or district.pk in by.scope.districts):
        raise NotAllowed(_("This district does not belong to your office."), code="not_your_place")
    if district is None and office.district_id is not None:
        district = District.objects.get(pk=office.district_id)
    sha256 = hashlib.sha256(content).hexdigest()
    refuse_same_file(sha256, kind=kind, office=office)
    stored = files.keep_upload(content, name=name, by=by, district_id=office.district_id)
    intake = Intake(kind=kind, office=office, district=district, file=stored, file_name=stored.name, sha256=sha256,
                    sheet=sheet, made_by=by, language=by.language)  # fmt: skip
    try:
        with files.opened_sheet(intake) as found:
            return _began(intake, found, by=by)
    except SheetError as error:
        raise unreadable(error.code, error.params) from None


def _began(intake: Intake, sheet: Sheet, *, by: Actor) -> Intake:
    kind = KINDS[intake.kind]
    intake.sheet, intake.sheets, intake.header_row = sheet.name, list(sheet.names), sheet.header_row
    intake.columns = [[column.letter, column.title] for column in sheet.columns]
    intake.notes = [[note.code, note.params] for note in sheet.notes]
    intake.row_count = sheet.row_count
    titles = [(column.letter, column.title) for column in sheet.columns]
    intake.mapping = mapping.guess(kind, titles, mapping.remembered_by(intake.office_id, intake.kind))
    intake.found = look_at(sheet, intake.mapping, kind)
    code = intake.district.code if intake.district else "ALL"
    intake.ref = f"IM-{code}-{next_number(f'IM-{code}'):06d}"
    intake.save(force_insert=True)
    record(
        events.UPLOADED,
        intake,
        by=by,
        district_id=intake.district_of_trail,
        kind=intake.kind,
        rows=intake.row_count,
    )
    return intake


@transaction.atomic
def name_columns(
    intake: Intake,
    said: Mapping[str, str],
    *,
    by: Actor,
    fixed: Mapping[str, str] | None = None,
    date_orders: Mapping[str, str] | None = None,
    fonts: Mapping[str, str] | None = None,
    consents: Sequence[str] = (),
    language: str = "",
) -> Intake:
    """Returns the list with what each column says; the office's words are remembered for its next list.

    `said` is letter → key. Refuses `wrong_stage` and `invalid`, naming: columns that lack, a key said twice, dates whose
    order nobody knows, and a list of people without the ground on which they are kept.
    """
    present = locked(intake, by, State.UPLOADED, State.MAPPED)
    kind = KINDS[present.kind]
    letters = {letter for letter, _title in present.columns}
    chosen = {letter: key for letter, key in said.items() if key and letter in letters and kind.column(key)}
    errors: dict[str, Any] = {}
    keys = list(chosen.values())
    for letter, key in chosen.items():
        if keys.count(key) > 1:
            errors[letter] = _("Two columns are said to be the same. Choose one of them.")
    held = {key: str(value).strip() for key, value in (fixed or {}).items() if str(value).strip()}
    if present.district_id and "district" not in keys:
        held.setdefault("district", str(present.district_id))
    for key in mapping.still_wanted(kind, [*keys, *held]):
        column = kind.column(key)
        errors[key] = _("No column says this: %(title)s.") % {"title": column.title if column else key}
    orders = {}
    for letter, key in chosen.items():
        column = kind.column(key)
        if column is not None and column.is_date:
            seen = present.found.get("dates", {}).get(letter, {})
            order = (date_orders or {}).get(letter) or seen.get("order", "")
            if seen and order not in [seen.get("order"), *seen.get("orders", [])]:
                errors[letter] = _("Say in which order this column writes day, month and year.")
            elif order:
                orders[letter] = order
    if kind.needs_consent and "agrees" not in keys and Purpose.REGISTER not in consents:
        errors["consents"] = _(
            "People are kept in the register only with their consent. Say that they agreed, or name the column that says it."
        )
    if errors:
        raise Invalid(_("The columns are not clear yet."), code="columns_not_clear", fields=errors)
    present.mapping, present.fixed, present.date_orders = chosen, held, orders
    present.fonts = {letter: font for letter, font in (fonts or {}).items() if letter in chosen and font}
    present.consents = sorted(set(consents) & set(purpose_codes()))
    present.language = language or present.language
    present.state = State.MAPPED
    present.save()
    mapping.remember(present)
    return present


@transaction.atomic
def ask_check(intake: Intake, *, by: Actor) -> Intake:
    """Begins the check of all rows, by the worker. A list that was checked already is checked anew."""
    present = locked(intake, by, State.MAPPED, State.CHECKED)
    if present.state == State.CHECKED:
        refuse_if_anything_is_in(present)
        if present.file is None:
            raise wrong_state()
    present.rows.all().delete()
    present.state, present.cursor, present.counts = State.CHECKING, 0, {}
    present.began_at, present.finished_at = clock.now(), None
    present.save(update_fields=["state", "cursor", "counts", "began_at", "finished_at"])
    record(events.CHECK_ASKED, present, by=by, district_id=present.district_of_trail)
    return present


@transaction.atomic
def change_columns(intake: Intake, *, by: Actor) -> Intake:
    """Takes a checked list back to its columns; what the check found is thrown away."""
    present = locked(intake, by, State.CHECKED)
    refuse_if_anything_is_in(present)
    if present.file is None:
        raise wrong_state()
    present.rows.all().delete()
    present.state, present.counts = State.MAPPED, {}
    present.save(update_fields=["state", "counts"])
    return present


@transaction.atomic
def ask_import(intake: Intake, *, by: Actor) -> Intake:
    """Begins to bring the good rows in, by the worker; bad rows wait. Refuses `nothing_ready`."""
    present = locked(intake, by, State.CHECKED, State.DONE)
    if not present.counts.get(Outcome.GOOD):
        raise DomainError(_("No row of this list is ready to go in."), code="nothing_ready")
    present.state, present.cursor = State.IMPORTING, 0
    present.began_at, present.finished_at, present.found = clock.now(), None, {}
    present.save(update_fields=["state", "cursor", "began_at", "finished_at", "found"])
    files.throw_file_away(present)
    record(
        events.IMPORT_ASKED,
        present,
        by=by,
        district_id=present.district_of_trail,
        rows=present.counts[Outcome.GOOD],
    )
    return present


@transaction.atomic
def cancel(intake: Intake, *, by: Actor) -> Intake:
    """Stops a list. Before anything went in, it is thrown away with its rows; afterwards the rest waits, ready to go on."""
    present = locked(
        intake, by, State.UPLOADED, State.MAPPED, State.CHECKING, State.CHECKED, State.IMPORTING, State.FAILED
    )
    present.finished_at, present.cursor = clock.now(), 0
    if present.state == State.IMPORTING:
        present.state = State.CHECKED
    else:
        refuse_if_anything_is_in(present)
        present.rows.all().delete()
        present.state, present.counts, present.found = State.CANCELLED, {}, {}
        files.throw_file_away(present)
    present.save(update_fields=["state", "counts", "finished_at", "cursor", "found"])
    record(events.CANCELLED, present, by=by, district_id=present.district_of_trail)
    return present


def refuse_if_anything_is_in(intake: Intake) -> None:
    if IntakeRow.objects.filter(intake=intake, outcome__in=IN_REGISTER).exists():
        raise DomainError(_("Rows of this list are in the register already."), code="rows_are_in")
