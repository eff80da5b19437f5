"""The words of the register."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    FEMALE = "female", _("Woman")
    MALE = "male", _("Man")
    OTHER = "other", _("Other")


class Category(models.TextChoices):
    GENERAL = "general", _("General")
    SC = "sc", _("Scheduled Caste")
    ST = "st", _("Scheduled Tribe")
    OBC = "obc", _("Other Backward Class")
    MINORITY = "minority", _("Minority")


class Relation(models.TextChoices):
    FATHER = "father", _("Father")
    HUSBAND = "husband", _("Husband")
    MOTHER = "mother", _("Mother")


class UnitKind(models.TextChoices):
    MAKER = "maker", _("Maker")
    TRADER = "trader", _("Trader")
    SERVICE = "service", _("Service")


class GroupKind(models.TextChoices):
    SHG = "shg", _("Self-help group")
    COOPERATIVE = "cooperative", _("Cooperative")
    SPV = "spv", _("Special purpose vehicle")
    COUNCIL = "council", _("Export council or authority")


class Purpose(models.TextChoices):
    """Purposes that something in the product hangs on. Which are asked, and in which words, is data of the programme
    (`queries.purposes`), which may have more and need not have all."""

    REGISTER = "register"
    BANK = "bank"
    DIRECTORY = "directory"
    AADHAAR = "aadhaar"
    CALLS = "calls"
    STORY = "story"
    PHOTOGRAPH = "photograph"
    MART = "mart"


# Asked when there is something to agree to, not at enrolment.
ASKED_LATER = (Purpose.STORY, Purpose.PHOTOGRAPH, Purpose.MART)


class EnrolledBy(models.TextChoices):
    SELF = "self", _("By herself or himself")
    OFFICE = "office", _("By the district office")


class DuplicateState(models.TextChoices):
    OPEN = "open", _("To be looked at")
    SAME = "same", _("Same person")
    DIFFERENT = "different", _("Two persons")
    BY_RULE = "by_rule", _("Joined by rule")
    SPLIT = "split", _("Joined, and taken apart again")


class FoundBy(models.TextChoices):
    ENROLMENT = "enrolment", _("When she was enrolled")
    LIST = "list", _("In a list")
    BATCH = "batch", _("By night, among all entries")
    CORRECTION = "correction", _("When an entry was corrected")
