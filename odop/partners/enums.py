"""The words of agreements: who the partner is, where an agreement stands, what it binds whom to, and what partners count."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    MARKETPLACE = "marketplace", _("Online marketplace")
    RETAIL = "retail", _("Retail chain")
    FINANCE = "finance", _("Bank or finance institution")
    EXCHANGE = "exchange", _("Stock exchange")
    QUALITY = "quality", _("Quality and standards")
    PACKAGING = "packaging", _("Packaging institute")
    DESIGN = "design", _("Design institute")
    RESEARCH = "research", _("University or research institute")
    LABORATORY = "laboratory", _("Laboratory")
    LIVELIHOODS = "livelihoods", _("Livelihoods mission")
    AGENCY = "agency", _("Agency")


class Stage(models.TextChoices):
    """What is on paper. `NAMED`: somebody has spoken of it, and no paper was found."""

    NAMED = "named", _("Named, no paper found")
    NEGOTIATION = "negotiation", _("Under negotiation")
    SIGNED = "signed", _("Signed")


class State(models.TextChoices):
    """Where an agreement stands on a day: its stage, and what follows from its dates."""

    NAMED = "named", _("Named, no paper found")
    NEGOTIATION = "negotiation", _("Under negotiation")
    SIGNED = "signed", _("Signed")
    EXPIRED = "expired", _("Expired")
    ENDED = "ended", _("Ended early")


class Standing(models.TextChoices):
    """How well what is said of an agreement is known."""

    CHECKED = "checked", _("Read in the agreement or its list")
    TO_BE_CHECKED = "to_be_checked", _("Listed; the paper itself was not read")
    NAMED_IN_INTERVIEWS = "named_in_interviews", _("Named in interviews only")
    ENTERED = "entered", _("Entered by the ODOP Cell")


class Whose(models.TextChoices):
    PARTNER = "partner", _("The partner")
    STATE = "state", _("The programme")
    BOTH = "both", _("Both")


class ObligationKind(models.TextChoices):
    ACT = "act", _("To be done")
    REPORT = "report", _("Report or review")
    FIGURES = "figures", _("Monthly figures")


class Outcome(models.TextChoices):
    MET = "met", _("Fulfilled")
    MISSED = "missed", _("Missed")


class Work(models.TextChoices):
    """Help of an institute that an agreement may name a fee for, and that a maker asks for."""

    DESIGN = "design", _("Design")
    PACKAGING = "packaging", _("Packaging")
    QUALITY = "quality", _("Quality and testing")
    RESEARCH = "research", _("Machine, material or method")


class Measure(models.TextChoices):
    """What a bank or a platform counts in a month."""

    SELLERS = "sellers", _("Sellers taken on")
    LISTINGS = "listings", _("Products listed")
    ORDERS = "orders", _("Orders")
    SALES = "sales", _("Sales, rupees")
    EXPORTS = "exports", _("Of that sold abroad, rupees")
    RECEIVED = "received", _("Loan applications received")
    SANCTIONED = "sanctioned", _("Loans sanctioned")
    SANCTIONED_AMOUNT = "sanctioned_amount", _("Sanctioned, rupees")
    DISBURSED = "disbursed", _("Loans disbursed")
    DISBURSED_AMOUNT = "disbursed_amount", _("Disbursed, rupees")
    REFUSED = "refused", _("Applications refused")
    COMPANIES = "companies", _("Companies guided")
    LISTED = "listed", _("Companies listed on the exchange")


M = Measure
SOLD = (M.SELLERS, M.LISTINGS, M.ORDERS, M.SALES, M.EXPORTS)
LENT = (M.RECEIVED, M.SANCTIONED, M.SANCTIONED_AMOUNT, M.DISBURSED, M.DISBURSED_AMOUNT, M.REFUSED)
MEASURES: dict[str, tuple[Measure, ...]] = {
    PartnerKind.MARKETPLACE: SOLD, PartnerKind.RETAIL: SOLD, PartnerKind.FINANCE: LENT,
    PartnerKind.EXCHANGE: (M.COMPANIES, M.LISTED),
}  # fmt: skip
RUPEES = frozenset({M.SALES, M.EXPORTS, M.SANCTIONED_AMOUNT, M.DISBURSED_AMOUNT})
