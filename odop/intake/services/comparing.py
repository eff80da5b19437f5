"""Benefits of another scheme that came as a list, handed to the check of applicants: as keys only, whoever they are."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from odop.intake.enums import Outcome, State
from odop.intake.models import Intake, IntakeRow
from odop.intake.services.lists import locked
from odop.intake.services.refusals import wrong_state
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.linkage.other_lists.models import ExchangeKey, OtherList
from odop.linkage.other_lists.services import agree_key, take_plain

KIND = "beneficiaries"


def compared(intake: Intake) -> OtherList | None:
    """The check to which this list was handed, if it was."""
    return OtherList.objects.filter(title=_title(intake), key__name=_key_name(intake)).first()


@transaction.atomic
def compare(intake: Intake, *, by: Actor) -> OtherList:
    """Hands the benefits of a finished list to the check of applicants; asked again, returns what is there.

    The key is the office's own and shared with nobody: it is made with its first list. Refuses `wrong_stage`, `not_allowed`.
    """
    present = locked(intake, by, State.DONE)
    if present.kind != KIND:
        raise wrong_state()
    if (there := compared(present)) is not None:
        return there
    key = ExchangeKey.objects.filter(name=_key_name(present), ended_at__isnull=True).first()
    if key is None:
        key, _secret = agree_key(
            _key_name(present), office=str(present.office), by=by, district=present.office.district
        )
    days = [str(entry["benefit_on"]) for entry in _entries(present) if entry.get("benefit_on")]
    today = clock.today()
    return take_plain(
        ((_facts(entry), [_benefit(entry)]) for entry in _entries(present)),
        title=_title(present),
        office=str(present.office),
        from_on=type(today).fromisoformat(min(days)) if days else today,
        to_on=type(today).fromisoformat(max(days)) if days else today,
        key=key,
        by=by,
    )


def _title(intake: Intake) -> str:
    return f"{intake.ref} {intake.file_name}"[:200]


def _key_name(intake: Intake) -> str:
    return f"{intake.office.code[:34]}-lists"


def _entries(intake: Intake) -> Iterator[dict[str, Any]]:
    rows = IntakeRow.objects.filter(intake=intake, outcome=Outcome.IMPORTED).order_by("number")
    return rows.values_list("entry", flat=True).iterator(chunk_size=2_000)


def _facts(entry: dict[str, Any]) -> dict[str, object]:
    return {
        **{key: entry.get(key) for key in ("udyam", "pan", "mobile", "birth_year")},
        **{key: _text(entry.get(key)) for key in ("name", "relation_name")},
        "lgd_code": entry.get("district_id"),
    }


def _text(name: dict[str, str] | None) -> str:
    return (name or {}).get("en") or next(iter((name or {}).values()), "")


def _benefit(entry: dict[str, Any]) -> dict[str, str]:
    said = {"scheme": entry.get("scheme"), "on": entry.get("benefit_on"), "amount": entry.get("amount")}
    return {key: str(value) for key, value in said.items() if value}
