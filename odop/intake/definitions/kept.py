"""Lists that are kept beside the register and not entered in it: who had a benefit elsewhere, who exports."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from odop.intake.definitions import artisans, people
from odop.intake.definitions.model import ListColumn, ListKind, list_kind

SCHEME = ListColumn(
    "scheme", _("Scheme"), required=True, may_be_fixed=True, synonyms="scheme name|name of scheme|yojana|योजना|योजना का नाम",
    example={"en": "Vishwakarma Shram Samman", "hi": "विश्वकर्मा श्रम सम्मान"},
)  # fmt: skip
BENEFIT_ON = ListColumn(
    "benefit_on", _("Date of the benefit"), is_date=True,
    synonyms="date|benefit date|date of benefit|sanction date|date of sanction|disbursal date|लाभ तिथि|लाभ की तिथि|स्वीकृति तिथि|दिनांक",
    example={"en": "", "hi": ""},
)  # fmt: skip
AMOUNT = ListColumn(
    "amount", _("Amount in rupees"), synonyms="amount|benefit amount|subsidy|subsidy amount|राशि|धनराशि|अनुदान राशि",
    example={"en": "10000", "hi": "10000"},
)  # fmt: skip
IEC = ListColumn(
    "iec", _("Import-export code (IEC)"), required=True, latin=True, synonyms="iec|iec no|iec code|iec number|आईईसी|आईईसी कोड",
    example={"en": "AAACB1234C", "hi": "AAACB1234C"},
)  # fmt: skip
FIRM = replace(artisans.UNIT_NAME, key="firm", required=True, title=_("Name of the firm"))

BENEFICIARIES = list_kind(
    ListKind(
        code="beneficiaries",
        title=_("Beneficiaries of other schemes"),
        says=_("Each row is a benefit that somebody had elsewhere. It is kept for checking; nobody is entered in the register."),
        columns=(
            people.NAME, people.RELATION_NAME, people.BIRTH_YEAR, people.BIRTH_DATE, people.AGE, people.MOBILE, people.DISTRICT,
            replace(people.PLACE, required=False), SCHEME, BENEFIT_ON, AMOUNT, artisans.UDYAM, artisans.PAN,
        ),
    )
)  # fmt: skip
EXPORTERS = list_kind(
    ListKind(
        code="exporters",
        title=_("Exporters"),
        says=_(
            "Each row is a firm that exports. It is kept for figures; nothing is entered in the register."
        ),
        columns=(
            FIRM,
            IEC,
            artisans.GSTIN,
            people.MOBILE,
            people.DISTRICT,
            replace(artisans.PRODUCT, required=False),
        ),
    )
)
