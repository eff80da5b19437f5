"""Columns that tell of a person: the same in every kind of list that names people."""

from django.utils.translation import gettext_lazy as _

from odop.intake.definitions.choices import categories, districts, genders, relations, yes_no
from odop.intake.definitions.model import ListColumn

NAME = ListColumn(
    "name", _("Name"), required=True,
    synonyms="name of artisan|artisan name|name of applicant|applicant name|beneficiary name|name of beneficiary|member name|"
    "full name|name (english)|name in english|shilpkar ka naam|naam|नाम|शिल्पकार का नाम|कारीगर का नाम|हस्तशिल्पी का नाम|"
    "आवेदक का नाम|लाभार्थी का नाम|सदस्य का नाम|नाम (अंग्रेज़ी)|पूरा नाम",
    example={"en": "Shabnam Ansari", "hi": "शबनम अंसारी"},
)  # fmt: skip
NAME_OTHER = ListColumn(
    "name_other", _("Name in the other script"),
    synonyms="name in hindi|name (hindi)|hindi name|नाम हिंदी में|नाम (हिंदी)|हिंदी नाम|नाम हिन्दी में|नाम (हिन्दी)",
    example={"en": "शबनम अंसारी", "hi": "Shabnam Ansari"},
)  # fmt: skip
RELATION = ListColumn(
    "relation", _("Father, husband or mother: which"), choices=relations, may_be_fixed=True,
    synonyms="relation|relationship|relation type|s/o d/o w/o|संबंध|सम्बन्ध|रिश्ता",
    example={"en": "Husband", "hi": "पति"},
)  # fmt: skip
RELATION_NAME = ListColumn(
    "relation_name", _("Name of the father, husband or mother"), required=True,
    synonyms="father name|fathers name|father's name|husband name|husbands name|husband's name|father/husband name|"
    "father husband name|fathers/husbands name|father's/husband's name|name of father/husband|f/h name|guardian name|"
    "care of|c/o|s/o|w/o|पिता का नाम|पति का नाम|पिता/पति का नाम|पिता / पति का नाम|पिता अथवा पति का नाम|पिता पति का नाम|"
    "अभिभावक का नाम|पिता/पति",
    example={"en": "Mohd. Iqbal", "hi": "मोहम्मद इक़बाल"},
)  # fmt: skip
BIRTH_YEAR = ListColumn(
    "birth_year", _("Year of birth"),
    synonyms="birth year|year of birth|yob|जन्म वर्ष|जन्म का वर्ष|जन्म का साल", example={"en": "1988", "hi": "1988"},
)  # fmt: skip
BIRTH_DATE = ListColumn(
    "birth_date", _("Date of birth"), is_date=True,
    synonyms="birth date|date of birth|dob|d.o.b.|d.o.b|जन्म तिथि|जन्मतिथि|जन्म दिनांक|जन्म की तारीख", example={"en": "", "hi": ""},
)  # fmt: skip
AGE = ListColumn(
    "age", _("Age in years"), synonyms="age|age (years)|आयु|उम्र|आयु (वर्ष)|आयु वर्ष", example={"en": "", "hi": ""}
)
GENDER = ListColumn(
    "gender", _("Gender"), required=True, choices=genders, may_be_fixed=True,
    synonyms="sex|gender (m/f)|male/female|m/f|लिंग|महिला/पुरुष|स्त्री/पुरुष", example={"en": "Woman", "hi": "महिला"},
)  # fmt: skip
CATEGORY = ListColumn(
    "category", _("Category"), required=True, choices=categories, may_be_fixed=True,
    synonyms="caste|caste category|social category|category (gen/obc/sc/st)|caste/category|वर्ग|श्रेणी|जाति|जाति वर्ग|जाति/वर्ग|"
    "सामाजिक वर्ग",
    example={"en": "OBC", "hi": "अन्य पिछड़ा वर्ग"},
)  # fmt: skip
DISABLED = ListColumn(
    "disabled", _("Has a disability"), choices=yes_no,
    synonyms="disabled|divyang|disability|pwd|handicapped|दिव्यांग|विकलांग|दिव्यांग (हाँ/नहीं)", example={"en": "No", "hi": "नहीं"},
)  # fmt: skip
MOBILE = ListColumn(
    "mobile", _("Mobile number"), digits=10, latin=True,
    synonyms="mobile|mobile no|mobile no.|mob no|mob. no.|mob|phone|phone no|phone number|contact|contact no|contact number|"
    "whatsapp|whatsapp no|मोबाइल|मोबाइल नंबर|मोबाइल न0|मोबाइल नं0|मोबाइल सं0|मो0 नं0|मोबाइल संख्या|फोन|फ़ोन नंबर|दूरभाष|संपर्क नंबर",
    example={"en": "9812345678", "hi": "9812345678"},
)  # fmt: skip
# The escaped word is what offices write for जिला.
DISTRICT = ListColumn(
    "district", _("District"), required=True, choices=districts, may_be_fixed=True,
    synonyms="district name|name of district|zila|jila|dist|dist.|जिला|\u091c\u0928\u092a\u0926|\u091c\u0928\u092a\u0926 का नाम|जिले का नाम",
    example={"en": "Sambhal", "hi": "सम्भल"},
)  # fmt: skip
PLACE = ListColumn(
    "place", _("Village, town or mohalla"), required=True,
    synonyms="village|village name|town|mohalla|locality|place|village/town|village/mohalla|gram|ward|gaon|ग्राम|गाँव|गांव|मोहल्ला|"
    "मुहल्ला|ग्राम/मोहल्ला|गाँव/मोहल्ला|ग्राम का नाम|स्थान|नगर|कस्बा",
    example={"en": "Sarai Tarin", "hi": "सराय तरीन"},
)  # fmt: skip
ADDRESS = ListColumn(
    "address", _("Full address"), synonyms="address|postal address|permanent address|residence|पता|पूरा पता|स्थायी पता|निवास",
    example={"en": "Near the post office", "hi": "डाकघर के पास"},
)  # fmt: skip
PIN_CODE = ListColumn(
    "pin_code", _("PIN code"), digits=6, latin=True, synonyms="pin|pincode|pin code|postal code|पिन|पिन कोड|पिनकोड",
    example={"en": "244302", "hi": "244302"},
)  # fmt: skip
