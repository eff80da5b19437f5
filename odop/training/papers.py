"""Papers of training: the certificate as PDF in each language, a batch as a calendar file, codes as pictures."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.lib.dates import format_day_in_full
from odop.training.models import Batch, Certificate

SOURCE = Path(__file__).parent / "typst" / "certificate.typ"
STARTS, ENDS = "100000", "160000"  # of a training day: the programme's own


def qr(text: str, *, scale: int = 1) -> str:
    """The code of a text as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", border=1, xmldecl=False, svgns=True, omitsize=True, scale=scale
    )
    return out.getvalue().decode()


def qr_picture(text: str) -> SafeString:
    return mark_safe(qr(text))  # noqa: S308 (drawn by the library from an address of our own)


def verify_url(certificate: Certificate, language: str) -> str:
    prefix = "" if language == "en" else f"/{language}"
    return f"{settings.ODOP.base_url}{prefix}/certificates/{certificate.code}/"


def certificate_pdf(certificate: Certificate, language: str) -> bytes:
    """The certificate as PDF. A revoked one says so across the page."""
    seat = certificate.seat
    batch, course = seat.batch, seat.batch.course
    office = Office.objects.filter(district_id=certificate.district_id, kind=OfficeKind.DIEPC).first()

    def say(texts: Any) -> str:
        return str(texts.get(language) or texts.get("en") or next(iter(texts.values()), ""))

    with override(language):
        data = {
            "language": language,
            "programme": say(programme().name),
            "title": str(certificate.get_kind_display()),
            "number": certificate.ref,
            "name": say(seat.name),
            "course": say(course.title),
            "qp": course.qp_code,
            "council": certificate.council_number,
            "days": [
                _("%(skill)s days of craft and %(enterprise)s days of running one's own work, present on %(present)s of %(days)s days")
                % {
                    "skill": course.skill_days, "enterprise": course.enterprise_days, "present": seat.days_present,
                    "days": course.days,
                }
            ],
            "from_to": f"{format_day_in_full(batch.starts_on, language)} – {format_day_in_full(batch.ends_on, language)}",
            "institute": say(batch.office.name),
            "office": say(office.name) if office else "",
            "signed_as": say(programme().role_titles["officer"]),
            "signed_by": say(certificate.issued_by.name) if certificate.issued_by else "",
            "date": format_day_in_full(timezone.localdate(certificate.issued_at), language),
            "revoked": _("REVOKED") if certificate.revoked_at else "",
            "words": {
                "certify": _("This is to certify that"), "done": _("has completed the training satisfactorily:"),
                "number": _("Number"), "date": _("Date"), "held": _("Held"), "by": _("by"), "qp": _("Qualification Pack"),
                "verify": _("Scan the code, or open this address, to check this certificate:"),
            },
            "verify_url": verify_url(certificate, language),
            "qr": qr(verify_url(certificate, language)),
        }  # fmt: skip
    return typeset(SOURCE.read_text(encoding="utf-8"), data)


def calendar_file(batch: Batch, language: str) -> str:
    """The days of a batch as iCalendar (RFC 5545), each with its place."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with override(language):
        title = batch.course.title.get(language) or str(batch.course.title)
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//odop//training//EN", "METHOD:PUBLISH"]
        for day in batch.days.order_by("number"):
            date = day.on_date.strftime("%Y%m%d")
            summary = _("Training, day %(number)s: %(title)s") % {"number": day.number, "title": title}
            lines += [
                "BEGIN:VEVENT", f"UID:{batch.ref}-{day.number}@odop", f"DTSTAMP:{stamp}",
                f"DTSTART;TZID=Asia/Kolkata:{date}T{STARTS}", f"DTEND;TZID=Asia/Kolkata:{date}T{ENDS}",
                f"SUMMARY:{_escaped(summary)}", f"LOCATION:{_escaped(str(batch.venue))}",
                f"GEO:{batch.venue.lat:.5f};{batch.venue.lon:.5f}", "END:VEVENT",
            ]  # fmt: skip
        lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets, never cut inside a letter (RFC 5545 §3.1)."""
    parts, now = [], ""
    for sign in line:
        if len((now + sign).encode()) > 73:
            parts.append(now)
            now = " "
        now += sign
    return [*parts, now]
