"""Erasing what the register holds of a person. What the law keeps of her is decided above; here is what goes and what stays."""

from typing import Any

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.holdings import LEGAL_HOLDS, Whose
from odop.registry.models import Artisan, DuplicateQuestion, EnrolmentDraft, Joining, Membership, Unit

ALWAYS_GOES: dict[str, Any] = {
    "gender": "", "category": "", "disabled": None, "mobile": "", "place": "", "place_folded": "", "address": "",
    "pin_code": "", "craft": "", "craft_years": None, "product_line_id": None, "aadhaar_last4": "", "name_folded": "",
    "name_skeleton": "", "relation_folded": "", "birth_year": None, "user_id": None,
}  # fmt: skip
# What names who received money: kept with the accounts where there are any, and found by reference only.
NAMES_HER: dict[str, Any] = {
    "name": Localised(), "relation": "", "relation_name": Localised(), "pan": "", "bank_account": None,
    "bank_account_last4": "", "bank_ifsc": "",
}  # fmt: skip


def kept_by_law(whose: Whose) -> bool:
    """Whether accounts or another law need her name for some time still."""
    return any(True for hold in LEGAL_HOLDS for _words in hold(whose))


def erase_entry(whose: Whose) -> int:
    """Blanks the entry and those joined with it; the search columns go too. With money on the books her name, PAN and
    account stay, in no list and no search. Returns the entries touched."""
    goes = ALWAYS_GOES if kept_by_law(whose) else {**ALWAYS_GOES, **NAMES_HER}
    entries = Artisan.objects.filter(Q(pk=whose.artisan_id) | Q(merged_into_id=whose.artisan_id))
    words = {
        word
        for texts in entries.values_list("name_folded", "relation_folded", "place_folded")
        for text in texts
        for word in text.split()
    }
    count = entries.update(**goes, erased_at=Coalesce("erased_at", Value(clock.now())))
    _forget_words(words)
    return count


def _forget_words(words: set[str]) -> None:
    """Words of the search that now stand in no entry go too: a rare name would tell that she was here."""
    with connection.cursor() as cursor:
        for word in sorted(words):
            cursor.execute(
                "DELETE FROM registry_searchword WHERE word = %s AND NOT EXISTS (SELECT 1 FROM registry_artisan"
                " WHERE registry_words(name_folded, relation_folded, place_folded, mobile, district_id)"
                " && ARRAY[%s])",
                [word, word],
            )


def erase_units(whose: Whose) -> int:
    """Units lose their name and numbers, memberships end today. Their rows stay, since cases name them."""
    kept = kept_by_law(whose)
    goes: dict[str, Any] = {
        "workers": None,
        "yearly_turnover_amount": None,
        "started_on": None,
        "product_line_id": None,
    }
    if not kept:
        goes |= {"name": Localised(), "udyam": "", "gstin": "", "pan": ""}
    touched = Unit.objects.filter(owner_id=whose.artisan_id).update(**goes)
    touched += Membership.objects.filter(artisan_id=whose.artisan_id).update(
        office_held="", share_percent=None
    )
    Membership.objects.filter(artisan_id=whose.artisan_id, to_on__isnull=True).update(to_on=clock.today())
    return touched


def erase_drafts(whose: Whose) -> int:
    """Enrolments she began go."""
    return EnrolmentDraft.objects.filter(user_id=whose.user_id).delete()[0] if whose.user_id else 0


def erase_questions(whose: Whose) -> int:
    """Notes on whether two entries are one person go; that it was asked stays by numbers."""
    asked = DuplicateQuestion.objects.filter(Q(artisan_id=whose.artisan_id) | Q(other_id=whose.artisan_id))
    Joining.objects.filter(Q(kept_id=whose.artisan_id) | Q(gone_id=whose.artisan_id)).update(note="")
    return asked.update(note="", reasons=[], evidence=[])
