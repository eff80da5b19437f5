"""What camps write on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

PLANNED = verb("camp.planned", _("Camp planned"))
CHANGED = verb("camp.changed", _("Camp changed"))
CANCELLED = verb("camp.cancelled", _("Camp cancelled"))
ARRIVED = verb("camp.record_arrived", _("Record of a camp arrived"))
EXPORTED = verb("camp.exported", _("Records of a camp exported"))
