"""The words of accounts: kinds of people and offices, and the roles a posting gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UserKind(models.TextChoices):
    CITIZEN = "citizen", _("Citizen")
    OFFICER = "officer", _("Officer")


class OfficeKind(models.TextChoices):
    DIEPC = "diepc", _("District Industries and Enterprise Promotion Centre")
    COMMITTEE = "committee", _("District Level Task Force Committee")
    BANK = "bank", _("Bank branch")
    FINANCE = "finance", _("Directorate, finance section")
    CELL = "cell", _("ODOP Cell")
    AUDIT = "audit", _("Audit")


class Role(models.TextChoices):
    ARTISAN = "artisan", _("Applicant")
    ASSISTANT = "assistant", _("Assistant")
    OFFICER = "officer", _("Deputy Commissioner Industries")
    COMMITTEE = "committee", _("Task force chair")
    BANK = "bank", _("Bank branch")
    FINANCE = "finance", _("Finance")
    CELL = "cell", _("ODOP Cell")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM = "system", _("The system")
