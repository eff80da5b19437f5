"""What lists write on the trail: which list, how many rows, never what stands in them."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

UPLOADED = verb("list.uploaded", _("List uploaded"))
CHECK_ASKED = verb("list.check_asked", _("Check of a list begun"))
CHECKED = verb("list.checked", _("List checked"))
CORRECTED = verb("list.corrected", _("Corrected copy of a list received"))
IMPORT_ASKED = verb("list.import_asked", _("Import of a list begun"))
UNDO_ASKED = verb("list.undo_asked", _("Taking back of a list begun"))
IMPORTED = verb("list.imported", _("List imported"))
CANCELLED = verb("list.cancelled", _("List stopped"))
UNDONE = verb("list.undone", _("Import of a list taken back"))
HANDED_BACK = verb("list.handed_back", _("Marked copy of a list handed out"))
