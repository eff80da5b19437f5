"""What of other schemes' lists hangs on an entry in the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

moves(
    "linkage.Finding",
    "artisan",
    _("Hit in another list looked at"),
    unless="NOT m.replaced AND EXISTS (SELECT 1 FROM linkage_finding k WHERE k.artisan_id = j.kept"
    " AND k.entry_id = m.entry_id AND NOT k.replaced)",
)
