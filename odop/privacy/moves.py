"""What of a person's rights hangs on her entry in the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves, stays

moves(
    "privacy.RightsRequest",
    "artisan",
    _("Request about own data"),
    unless="m.state = 'open' AND EXISTS (SELECT 1 FROM privacy_rightsrequest k WHERE k.artisan_id = j.kept"
    " AND k.asked = m.asked AND k.state = 'open')",
)
stays("privacy.AccessRecord", "artisan", "who opened which entry is history and is never changed")
