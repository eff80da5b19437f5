"""Answers with a fixed set of words: how they are shown, and what clerks write for them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from odop.intake.definitions.model import Choices
from odop.places import queries as places
from odop.registry.enums import Category, Gender, GroupKind, Relation, UnitKind

YES, NO = "yes", "no"


def genders() -> Choices:
    return Gender.choices


def categories() -> Choices:
    return Category.choices


def relations() -> Choices:
    return Relation.choices


def unit_kinds() -> Choices:
    return UnitKind.choices


def group_kinds() -> Choices:
    return GroupKind.choices


def yes_no() -> Choices:
    return [(YES, _("Yes")), (NO, _("No"))]


def districts() -> Choices:
    return [(str(one.pk), one.name) for one in places.districts()]


# As they stand in lists; compared without case, dots, spaces and dashes.
WRITTEN: Mapping[str, Mapping[str, str]] = {
    "gender": {
        Gender.FEMALE: "f female woman women w lady girl mahila stri महिला स्त्री म औरत म॰ नारी",
        Gender.MALE: "m male man men boy purush पुरुष पु पु॰ आदमी नर",
        Gender.OTHER: "o other others t transgender tg third thirdgender अन्य किन्नर ट्रांसजेंडर",
    },
    "category": {
        Category.GENERAL: "g gen general ur unreserved gn ews सामान्य सा सामान्यवर्ग अनारक्षित",
        Category.SC: "sc scheduledcaste अनुसूचितजाति अनुजाति अजा एससी अ0जा0 अनु0जाति",
        Category.ST: "st scheduledtribe अनुसूचितजनजाति अजजा एसटी अनुजनजाति",
        Category.OBC: "obc bc otherbackwardclass backward backwardclass अन्यपिछड़ावर्ग पिछड़ावर्ग पिछड़ा अपिव ओबीसी पिव अ0पि0व0 पि0वर्ग",
        Category.MINORITY: "min minority अल्पसंख्यक अल्प अल्पसंख्यकवर्ग",
    },
    "relation": {
        Relation.FATHER: "father f so do sonof daughterof पिता पुत्र पुत्री आत्मज आत्मजा",
        Relation.HUSBAND: "husband h wo wifeof पति पत्नी",
        Relation.MOTHER: "mother m माता माँ मां",
    },
    "yes_no": {
        YES: "yes y true 1 ha haan han हाँ हां हा ✓ है",
        NO: "no n false 0 nahi nahin nil na नहीं नही ना नहीँ",
    },
    "unit_kind": {
        UnitKind.MAKER: "maker manufacturer manufacturing producer production निर्माता उत्पादक निर्माण विनिर्माण",
        UnitKind.TRADER: "trader trading trade seller व्यापारी व्यापार विक्रेता",
        UnitKind.SERVICE: "service services सेवा",
    },
    "group_kind": {
        GroupKind.SHG: "shg selfhelpgroup स्वयंसहायतासमूह समूह एसएचजी",
        GroupKind.COOPERATIVE: "cooperative coop society सहकारीसमिति सहकारी समिति",
        GroupKind.SPV: "spv specialpurposevehicle producercompany एसपीवी विशेषप्रयोजनसंस्था",
        GroupKind.COUNCIL: "council exportcouncil exportpromotioncouncil authority परिषद निर्यातपरिषद निर्यातसंवर्धनपरिषद प्राधिकरण",
    },
}
