"""Agenda and minutes of a sitting: the order of the cases, and the signed minutes as a PDF that is kept for good."""

import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.casework.definitions import scheme_of
from odop.casework.enums import Reason, StepRefused
from odop.casework.models import AgendaItem, Sitting
from odop.casework.services.sittings import may_run, open_sitting
from odop.kernel.actors import Actor
from odop.kernel.models import StoredFile
from odop.kernel.programme import programme
from odop.kernel.refusals import NotAllowed
from odop.kernel.services import keep_made_file
from odop.kernel.typesetting import typeset
from odop.lib.dates import format_day_in_full
from odop.lib.money import rupees

SOURCE = Path(__file__).parent.parent / "templates" / "casework" / "minutes.typ"

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "minutes": "Minutes of the sitting", "agenda": "Agenda of the sitting", "held": "Held on", "place": "Place",
        "present": "Present", "no": "No.", "case": "Case", "name": "Applicant", "amount": "Amount", "decision": "Decision",
        "remark": "Remark", "total": "Selected", "fingerprint": "Fingerprint of these decisions (SHA-256)",
        "signed": "Signed on",
    },
    "hi": {
        "minutes": "बैठक का कार्यवृत्त", "agenda": "बैठक की कार्यसूची", "held": "तारीख", "place": "स्थान",
        "present": "उपस्थित", "no": "क्रम", "case": "प्रकरण", "name": "आवेदक", "amount": "राशि", "decision": "निर्णय",
        "remark": "टिप्पणी", "total": "चयनित", "fingerprint": "इन निर्णयों की पहचान (SHA-256)", "signed": "हस्ताक्षर की तारीख",
    },
}  # fmt: skip


@transaction.atomic
def order_agenda(sitting: Sitting, refs: Sequence[str], *, by: Actor) -> None:
    """Put the cases of an agenda in this order; those not named come after, as they stood. Not after the minutes are signed."""
    if not may_run(by, sitting.district_id):
        raise NotAllowed()
    sitting = open_sitting(sitting)
    items = {item.case.ref: item for item in sitting.items.select_related("case").defer("case__values")}
    if unknown := [ref for ref in refs if ref not in items]:
        text = _("These cases are not on this agenda: %(refs)s.") % {"refs": ", ".join(unknown)}
        raise StepRefused([Reason("not_on_agenda", text)])
    wanted = [*dict.fromkeys(refs), *(ref for ref in items if ref not in refs)]
    for position, ref in enumerate(wanted, start=1):
        items[ref].position = position
    AgendaItem.objects.bulk_update(items.values(), ["position"])


def items_of(sitting: Sitting) -> list[AgendaItem]:
    """The agenda in its order, with cases and applicants."""
    return list(sitting.items.select_related("case__applicant", "case__district").order_by("position", "pk"))


def fingerprint(sitting: Sitting, items: Sequence[AgendaItem]) -> str:
    """The SHA-256 of what was decided: the same decisions give the same sign, a changed one another."""
    decided = [[item.case.ref, item.outcome, str(item.case.amount or ""), item.remark] for item in items]
    text = json.dumps(
        [sitting.ref, sitting.on_date.isoformat(), decided], ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def minutes_data(sitting: Sitting) -> dict[str, Any]:
    """What the template of the minutes reads: one part for each language of the programme, that of the place first."""
    items = items_of(sitting)
    languages = sorted(programme().languages, key=lambda language: language == "en")
    return {
        "ref": sitting.ref,
        "fingerprint": fingerprint(sitting, items),
        "parts": [_part(sitting, items, language) for language in languages],
    }


def _part(sitting: Sitting, items: Sequence[AgendaItem], language: str) -> dict[str, Any]:
    def say(text: Any) -> str:
        return (text or {}).get(language) or (text or {}).get("en", "")

    rows, selected = [], Decimal(0)
    for number, item in enumerate(items, start=1):
        workflow = scheme_of(item.case.procedure_id).workflow
        action = next((one for one in workflow.actions if one.do == item.outcome), None)
        chosen = action is not None and "finance.commit" in action.effects
        selected += (item.case.amount or Decimal(0)) if chosen else Decimal(0)
        rows.append(
            {
                "no": str(number),
                "ref": item.case.ref,
                "name": say(item.case.applicant.name) or str(item.case.applicant.name),
                "amount": rupees(item.case.amount) if item.case.amount is not None else "",
                "decision": say(action.done) if action else "",
                "remark": item.remark,
            }
        )
    return {
        "language": language,
        "words": WORDS.get(language, WORDS["en"]),
        "programme": say(programme().name),
        "office": say(sitting.office.name),
        "held": format_day_in_full(sitting.on_date, language),
        "place": sitting.place,
        "present": [line.strip() for line in sitting.present.replace(";", "\n").splitlines() if line.strip()],
        "rows": rows,
        "total": rupees(selected),
        "signed_by": say(sitting.signed_by.name) if sitting.signed_by else "",
        "signed_as": programme().role_titles["committee"].get(language, ""),
        "signed_on": format_day_in_full(timezone.localdate(sitting.signed_at), language)
        if sitting.signed_at
        else "",
    }


def minutes_pdf(sitting: Sitting) -> bytes:
    """The minutes in every language of the programme, one after the other."""
    return typeset(SOURCE.read_text(encoding="utf-8"), minutes_data(sitting))


def keep_minutes(sitting: Sitting, *, by: Actor) -> StoredFile:
    """Set the minutes of a signed sitting and keep them: what is opened later is this file, byte by byte."""
    kept = keep_made_file(
        minutes_pdf(sitting),
        name=f"{sitting.ref}.pdf",
        media_type="application/pdf",
        by=by,
        district_id=sitting.district_id,
    )
    sitting.minutes = kept
    sitting.save(update_fields=["minutes"])
    return kept
