"""The records of a camp as an Excel file; everything else of camps stands in their own app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from odop.accounts.permissions import ENROL_AT_CAMPS
from odop.camps import queries, services
from odop.desk.sheets import MOST, excel
from odop.desk.views.register import signed_in
from odop.kernel.access import allow


@allow(ENROL_AT_CAMPS)
def export(request: HttpRequest, ref: str) -> HttpResponse:
    """By POST, since taking data out is noted on the trail. Who, when, from which device, and what became of it."""
    user = signed_in(request)
    camp = queries.camp_visible_to(user, ref)
    if request.method != "POST":
        return redirect("camp", ref)
    columns = (
        _("Arrived"), _("Reference"), _("Name"), _("Sent by"), _("Device"), _("What became of it"), _("How often it was sent"),
    )  # fmt: skip
    rows = [
        (
            one.received_at, one.artisan.ref if one.artisan else "", one.artisan.name if one.artisan else "", one.sent_by,
            one.device, one.get_outcome_display(), one.times_sent,
        )
        for one in queries.records_visible_to(user).filter(camp=camp)[:MOST]
    ]  # fmt: skip
    services.export_records(camp, len(rows), by=user)
    return excel(f"camp-{camp.ref}", _("Records of this camp"), columns, rows)
