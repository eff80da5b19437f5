"""What a sheet of goods may say: its columns, what people call them, and which one a title means."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.emart.services.goods import UNITS
from odop.intake.definitions import ListColumn
from odop.intake.services.mapping import folded_title
from odop.kernel.fields import Localised
from odop.kernel.programme import programme

Choices = Sequence[tuple[str, str | Promise]]
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def _kinds() -> Choices:
    return [(code, str(Localised(name))) for code, name in programme().categories.items()]


def _units() -> Choices:
    return list(UNITS.items())


def yes_no() -> Choices:
    return [("yes", _("Yes")), ("no", _("No"))]


MAKER = ListColumn(
    "maker", _("Number of the maker"), required=True, synonyms="seller|maker|seller number|registration number|विक्रेता|शिल्पी का नंबर",
    example={"en": "SE-SBL-0003", "hi": "SE-SBL-0003"},
)  # fmt: skip
COLUMNS: tuple[ListColumn, ...] = (
    ListColumn("code", _("Your own code"), required=True,
               synonyms="code|sku|item code|article|article number|product code|कोड|आइटम कोड|वस्तु कोड",
               example={"en": "KANGHI-12", "hi": "KANGHI-12"}),
    ListColumn("variant", _("Code of the size or colour"),
               synonyms="variant|variant code|variant sku|size code|किस्म|किस्म का कोड", example={"en": "L", "hi": "L"}),
    ListColumn("title_en", _("What is it? (English)"),
               synonyms="title|name|title en|title english|product name|product title|item name|name in english"),
    ListColumn("title_hi", _("What is it? (Hindi)"),
               synonyms="title hi|title hindi|name in hindi|नाम|वस्तु का नाम|शीर्षक"),
    ListColumn("description_en", _("Description (English)"),
               synonyms="description|details|description en|description english|product description"),
    ListColumn("description_hi", _("Description (Hindi)"), synonyms="description hi|description hindi|विवरण|वर्णन"),
    ListColumn("material_en", _("Made of (English)"), synonyms="material|made of|material english|fabric"),
    ListColumn("material_hi", _("Made of (Hindi)"), synonyms="material hindi|सामग्री|किससे बना है"),
    ListColumn("care_en", _("Care (English)"), synonyms="care|care instructions|wash care|care english"),
    ListColumn("care_hi", _("Care (Hindi)"), synonyms="care hindi|देखभाल|रखरखाव"),
    ListColumn("story_en", _("How it is made (English)"), synonyms="story|how it is made|process|story english"),
    ListColumn("story_hi", _("How it is made (Hindi)"), synonyms="story hindi|कैसे बनता है|बनाने का तरीका"),
    ListColumn("name_en", _("Size or colour (English)"),
               synonyms="size|colour|color|variant name|size or colour|variant english"),
    ListColumn("name_hi", _("Size or colour (Hindi)"), synonyms="आकार|रंग|साइज|साइज़|आकार या रंग"),
    ListColumn("price", _("Price in ₹"),
               synonyms="price|selling price|sale price|rate|price with tax|price inr|मूल्य|दाम|कीमत|बिक्री मूल्य"),
    ListColumn("mrp", _("MRP in ₹"), synonyms="mrp|list price|maximum retail price|एमआरपी|अधिकतम खुदरा मूल्य"),
    ListColumn("on_hand", _("Ready pieces"),
               synonyms="stock|quantity|qty|available|in stock|pieces|on hand|inventory|स्टॉक|संख्या|तैयार माल|मात्रा"),
    ListColumn("weight_g", _("Weight with packing, in grams"),
               synonyms="weight|weight g|weight in grams|gross weight|वजन|वज़न|भार|वजन ग्राम"),
    ListColumn("length_cm", _("Length in cm"), synonyms="length|length cm|लंबाई|लम्बाई"),
    ListColumn("width_cm", _("Width in cm"), synonyms="width|breadth|width cm|breadth cm|चौड़ाई"),
    ListColumn("height_cm", _("Height in cm"), synonyms="height|height cm|ऊँचाई|ऊंचाई"),
    ListColumn("lead_days", _("Days until it is sent"),
               synonyms="lead time|days|dispatch days|lead days|handling time|भेजने के दिन|कितने दिन में"),
    ListColumn("made_to_order", _("Made to order"),
               synonyms="on order|to order|ऑर्डर पर|ऑर्डर पर बनता है", choices=yes_no),
    ListColumn("monthly_capacity", _("Pieces a month, if made to order"),
               synonyms="capacity|monthly capacity|pieces a month|per month|मासिक क्षमता|महीने में कितने"),
    ListColumn("craft", _("Kind of goods"),
               synonyms="category|craft|kind|श्रेणी|शिल्प|वस्तु का प्रकार", choices=_kinds),
    ListColumn("hsn", _("HSN code"), synonyms="hsn|hsn sac|hs code|एचएसएन|एचएसएन कोड"),
    ListColumn("net_quantity", _("How much is in one"),
               synonyms="net quantity|pack size|contents|net qty|शुद्ध मात्रा|एक में कितना"),
    ListColumn("quantity_unit", _("Counted in"), synonyms="unit|uom|uqc|unit of measure|इकाई|मात्रक", choices=_units),
    ListColumn("return_days", _("Days for returns"),
               synonyms="returns|return days|return window|return policy days|वापसी के दिन"),
    ListColumn("handmade", _("Made by hand"),
               synonyms="handmade|hand made|handcrafted|हाथ से बना|हस्तनिर्मित", choices=yes_no),
    ListColumn("gi_user_number", _("GI authorised user number"),
               synonyms="gi|gi number|gi user|authorised user|जीआई|जीआई नंबर"),
    ListColumn("laboratory_note", _("Laboratory certificate"),
               synonyms="certificate|lab report|laboratory|प्रमाणपत्र|प्रयोगशाला"),
    ListColumn("photographs", _("File names of photographs"),
               synonyms="photos|images|pictures|photographs|image|photo|फ़ोटो|फोटो|चित्र"),
)  # fmt: skip
BY_KEY: Mapping[str, ListColumn] = {column.key: column for column in (MAKER, *COLUMNS)}


def columns_for(*, many: bool) -> tuple[ListColumn, ...]:
    """The columns of one maker's sheet, or of an office's with the maker's number before them."""
    return (MAKER, *COLUMNS) if many else COLUMNS


def title_of(column: ListColumn) -> str:
    """Its title in all languages of the programme, the reader's first."""
    mine = translation.get_language() or "en"
    languages = sorted(programme().languages, key=lambda code: code != mine[:2])
    return " / ".join(dict.fromkeys(_said(column, language) for language in languages))


def _said(column: ListColumn, language: str) -> str:
    with translation.override(language):
        return str(column.title)


@cache
def _known() -> Mapping[str, str]:
    """Folded title → key."""
    found: dict[str, str] = {}
    for column in (MAKER, *COLUMNS):
        in_all = [_said(column, language) for language in programme().languages]
        for title in (column.key, *in_all, " / ".join(in_all), " / ".join(reversed(in_all)), *column.titles):
            found.setdefault(folded_title(title), column.key)
    return found


def guess(titles: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Letter → key of each column whose title is known; of two that say the same the first."""
    known = _known()
    found: dict[str, str] = {}
    for letter, title in titles:
        key = known.get(folded_title(title)) or known.get(folded_title(_BRACKETS.sub("", title)))
        if key and key not in found.values():
            found[letter] = key
    return found
