"""The words of training: kinds of institute, what becomes of a batch, a place in it, a kit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstituteKind(models.TextChoices):
    """Who may train: the order of 05-05-2020 names these, and others that are recognised."""

    UPSDM = "upsdm", _("Skill Development Mission")
    UPID = "upid", _("Institute of Design")
    EDI = "edi", _("Entrepreneurship Development Institute")
    ITI = "iti", _("Industrial Training Institute")
    POLYTECHNIC = "polytechnic", _("Polytechnic")
    OTHER = "other", _("Another recognised institute")


class Language(models.TextChoices):
    HINDI = "hi", _("Hindi")
    URDU = "ur", _("Urdu")
    ENGLISH = "en", _("English")


class CandidateState(models.TextChoices):
    WAITING = "waiting", _("Waits for a batch")
    SEATED = "seated", _("In a batch")
    TRAINED = "trained", _("Trained")
    LEFT = "left", _("Given up")


class BatchState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    CERTIFIED = "certified", _("Certified")
    CANCELLED = "cancelled", _("Called off")


class SeatState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    SEATED = "seated", _("In the batch")
    CERTIFIED = "certified", _("Completed")
    LEFT = "left", _("Left")


LIVE_SEATS = (SeatState.PROPOSED, SeatState.SEATED)


class DayKind(models.TextChoices):
    SKILL = "skill", _("Craft")
    ENTERPRISE = "enterprise", _("Running one's own work")


class Way(models.TextChoices):
    """How somebody was found present."""

    ROSTER = "roster", _("Called from the roster")
    CARD = "card", _("Card scanned")
    OFFLINE = "offline", _("At the venue, without a network")


class Result(models.TextChoices):
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")


class CertificateKind(models.TextChoices):
    COMPLETION = "completion", _("Certificate of training")
    SECTOR = "sector", _("Sector Skill Council certificate (RPL)")


class Route(models.TextChoices):
    """How kits are bought: through GeM; else by the financial rules, and why."""

    GEM = "gem", _("Government e-Marketplace (GeM)")
    OTHER = "other", _("Financial rules, without GeM")


class KitState(models.TextChoices):
    IN_STORE = "in_store", _("In the store")
    ISSUED = "issued", _("Given to a trainee")
    WRITTEN_OFF = "written_off", _("Written off")


class Movement(models.TextChoices):
    RECEIVED = "received", _("Received from the supplier")
    ISSUED = "issued", _("Given to a trainee")
    SENT = "sent", _("Sent to another store")
    ARRIVED = "arrived", _("Arrived from another store")
    TAKEN_BACK = "taken_back", _("Taken back from a trainee")
    WRITTEN_OFF = "written_off", _("Written off")


class ComplaintState(models.TextChoices):
    OPEN = "open", _("Not answered yet")
    REPLACED = "replaced", _("Kit replaced")
    MENDED = "mended", _("Mended or completed")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
