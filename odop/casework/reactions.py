"""What follows a step: people are told. Runs in the worker, at least once; a notice is written once a step."""

from django.conf import settings
from django.utils import timezone

from odop.casework.definitions import scheme_of
from odop.casework.events import APPLICANT_JOINED, CONSENT_WITHDRAWN
from odop.casework.models import Case, CaseStep
from odop.kernel.actors import SYSTEM
from odop.kernel.events import on, record
from odop.kernel.fields import Localised
from odop.kernel.models import Event, Notice
from odop.kernel.services import send_notice
from odop.lib.dates import format_day
from odop.lib.money import group
from odop.registry.enums import Purpose


@on("case.moved")
def tell_applicant(event: Event) -> None:
    """Send the applicant the notices that the workflow names for this step, in her language."""
    case = Case.objects.select_related("applicant", "applicant_user", "bank", "district").get(
        pk=int(event.subject_id)
    )
    step = CaseStep.objects.get(case=case, number=event.facts["step"])
    scheme = scheme_of(case.procedure_id)
    mobile = case.applicant.mobile
    for notice in scheme.workflow.action(step.do).notify:
        subject = f"{case.ref}#{step.number}"
        if (
            notice.to != "applicant"
            or not mobile
            or Notice.objects.filter(template=notice.template, subject_ref=subject).exists()
        ):
            continue
        language = case.applicant_user.language if case.applicant_user else "hi"
        texts = Localised(scheme.notices[notice.template])
        words = {
            "ref": case.ref,
            "scheme": scheme.title.get(language, ""),
            "name": case.applicant.name.get(language, "") or str(case.applicant.name),
            "office": case.district.name.get(language, ""),
            "amount": group(case.amount) if case.amount else "",
            "reason": step.note,
            "date": format_day(timezone.localdate(step.at), language),
            "url": f"{settings.ODOP.base_url}/{'' if language == 'en' else language + '/'}track/",
            "due_on": format_day(case.due_on, language) if case.due_on else "",
            "bank": case.bank.name.get(language, "") if case.bank else "",
        }
        body = (texts.get(language) or texts["en"]).format_map(_Blank(words))
        send_notice(
            to=mobile, template=notice.template, body=body, language=language, user_id=case.applicant_user_id,
            subject_ref=subject,
        )  # fmt: skip


@on("consent.withdrawn")
def consent_taken_back(event: Event) -> None:
    """Note on each running application that its applicant took back the consent to the register: once a withdrawal."""
    if event.facts.get("purpose") != Purpose.REGISTER:
        return
    for case in Case.objects.filter(applicant_id=int(event.subject_id), closed_at__isnull=True):
        noted = Event.objects.filter(
            verb=CONSENT_WITHDRAWN, subject_type=case._meta.label_lower, subject_id=str(case.pk), facts__of=str(event.pk)
        )  # fmt: skip
        if not noted.exists():
            record(CONSENT_WITHDRAWN, case, by=SYSTEM, of=str(event.pk))


@on("artisan.joined_while_running")
def one_person_applied_twice(event: Event) -> None:
    """Note on each running application of an entry that another was joined with that there is more than one: once a joining."""
    running = list(
        Case.objects.filter(applicant_id=int(event.subject_id), closed_at__isnull=True).order_by("pk")
    )
    for case in running if len(running) > 1 else ():
        noted = Event.objects.filter(
            verb=APPLICANT_JOINED, subject_type=case._meta.label_lower, subject_id=str(case.pk), facts__of=str(event.pk)
        )  # fmt: skip
        if not noted.exists():
            others = [one.ref for one in running if one.pk != case.pk]
            record(APPLICANT_JOINED, case, by=SYSTEM, of=str(event.pk), others=others)


class _Blank(dict[str, str]):
    """A word that a notice asks for and this case has not is left out."""

    def __missing__(self, key: str) -> str:
        return ""
