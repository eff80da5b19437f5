"""Lists of groups: each row is a member, with the name of her group repeated; she is found in the register or entered."""

from django.utils.translation import gettext_lazy as _

from odop.intake.definitions import artisans
from odop.intake.definitions.choices import group_kinds
from odop.intake.definitions.model import ListColumn, ListKind, list_kind

GROUP_NAME = ListColumn(
    "group_name", _("Name of the group"), required=True, may_be_fixed=True,
    synonyms="group|group name|shg name|name of shg|society|society name|name of society|spv|name of spv|समूह|समूह का नाम|"
    "स्वयं सहायता समूह का नाम|समिति का नाम|संस्था का नाम",
    example={"en": "Jyoti Self-help Group", "hi": "ज्योति स्वयं सहायता समूह"},
)  # fmt: skip
GROUP_KIND = ListColumn(
    "group_kind", _("Kind of group"), required=True, choices=group_kinds, may_be_fixed=True,
    synonyms="group type|type of group|समूह का प्रकार|संस्था का प्रकार",
    example={"en": "Self-help group", "hi": "स्वयं सहायता समूह"},
)  # fmt: skip
REGISTRATION = ListColumn(
    "registration_number", _("Registration number of the group"), latin=True, may_be_fixed=True,
    synonyms="registration no|registration number|reg no|reg. no.|shg code|पंजीकरण संख्या|पंजीयन संख्या|समूह कोड",
    example={"en": "", "hi": ""},
)  # fmt: skip
REGISTERED_ON = ListColumn(
    "registered_on", _("Date of registration"), is_date=True, may_be_fixed=True,
    synonyms="registration date|date of registration|formed on|date of formation|पंजीकरण तिथि|पंजीकरण दिनांक|गठन तिथि",
    example={"en": "", "hi": ""},
)  # fmt: skip
OFFICE_HELD = ListColumn(
    "office_held", _("Office held in the group"),
    synonyms="post|designation|office|post in group|role|पद|पदनाम|समूह में पद", example={"en": "Secretary", "hi": "सचिव"},
)  # fmt: skip
SHARE = ListColumn(
    "share_percent", _("Share in per cent"), synonyms="share|share %|share (%)|shareholding|% share|अंश|हिस्सा|अंश %|हिस्सा (%)",
    example={"en": "5", "hi": "5"},
)  # fmt: skip
OF_GROUP = (GROUP_NAME, GROUP_KIND, REGISTRATION, REGISTERED_ON, OFFICE_HELD, SHARE)
NOT_ASKED = {"unit_name", "unit_kind", "udyam", "gstin"}

GROUPS = list_kind(
    ListKind(
        code="groups",
        title=_("Groups with their members"),
        says=_(
            "Each row is one member, with the name of the group repeated. She is found in the register or entered; "
            "the group goes in once."
        ),
        columns=(*OF_GROUP, *(one for one in artisans.ARTISANS.columns if one.key not in NOT_ASKED)),
        needs_consent=True,
        one_of=artisans.ARTISANS.one_of,
    )
)
