"""What shops write on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

OPENED = verb("shop.opened", _("Shop of the mart opened"))
TILL_BEGUN = verb("shop.till", _("Device made a till of a shop"))
TILL_ENDED = verb("shop.till_ended", _("Device is no till any more"))
ASKED = verb("transfer.asked", _("Goods asked for a shop"))
SENT = verb("transfer.sent", _("Goods sent with a delivery challan"))
EWAY_NOTED = verb("transfer.eway_noted", _("E-way bill of goods for a shop noted"))
RECEIVED = verb("transfer.received", _("Goods received and counted"))
CALLED_OFF = verb("transfer.called_off", _("Transfer called off"))
COUNTED = verb("shop.counted", _("Stock of a shop counted"))
SOLD = verb("counter.sold", _("Sold over the counter"))
TAKEN_BACK = verb("counter.taken_back", _("Taken back over the counter"))
EXPLAINED = verb("counter.explained", _("Doubt about a counter sale explained"))
CLOSED = verb("day.closed", _("Day of a till closed"))
REOPENED = verb("day.reopened", _("Day of a till opened again"))
SIGNED = verb("day.signed", _("Closing of a day signed"))
BANKED = verb("day.banked", _("Cash of a till brought to the bank"))
EXPORTED = verb("shop.exported", _("Stock and sales of a shop taken out as a sheet"))
