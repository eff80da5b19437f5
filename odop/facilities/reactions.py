"""What follows at a centre: people are told of their booking, and when it falls out. Runs in the worker, at least once."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.facilities.enums import BookingState, JobState
from odop.facilities.models import Booking, JobOrder
from odop.kernel.events import on
from odop.kernel.models import Event, Notice
from odop.kernel.services import send_notice
from odop.lib.dates import format_day
from odop.lib.money import group


def _tell(of: Booking | JobOrder, template: str, body: str, language: str) -> None:
    """Once, however often the reaction runs."""
    if not of.mobile or Notice.objects.filter(template=template, subject_ref=of.ref).exists():
        return
    send_notice(
        to=of.mobile, template=template, body=body, language=language, user_id=of.user_id, subject_ref=of.ref
    )


def _language(of: Booking | JobOrder) -> str:
    return of.user.language if of.user else "hi"


@on("facility.booked")
def tell_of_booking(event: Event) -> None:
    """When, which machine, what it costs."""
    booking = Booking.objects.select_related("machine", "centre", "user").get(pk=int(event.subject_id))
    _tell_hours(booking, "facility_booked")


@on("facility.booking_settled")
def tell_of_lost_hours(event: Event) -> None:
    """Only when the machine stands still: what she gave back herself she knows."""
    booking = Booking.objects.select_related("machine", "centre", "user").get(pk=int(event.subject_id))
    if booking.state == BookingState.MOVED_OUT:
        _tell_hours(booking, "facility_fell_out")


def _tell_hours(booking: Booking, template: str) -> None:
    language = _language(booking)
    begins = timezone.localtime(booking.during.lower)
    with override(language):
        words = {
            "machine": booking.machine.name, "centre": booking.centre.name, "ref": booking.ref,
            "day": format_day(begins.date(), language), "time": f"{begins:%H:%M}", "amount": group(booking.charge_amount),
        }  # fmt: skip
        text = (
            _("%(ref)s: %(machine)s at %(centre)s is booked for %(day)s, %(time)s. To pay: ₹ %(amount)s.")
            if template == "facility_booked"
            else _(
                "%(ref)s: %(machine)s stands still on %(day)s, %(time)s. Please choose other hours; nothing is charged."
            )
        )
        _tell(booking, template, text % words, language)


@on("facility.job_moved")
def tell_of_ready_job(event: Event) -> None:
    job = JobOrder.objects.select_related("centre", "user").get(pk=int(event.subject_id))
    if job.state != JobState.READY:
        return
    language = _language(job)
    with override(language):
        text = _("%(ref)s: your job at %(centre)s is ready. To pay: ₹ %(amount)s.") % {
            "ref": job.ref, "centre": job.centre.name, "amount": group(job.charge_amount),
        }  # fmt: skip
        _tell(job, "facility_job_ready", text, language)
