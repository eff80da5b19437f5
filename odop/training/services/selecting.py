"""Selection: the list that is laid before the committee, ranked with reasons, and who waits for a batch after it."""

from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from odop.casework.models import Case, CaseStep, Sitting
from odop.casework.services import order_agenda
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.training import events
from odop.training.enums import CandidateState, Language
from odop.training.models import Candidate, PinPlace, Ranking


@transaction.atomic
def rank_agenda(sitting: Sitting, *, by: Actor) -> list[Ranking]:
    """Put the agenda of a sitting into the order that is proposed to the committee, and keep the reasons of each place.

    The order names no criteria; these are the programme's own, said on the page: who has waited since an earlier year,
    then who works in the craft for longer (the kit is for working people), then the order of receipt. The committee may
    change the order and decides. Refuses who does not run this sitting.
    """
    items = list(sitting.items.select_related("case"))
    ranked = sorted((item.case for item in items), key=_place)
    order_agenda(sitting, [case.ref for case in ranked], by=by)
    rows = []
    for number, case in enumerate(ranked, start=1):
        row, _made = Ranking.objects.update_or_create(
            case=case,
            defaults={
                "sitting_ref": sitting.ref, "rank": number, "reasons": reasons_of(case), "made_at": clock.now(),
            },
        )  # fmt: skip
        rows.append(row)
    record(events.RANKED, sitting, by=by, cases=len(rows))
    return rows


def _place(case: Case) -> tuple[Any, ...]:
    return (case.financial_year, -int(case.values.get("craft_years") or 0), case.opened_at, case.pk)


def reasons_of(case: Case) -> list[list[Any]]:
    """What counted for the place of a case, in this order: financial year of receipt, years in the craft, day of receipt."""
    return [
        ["year", case.financial_year],
        ["craft_years", int(case.values.get("craft_years") or 0)],
        ["received", localdate(case.opened_at).isoformat()],
    ]


def choose(case: Case, step: CaseStep, *, by: Actor) -> Candidate:
    """The applicant waits for a batch from now on. Called by the step that selects her, with the case locked."""
    person = case.applicant
    pin = PinPlace.objects.filter(pin_code=person.pin_code).first() if person.pin_code else None
    language = str(case.values.get("language") or Language.HINDI)
    made, _new = Candidate.objects.update_or_create(
        case=case,
        defaults={
            "district_id": case.district_id,
            "user_id": case.applicant_user_id,
            "product_line_id": person.product_line_id,
            "state": CandidateState.WAITING,
            "language": language if language in Language.values else Language.HINDI,
            "women_only": bool(case.values.get("women_only")) and person.gender == "female",
            "farthest": case.values.get("farthest"),
            "lat": pin.lat if pin else case.district.lat,
            "lon": pin.lon if pin else case.district.lon,
            "located_by": "pin" if pin else "district",
            "chosen_at": clock.now(),
        },
    )  # fmt: skip
    record(events.CHOSEN, case, by=by)
    return made


def give_up(case: Case, *, by: Actor) -> None:
    """She takes part no longer."""
    Candidate.objects.filter(case=case).update(state=CandidateState.LEFT)
    record(events.GIVEN_UP, case, by=by)
