"""What consent and rights write on the trail: numbers and codes, never what was asked."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

TAKEN_ALONG = verb("privacy.taken_along", _("Own data taken along"))
ASKED = verb("privacy.asked", _("Request about own data"))
ANSWERED = verb("privacy.answered", _("Request about own data answered"))
ERASED = verb("privacy.erased", _("Details erased"))
RETENTION = verb("privacy.retention", _("Erased because its time was over"))
