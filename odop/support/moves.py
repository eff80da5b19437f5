"""What of help hangs on an entry of the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

ENDED = "('closed', 'withdrawn')"
moves(
    "support.ServiceRequest",
    "artisan",
    _("Request for help"),
    unless=f"m.state NOT IN {ENDED} AND EXISTS (SELECT 1 FROM support_servicerequest k"  # noqa: S608 (our own words)
    f" WHERE k.artisan_id = j.kept AND k.work = m.work AND k.state NOT IN {ENDED})",
)
