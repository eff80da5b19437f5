"""Lists of artisans: each row becomes an entry of the register, with her unit where the row tells of one."""

from django.utils.translation import gettext_lazy as _

from odop.intake.definitions import people
from odop.intake.definitions.choices import unit_kinds, yes_no
from odop.intake.definitions.model import ListColumn, ListKind, list_kind

PRODUCT = ListColumn(
    "product_line", _("Product or craft"), required=True, may_be_fixed=True,
    synonyms="product|odop product|product name|craft|craft name|name of craft|trade|work|occupation|activity|business|उत्पाद|शिल्प|"
    "उत्पाद का नाम|शिल्प का नाम|ओडीओपी उत्पाद|कार्य|व्यवसाय|काम|ट्रेड",
    example={"en": "Horn craft", "hi": "सींग शिल्प"},
)  # fmt: skip
CRAFT_YEARS = ListColumn(
    "craft_years", _("Years in the craft"), synonyms="experience|years of experience|experience (years)|अनुभव|अनुभव (वर्ष)|कार्य अनुभव",
    example={"en": "12", "hi": "12"},
)  # fmt: skip
UNIT_NAME = ListColumn(
    "unit_name", _("Name of the unit"),
    synonyms="unit name|firm name|name of firm|enterprise name|name of enterprise|name of unit|business name|company name|इकाई का नाम|"
    "फर्म का नाम|उद्यम का नाम|प्रतिष्ठान का नाम",
    example={"en": "Ansari Handicrafts", "hi": "अंसारी हस्तशिल्प"},
)  # fmt: skip
UNIT_KIND = ListColumn(
    "unit_kind", _("Kind of unit"), choices=unit_kinds, synonyms="unit type|type of unit|type of enterprise|इकाई का प्रकार",
    example={"en": "Maker", "hi": "निर्माता"},
)  # fmt: skip
UDYAM = ListColumn(
    "udyam", _("Udyam number"), latin=True,
    synonyms="udyam|udyam no|udyam registration|udyam registration number|udyam reg no|msme no|उद्यम|उद्यम नंबर|उद्यम पंजीकरण|"
    "उद्यम पंजीकरण संख्या|उद्यम संख्या",
    example={"en": "UDYAM-UP-12-0012345", "hi": "UDYAM-UP-12-0012345"},
)  # fmt: skip
GSTIN = ListColumn(
    "gstin", _("GST number"), latin=True, synonyms="gst|gstin|gst no|gst number|gstin no|जीएसटी|जीएसटी नंबर|जीएसटीआईएन",
    example={"en": "", "hi": ""},
)  # fmt: skip
PAN = ListColumn(
    "pan", _("PAN"), latin=True, synonyms="pan|pan no|pan number|pan card|पैन|पैन नंबर|पैन कार्ड", example={"en": "", "hi": ""}
)  # fmt: skip
ACCOUNT = ListColumn(
    "bank_account", _("Bank account number"), sealed=True, digits=9, latin=True,
    synonyms="account|account no|account no.|account number|a/c no|a/c no.|a/c number|bank account|bank account no|bank a/c no|खाता संख्या|"
    "बैंक खाता संख्या|खाता सं0|खाता नंबर|बैंक खाता|बैंक खाता नंबर",
    example={"en": "", "hi": ""},
)  # fmt: skip
ACCOUNT_SURE = ListColumn(
    "bank_account_sure", _("Account number copied from the passbook"), choices=yes_no, may_be_fixed=True,
    synonyms="account checked|passbook seen|पासबुक से मिलाया|खाता जाँचा", example={"en": "", "hi": ""},
)  # fmt: skip
IFSC = ListColumn(
    "bank_ifsc", _("IFSC of the branch"), latin=True, synonyms="ifsc|ifsc code|ifs code|bank ifsc|आईएफएससी|आईएफएससी कोड|आई0एफ0एस0सी0 कोड",
    example={"en": "", "hi": ""},
)  # fmt: skip
AGREES = ListColumn(
    "agrees", _("Agrees to be in the register"), choices=yes_no,
    synonyms="consent|consent given|agrees|सहमति|सहमति दी|सहमति (हाँ/नहीं)", example={"en": "Yes", "hi": "हाँ"},
)  # fmt: skip

ARTISANS = list_kind(
    ListKind(
        code="artisans",
        title=_("Artisans"),
        says=_("Each row is one person. She is entered in the register, with her unit if the row tells of one."),
        columns=(
            people.NAME, people.NAME_OTHER, people.RELATION, people.RELATION_NAME, people.BIRTH_YEAR, people.BIRTH_DATE,
            people.AGE, people.GENDER, people.CATEGORY, people.DISABLED, people.MOBILE, people.DISTRICT, people.PLACE,
            people.ADDRESS, people.PIN_CODE, PRODUCT, CRAFT_YEARS, UNIT_NAME, UNIT_KIND, UDYAM, GSTIN, PAN, ACCOUNT, IFSC,
            ACCOUNT_SURE,
            AGREES,
        ),
        needs_consent=True,
        one_of=(frozenset({"birth_year", "birth_date", "age"}),),
    )
)  # fmt: skip
