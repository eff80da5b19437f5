"""What follows a step: people are told. Runs in the worker, at least once; a notice is written once a step."""

from django.conf import settings
from django.utils import timezone

from odop.casework.definitions import scheme_of
from odop.casework.models import Case, CaseStep
from odop.kernel.events import on
from odop.kernel.fields import Localised
from odop.kernel.models import Event, Notice
from odop.kernel.services import send_notice
from odop.lib.dates import format_day
from odop.lib.money import group


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


class _Blank(dict[str, str]):
    """A word that a notice asks for and this case has not is left out."""

    def __missing__(self, key: str) -> str:
        return ""
