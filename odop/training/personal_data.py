"""What training holds of a person: her place in a batch, days, result, certificate, kit and complaints."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.kernel.fields import Localised
from odop.kernel.holdings import Held, Said, Whose, holding
from odop.kernel.ui.numbers import day_text
from odop.training.models import (
    Attendance,
    Candidate,
    Certificate,
    Complaint,
    KitCode,
    KitIssue,
    Ranking,
    Seat,
)


def forget_training(whose: Whose) -> int:
    """Names, wishes and photographs of attendance go; that a place, a day or a kit was taken stays with the case."""
    mine = {"case__applicant_id": whose.artisan_id}
    count = Seat.objects.filter(**mine).update(name=Localised(), relation_name=Localised(), user=None)
    count += Candidate.objects.filter(**mine).update(user=None, farthest=None)
    Attendance.objects.filter(seat__case__applicant_id=whose.artisan_id).update(lat=None, lon=None)
    Certificate.objects.filter(seat__case__applicant_id=whose.artisan_id).update(user=None)
    KitIssue.objects.filter(artisan_id=whose.artisan_id).update(user=None)
    count += Complaint.objects.filter(issue__artisan_id=whose.artisan_id).update(
        text="", answer="", user=None
    )
    KitCode.objects.filter(**mine).delete()
    return count


@holding(
    "training.seats", title=_("Your training"), kept="application", erase=forget_training, order=40,
    tables=[
        "training_candidate", "training_ranking", "training_seat", "training_attendance", "training_certificate",
        "training_kitcode", "training_kitissue", "training_complaint",
    ],
)  # fmt: skip
def training(whose: Whose) -> Iterator[Held]:
    mine = {"case__applicant_id": whose.artisan_id}
    for ranked in Ranking.objects.filter(**mine):
        yield Held(
            _("Place in the list of the committee"), ranked.made_at,
            (("rank", _("Place"), ranked.rank), ("reasons", _("What counted"), ranked.reasons)),
        )  # fmt: skip
    for wish in Candidate.objects.filter(**mine):
        yield Held(
            _("Wishes for the training"), wish.chosen_at,
            (
                ("language", _("Language"), wish.get_language_display()), ("women_only", _("Among women only"), wish.women_only),
                ("farthest", _("Farthest, km"), wish.farthest), ("state", _("State"), wish.get_state_display()),
            ),
        )  # fmt: skip
    for seat in Seat.objects.filter(**mine).select_related("batch"):
        days = [
            Said(
                f"{one.at:%Y-%m-%d} {one.way}",
                f"{day_text(timezone.localdate(one.at))} {one.get_way_display()}",
            )
            for one in seat.attendance.order_by("at")
        ]
        yield Held(
            _("Place in a batch"), seat.batch.made_at,
            (
                ("batch", _("Batch"), seat.batch.ref), ("name", _("Name"), seat.name), ("state", _("State"), seat.get_state_display()),
                ("days", _("Days present"), days),
                ("result", _("Result"), seat.get_result_display()), ("score", _("Per cent"), seat.score),
            ),
        )  # fmt: skip
    for paper in Certificate.objects.filter(seat__case__applicant_id=whose.artisan_id):
        yield Held(
            _("Certificate of training"), paper.issued_at,
            (("ref", _("Number"), paper.ref), ("kind", _("Kind"), paper.get_kind_display()), ("revoked", _("Revoked"), paper.revoked_at)),
        )  # fmt: skip
    for kit in KitIssue.objects.filter(artisan_id=whose.artisan_id).select_related("unit"):
        yield Held(_("Toolkit"), kit.issued_at, (("serial", _("Serial number"), kit.unit.serial),))
    for one in Complaint.objects.filter(issue__artisan_id=whose.artisan_id).select_related("case"):
        yield Held(
            _("Complaint about a toolkit"), one.case.opened_at,
            (("ref", _("Number"), one.case.ref), ("text", _("Text"), one.text), ("answer", _("Answer"), one.answer)),
        )  # fmt: skip
