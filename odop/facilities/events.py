"""What common facility centres write on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

MACHINE_PLANNED = verb("facility.machine_planned", _("Machine of a project report noted"))
MACHINE_UNPLANNED = verb("facility.machine_unplanned", _("Machine of a project report taken off"))
QUOTATION_NOTED = verb("facility.quotation_noted", _("Quotation noted"))
SHARES_SETTLED = verb("facility.shares_settled", _("Shares worked out on the appraised cost"))
INSTALMENT_RELEASED = verb("facility.instalment_released", _("Instalment of a centre released"))
USE_ACCEPTED = verb("facility.use_accepted", _("Use of an instalment verified"))
ESTABLISHED = verb("facility.established", _("Centre opened"))
CLASSED = verb("facility.classed", _("Status or category of a centre changed"))
HOURS_SET = verb("facility.hours_set", _("Opening hours of a centre changed"))
KEEPER_NAMED = verb("facility.keeper_named", _("Keeper of a centre named"))
KEEPER_LEFT = verb("facility.keeper_left", _("Keeper of a centre relieved"))
MACHINE_ADDED = verb("facility.machine_added", _("Machine added"))
MACHINE_RETIRED = verb("facility.machine_retired", _("Machine taken out of use"))
STOOD_STILL = verb("facility.stood_still", _("Machine stands still"))
RUNS_AGAIN = verb("facility.runs_again", _("Machine runs again"))
CHARGE_PROPOSED = verb("facility.charge_proposed", _("Charge proposed"))
CHARGE_DECIDED = verb("facility.charge_decided", _("Charge decided by the district committee"))
BOOKED = verb("facility.booked", _("Machine booked"))
BOOKING_SETTLED = verb("facility.booking_settled", _("Booking settled"))
JOB_TAKEN = verb("facility.job_taken", _("Job taken in"))
JOB_MOVED = verb("facility.job_moved", _("Job moved on"))
RECEIPT_GIVEN = verb("facility.receipt_given", _("Receipt given"))
EXPENSE_NOTED = verb("facility.expense_noted", _("Expense noted"))
