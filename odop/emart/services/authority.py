"""Who may do what in the mart, and the refusals all services share."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart.models import Seller
from odop.kernel.fields import Localised
from odop.kernel.refusals import Invalid, NotAllowed
from odop.registry.models import Artisan

WRONG = _("Some answers are missing or not right.")
NOT_YOUR_PLACE = _("Your office looks after the sellers of its own district.")
NO_NUMBERS = _("Leave out telephone numbers and addresses: buyers order here.")
_NUMBERS = re.compile(r"[0-9०-९]{8,}|@")

Words = str | Promise


def is_herself(by: User, artisan: Artisan) -> bool:
    return artisan.user_id is not None and artisan.user_id == by.pk


def is_office(by: User, district_id: int) -> bool:
    """An office looks after its own district, the state's cell after all."""
    return by.may(RUN_MART) and (by.scope.everything or district_id in by.scope.districts)


def check_sells(by: User, seller: Seller) -> None:
    """She herself, or the office for her. Refuses `not_your_place`."""
    if not (is_herself(by, seller.artisan) or is_office(by, seller.district_id)):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")


def check_office(by: User, district_id: int) -> None:
    """Refuses `not_your_place`."""
    if not is_office(by, district_id):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")


def refuse(wrong: Mapping[str, Words]) -> None:
    if wrong:
        raise Invalid(WRONG, fields=wrong)


def typed(text: str) -> str:
    """What was typed into a field of several lines, trimmed, each end of a line one letter: a browser counts it so and sends two."""
    return text.replace("\r\n", "\n").strip()


def said(words: Mapping[str, str]) -> Localised:
    """Texts of both languages, trimmed, the empty ones left out."""
    return Localised({code: typed(text) for code, text in words.items() if text.strip()})


def tells_numbers(*texts: Mapping[str, str]) -> bool:
    """Whether a text holds what looks like a telephone number or an address of mail."""
    return any(_NUMBERS.search(part.replace(" ", "")) for text in texts for part in text.values())
