"""The words of accounts: kinds of people and offices, and the roles a posting gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from odop.lib import workflow


class UserKind(models.TextChoices):
    CITIZEN = "citizen", _("Citizen")
    OFFICER = "officer", _("Officer")


class OfficeKind(models.TextChoices):
    DIEPC = "diepc", _("District Industries and Enterprise Promotion Centre")
    COMMITTEE = "committee", _("District Level Task Force Committee")
    DISTRICT_COMMITTEE = "district_committee", _("District committee")
    SELECTION = "selection", _("Selection committee")
    STATE_COMMITTEE = "state_committee", _("State committee")
    HIGH_COMMITTEE = "high_committee", _("High level committee")
    BANK = "bank", _("Bank branch")
    INSTITUTE = "institute", _("Training institute")
    AGENCY = "agency", _("Agency for appraisal and verification")
    SHOP = "shop", _("Shop of the mart")
    FINANCE = "finance", _("Directorate, finance section")
    CELL = "cell", _("ODOP Cell")
    AUDIT = "audit", _("Audit")


COMMITTEES = frozenset(map(OfficeKind, workflow.COMMITTEES))
# Sees what was sent to it, and nothing else of its place; a shop, what lies on its own shelves.
OUTSIDE = frozenset({*map(OfficeKind, workflow.OUTSIDE), OfficeKind.SHOP})


class Role(models.TextChoices):
    ARTISAN = "artisan", _("Applicant")
    ASSISTANT = "assistant", _("Assistant")
    OFFICER = "officer", _("Deputy Commissioner Industries")
    COMMITTEE = "committee", _("Chair of a committee")
    BANK = "bank", _("Bank branch")
    INSTITUTE = "institute", _("Training institute")
    AGENCY = "agency", _("Agency for appraisal and verification")
    SHOP = "shop", _("Shop of the mart")
    FINANCE = "finance", _("Finance")
    CELL = "cell", _("ODOP Cell")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM = "system", _("The system")
