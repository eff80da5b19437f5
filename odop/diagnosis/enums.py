"""The words of a diagnosis: what a cluster can lack, how that is known, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GapKind(models.TextChoices):
    """The nine kinds. Eight are named by the programme's own studies; the ninth holds what lies around the units, which
    the cluster method of UNIDO calls framework conditions and support institutions."""

    RAW_MATERIAL = "raw_material", _("Raw material")
    TECHNOLOGY = "technology", _("Technology")
    SKILL = "skill", _("Skilled labour")
    FINANCE = "finance", _("Finance")
    DESIGN = "design", _("Design")
    PACKAGING = "packaging", _("Packaging")
    QUALITY = "quality", _("Quality")
    MARKETING = "marketing", _("Marketing")
    SETTING = "setting", _("Infrastructure, institutions and rules")


class Aspect(models.TextChoices):
    """What of the setting is meant."""

    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    ENVIRONMENT = "environment", _("Environment")
    RULES = "rules", _("Rules of trade")
    AWARENESS = "awareness", _("Knowledge of schemes")
    INSTITUTION = "institution", _("Institutions")


class Severity(models.TextChoices):
    HIGH = "high", _("Holds the cluster back")
    MEDIUM = "medium", _("Costs it a good part")
    LOW = "low", _("A nuisance")


class ReachOf(models.TextChoices):
    """What a reach counts."""

    PEOPLE = "people", _("people")
    UNITS = "units", _("units")


class Remedy(models.TextChoices):
    HARD = "hard", _("Hard: buildings, machines, land")
    SOFT = "soft", _("Soft: training, design, rules, links")


class Basis(models.TextChoices):
    """How it is known that this was wanted."""

    ASKED = "asked", _("Asked for by those concerned")
    DIRECTED = "directed", _("Directed by the State's officers")
    DONE = "done", _("Reported as done")
    SEEN = "seen", _("Found by the district's office")
    STUDIED = "studied", _("Found by a diagnostic study")


class GapState(models.TextChoices):
    OPEN = "open", _("Not met yet")
    MET = "met", _("Gap closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EvidenceKind(models.TextChoices):
    DOCUMENT = "document", _("Document")
    VISIT = "visit", _("Visit")
    CONSULTATION = "consultation", _("Consultation")
    SURVEY = "survey", _("Survey")
    FIGURE = "figure", _("Figure")
    PHOTOGRAPH = "photograph", _("Photograph")


class LogKind(models.TextChoices):
    """What a log of a gap notes: what the material cost, or what a buyer sent back."""

    PRICE = "price", _("Price")
    REJECTION = "rejection", _("Rejected consignment")


class CountKind(models.TextChoices):
    """What an uploaded count counts."""

    UNITS = "units", _("Units by activity")
    EXPORTS = "exports", _("Exports by HS heading")


class Measure(models.TextChoices):
    """By what activities are compared."""

    UNITS = "units", _("By units")
    WORKERS = "workers", _("By workers")
    PEOPLE = "people", _("By people enrolled")


class StudyState(models.TextChoices):
    """How far a study is; each is reached by one person, and who submits does not review."""

    DRAFT = "draft", _("The study is being written")
    SUBMITTED = "submitted", _("Under review")
    REVIEWED = "reviewed", _("Before the district committee")
    SIGNED = "signed", _("Signed off")
    PUBLISHED = "published", _("Study published")


UNFINISHED = (StudyState.DRAFT, StudyState.SUBMITTED, StudyState.REVIEWED)


class SwotKind(models.TextChoices):
    STRENGTH = "strength", _("Strength")
    WEAKNESS = "weakness", _("Weakness")
    OPPORTUNITY = "opportunity", _("Opportunity")
    THREAT = "threat", _("Threat")


class DeliverableState(models.TextChoices):
    """How far something is that an agency has to hand in."""

    DUE = "due", _("To be handed in")
    SUBMITTED = "submitted", _("Handed in")
    ACCEPTED = "accepted", _("Accepted by the office")
    PAYING = "paying", _("Payment under way")
    PAID = "paid", _("Paid")


class Heard(models.TextChoices):
    """Who was heard at a consultation."""

    MAKERS = "makers", _("Makers and workers")
    UNITS = "units", _("Owners of units")
    TRADERS = "traders", _("Traders and exporters")
    BANKS = "banks", _("Banks")
    INSTITUTES = "institutes", _("Institutes and laboratories")
    OFFICES = "offices", _("Government offices")
    MIXED = "mixed", _("Several of these together")


class PointUse(models.TextChoices):
    """What a study made of a point that was raised."""

    OPEN = "open", _("Not settled yet")
    USED = "used", _("Used in the study")
    NOT_USED = "not_used", _("Not used")


class Population(models.TextChoices):
    """Of whom a survey draws its sample."""

    ARTISANS = "artisans", _("Makers of the register")
    UNITS = "units", _("Units of the register")


class Strata(models.TextChoices):
    """How those of the register are divided before some of each part are drawn."""

    NONE = "none", _("Not divided")
    GENDER = "gender", _("By women and men")
    CATEGORY = "category", _("By social category")
    BOTH = "gender_category", _("By women and men and social category")
    KIND = "kind", _("By kind of unit")


class Outcome(models.TextChoices):
    """What came of a visit to one of the sample."""

    ANSWERED = "answered", _("Has answered")
    REFUSED = "refused", _("Did not want to answer")
    NOT_FOUND = "not_found", _("Was not found")
