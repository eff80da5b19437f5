"""Verbs of casework in the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

CASE_MOVED = verb("case.moved", _("A step was taken"))
CASE_LATE = verb("case.late", _("A deadline passed"))
CONSENT_WITHDRAWN = verb(
    "case.consent_withdrawn", _("The applicant took back the consent to be in the register")
)
APPLICANT_JOINED = verb(
    "case.applicant_joined", _("The applicant has another running application, made under a second entry")
)
DOCUMENT_RECEIVED = verb("document.received", _("A document was received"))
DOCUMENT_CHECKED = verb("document.checked", _("A document was checked"))
SITTING_CALLED = verb("sitting.called", _("A sitting was called"))
SITTING_PLACED = verb("sitting.placed", _("A case was placed on the agenda"))
SITTING_SIGNED = verb("sitting.signed", _("Minutes were signed"))
