"""What agreements write on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

PARTNER = verb("partner.added", _("Partner added"))
HOUSED = verb("partner.office", _("Office of a partner noted"))
ENTERED = verb("agreement.entered", _("Agreement entered"))
SIGNED = verb("agreement.signed", _("Agreement signed"))
TERM = verb("agreement.term", _("End of an agreement noted"))
ENDED = verb("agreement.ended", _("Agreement ended"))
PUBLISHED = verb("agreement.published", _("Agreement published"))
DOCUMENT = verb("agreement.document", _("Paper of an agreement added"))
FEE = verb("agreement.fee", _("Fee of an agreement noted"))
BOUND = verb("agreement.obligation", _("Obligation of an agreement noted"))
DATED = verb("agreement.obligation_dated", _("Days of an obligation set"))
STOPPED = verb("agreement.obligation_stopped", _("Obligation no longer expected"))
SETTLED = verb("agreement.settled", _("Obligation met or missed"))
REMINDED = verb("agreement.reminded", _("Reminded of an obligation"))
REVIEWED = verb("agreement.reviewed", _("Agreement reviewed"))
FIGURES = verb("partner.figures", _("Month's figures of a partner brought"))
CORRECTED = verb("partner.figures_corrected", _("Month's figures of a partner corrected"))
