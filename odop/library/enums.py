"""The words of the library: what is kept there, how a story stands, who is in the directory."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicationKind(models.TextChoices):
    ORDER = "order", _("Orders and rules")
    REPORT = "report", _("Project reports")
    STANDARD = "standard", _("Standards and tests")
    DESIGN = "design", _("Packaging and designs")
    MINUTES = "minutes", _("Minutes of committees")
    GUIDE = "guide", _("Guides and reports")


class Scale(models.TextChoices):
    """For how large an enterprise a project report is (MSMED Act 2006, section 7)."""

    MICRO = "micro", _("Micro enterprise")
    SMALL = "small", _("Small enterprise")
    MEDIUM = "medium", _("Medium enterprise")


class StoryState(models.TextChoices):
    DRAFT = "draft", _("The story is being written")
    SUBMITTED = "submitted", _("Story to be reviewed")
    PUBLISHED = "published", _("Story published")
    TAKEN_DOWN = "taken_down", _("Story taken down")


class ListingKind(models.TextChoices):
    MAKER = "maker", _("Makes goods")
    SUPPLIER = "supplier", _("Supplies makers")
    EXPORTER = "exporter", _("Sells abroad")


class Mark(models.TextChoices):
    """Certificates and marks by which buyers look for a maker."""

    GI = "gi", _("Authorised user of a GI")
    ISI = "isi", _("ISI mark of BIS")
    HALLMARK = "hallmark", _("Hallmark of BIS")
    HANDLOOM = "handloom", _("Handloom Mark")
    SILK = "silk", _("Silk Mark")
    FSSAI = "fssai", _("FSSAI licence")
    AGMARK = "agmark", _("Agmark")
    ZED = "zed", _("ZED certificate")
    ISO_9001 = "iso_9001", _("ISO 9001")
