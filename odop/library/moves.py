"""What of the library hangs on an entry of the register."""

from django.utils.translation import gettext_lazy as _

from odop.registry.definitions import moves

moves("library.Story", "artisan", _("Story of the library"))
moves(
    "library.Listing",
    "artisan",
    _("Entry of the directory"),
    unless="EXISTS (SELECT 1 FROM library_listing k WHERE k.artisan_id = j.kept)",
)
