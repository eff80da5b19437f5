"""Letters of a case: numbered when issued, set by typst when opened, verified by a code on a public page."""

import io
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone, translation

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, User
from odop.casework.definitions import scheme_of, typed_values
from odop.casework.models import AgendaItem, Case, CaseDocument, CaseStep, Letter, Sitting
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.kernel.rows import add, told
from odop.kernel.typesetting import typeset
from odop.kernel.ui.sources import order_words
from odop.lib.dates import format_day_in_full
from odop.lib.money import from_paise, rupees
from odop.lib.rules import Scheme


def issue_letter(case: Case, kind: str, *, step: CaseStep, by: Actor) -> Letter:
    """Number a letter inside the step that causes it. What it says is frozen here, without name or address."""
    scheme = scheme_of(case.procedure_id)
    row = entitlement_row(scheme, case)
    letter = Letter(
        case=case,
        kind=kind,
        number=f"{case.ref}/{_letters_before(step) + 1}",
        data={
            "amounts": _amounts(scheme, case),
            "row": row,
            "points": _points(scheme, case, step) if kind == "deficiency" else [],
            "reason": "" if kind == "deficiency" else step.note,
            "due_on": case.due_on.isoformat() if case.due_on else "",
            "sitting_on": _sitting_on(case) if kind == "sanction" else "",
            "bank": case.bank_id,
            "role": step.role,
            "state": case.state,
            "inspected_on": str(step.data.get("inspected_on", "")),
            "joint_report": str(step.data.get("joint_report", "")),
        },
        issued_at=clock.now(),
        issued_by=by if isinstance(by, User) else None,
    )
    return add(letter)


def _letters_before(step: CaseStep) -> int:
    return 0 if step.number == 1 else len(told(Letter, "id", case=step.case_id))


def _sitting_on(case: Case) -> str:
    """The day of the last sitting on whose agenda the case was placed."""
    placed = told(AgendaItem, "sitting", case=case.pk)
    return told(Sitting, "on_date", id=placed[-1][0])[0][0].isoformat() if placed else ""


def entitlement_row(scheme: Scheme, case: Case) -> dict[str, Any] | None:
    """Which row of the order gave the amounts of this case, with its sentence and source."""
    decided = scheme.assess(typed_values(case), timezone.localdate(case.opened_at))
    row = decided.row
    return None if row is None else {"because": dict(row.because), "source": row.source}


def _amounts(scheme: Scheme, case: Case) -> list[dict[str, Any]]:
    edition = scheme.entitlement_on(timezone.localdate(case.opened_at))
    if edition is None:
        return []
    return [
        {"label": dict(output.label), "paise": case.values[output.key], "strong": number == 0}
        for number, output in enumerate(edition.outputs)
        if case.values.get(output.key) is not None
    ]


def _points(scheme: Scheme, case: Case, step: CaseStep) -> list[dict[str, str]]:
    """Everything that is missing, in one memo: the officer's lines, papers not received, papers not in order."""
    points = [{"en": line.strip(), "hi": line.strip()} for line in step.note.splitlines() if line.strip()]
    have = {d.key: d for d in case.documents.filter(replaced=False)}
    for rule in scheme.documents_by(typed_values(case), step.from_state):
        paper = have.get(rule.key)
        if paper is None and rule.required:
            points.append(
                {
                    lang: f"{label}: {NOT_RECEIVED[lang]}"
                    for lang, label in rule.label.items()
                    if lang in NOT_RECEIVED
                }
            )
        elif paper is not None and paper.check_state == CaseDocument.Check.REJECTED:
            points.append({lang: f"{label}: {paper.remark}" for lang, label in rule.label.items()})
    return points


NOT_RECEIVED = {"en": "not received", "hi": "नहीं मिला"}


def letter_pdf(letter: Letter, language: str) -> bytes:
    """The letter as PDF in one language of the programme. The caller has asked whether the reader may see the case."""
    case = Case.objects.select_related("applicant", "district", "bank", "procedure").get(pk=letter.case_id)
    scheme = scheme_of(case.procedure_id)
    source = scheme.letters.get(letter.kind, {}).get(language)
    if source is None:
        raise NotFound()
    return typeset(source, letter_data(letter, case, scheme, language))


def source_in(source: str, language: str) -> str:
    """The order behind an amount, its parts named in the language of the letter."""
    with translation.override(language):
        return order_words(source)


def letter_data(letter: Letter, case: Case, scheme: Scheme, language: str) -> dict[str, Any]:
    """What the template reads, in one language. Name and address come from the register as it is now."""

    def say(text: Any) -> str:
        return (text or {}).get(language) or (text or {}).get("en", "")

    def day(text: str) -> str:
        return format_day_in_full(date.fromisoformat(text), language) if text else ""

    frozen, person = letter.data, case.applicant
    # What the state's cell decides it also signs; everything else comes from the office of the district.
    of_state = frozen.get("role") == Role.CELL
    office = Office.objects.filter(
        kind=OfficeKind.CELL if of_state else OfficeKind.DIEPC, district=None if of_state else case.district
    ).first()
    bank = Office.objects.filter(pk=frozen.get("bank")).first() if frozen.get("bank") else None
    row = frozen.get("row") or {}
    url = f"{settings.ODOP.base_url}/{'' if language == 'en' else language + '/'}verify/{letter.code}/"
    return {
        "language": language,
        "programme": say(programme().name),
        "office": say(office.name if office else case.district.name),
        "ref": letter.number,
        "case_ref": case.ref,
        "date": format_day_in_full(timezone.localdate(letter.issued_at), language),
        "name": say(person.name) or str(person.name),
        "address": ", ".join(
            filter(None, [person.address or person.place, say(case.district.name), person.pin_code])
        ),
        "bank": say(bank.name) if bank else "",
        "hold_until": day(frozen.get("hold_until", "")),
        "inspected_on": day(frozen.get("inspected_on", "")),
        "joint_report": frozen.get("joint_report", ""),
        "to": say(bank.name) if bank and letter.kind == "to_bank" else "",
        "scheme": say(scheme.title),
        "project": str(case.values.get("project_title", "")),
        "amounts": [
            {"label": say(one["label"]), "value": rupees(from_paise(one["paise"])), "strong": one["strong"]}
            for one in frozen.get("amounts", [])
        ],
        "row_because": say(row.get("because")),
        "source": source_in(row.get("source", ""), language),
        "points": [say(point) for point in frozen.get("points", [])],
        "reason": frozen.get("reason", ""),
        "outcome": say(scheme.workflow.states[state].public_label) if (state := frozen.get("state")) else "",
        "due_on": day(frozen.get("due_on", "")),
        "sitting_on": day(frozen.get("sitting_on", "")),
        "signed_by": say(letter.issued_by.name)
        if letter.issued_by and not letter.issued_by.is_citizen
        else "",
        "signed_as": say(programme().role_titles.get(frozen.get("role") or Role.OFFICER)),
        "verify_url": url,
        "qr": _qr(url),
    }


def _qr(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", border=1, xmldecl=False, svgns=True)
    return out.getvalue().decode()
