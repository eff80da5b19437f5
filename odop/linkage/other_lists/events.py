"""What the exchange of lists writes on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

KEY_AGREED = verb("other_list.key_agreed", _("Key agreed with another office"))
LIST_TAKEN = verb("other_list.taken", _("List of another scheme taken in"))
LIST_MADE = verb("other_list.made", _("List made for another office"))
HIT_JUDGED = verb("other_list.judged", _("Hit in another list looked at"))
