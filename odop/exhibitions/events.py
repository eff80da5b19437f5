"""What exhibitions write on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

PLANNED = verb("fair.planned", _("Fair put into the calendar"))
NOTIFIED = verb("fair.notified", _("Fair notified"))
LAID_OUT = verb("fair.laid_out", _("Stalls of a fair laid out"))
CALLED = verb("fair.called", _("Applications for stalls called for"))
SELECTED = verb("fair.selected", _("Units selected for a fair"))
EXPORTED = verb("fair.exported", _("Participants of a fair exported"))
CANCELLED = verb("fair.cancelled", _("Fair cancelled"))
OUTLAY = verb("fair.outlay", _("Expense of a fair noted"))
ASKED = verb("stall.asked", _("Stall asked for"))
WITHDRAWN = verb("stall.withdrawn", _("Application for a stall withdrawn"))
MOVED_UP = verb("stall.moved_up", _("Selected from the waiting list"))
ALLOTTED = verb("stall.allotted", _("Stall allotted"))
RECORDED = verb("stall.recorded", _("Sale, order, enquiry or visitors noted at a stall"))
STRUCK = verb("stall.struck", _("Record of a stall struck out"))
DEPUTED = verb("deputation.ordered", _("Artisan deputed abroad"))
PAPER_ADDED = verb("deputation.paper_added", _("Travel paper added"))
PAPER_CHECKED = verb("deputation.paper_checked", _("Travel paper checked"))
OUTLET_OPENED = verb("outlet.opened", _("Outlet opened"))
OUTLET_CLOSED = verb("outlet.closed", _("Outlet closed"))
OUTLET_MONTH = verb("outlet.month", _("Month of an outlet noted"))
BARRED = verb("assistance.barred", _("Barred from market assistance"))
BAR_LIFTED = verb("assistance.bar_lifted", _("Bar from market assistance lifted"))
