"""A record made with older lists is still understood: codes are never given a second meaning, so each still says what it said.

What has ended since is read as words, and what is not asked any more is left out and named on the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from odop.camps.definitions import lists
from odop.kernel import clock
from odop.kernel.refusals import Invalid
from odop.places.models import ProductLine
from odop.places.queries import current_product_lines
from odop.registry.queries import privacy, purpose_codes
from odop.registry.services.answers import CLEANERS


@dataclass(frozen=True)
class Understood:
    answers: dict[str, Any]
    left_out: tuple[str, ...]


def understood(answers: Mapping[str, Any], *, lists_version: str, line_meant: str = "") -> Understood:
    """The answers in today's words. With today's lists nothing is changed: what is wrong then is wrong.

    `line_meant` is the English name that the product line had on the device: a key that means something else by now is
    read as that name.
    """
    given, left_out = dict(answers), []
    if lists_version == lists()["version"]:
        return Understood(given, ())
    for key in [key for key in given if key not in CLEANERS]:
        del given[key]
        left_out.append(key)
    consents = given.get("consents")
    if isinstance(consents, list) and (ended := set(map(str, consents)) - set(purpose_codes())):
        left_out += sorted(f"consents:{one}" for one in ended)
        given["consents"] = [one for one in consents if one not in ended]
    line = str(given.get("product_line") or "")
    if line and (name := _ended(line, given.get("district"), line_meant)):
        given |= {"product_line": "", "craft": given.get("craft") or name[:80]}  # kept as what she makes
    return Understood(given, tuple(left_out))


def _ended(key: str, district: object, meant: str) -> str:
    """The name of a product line that is none of the district's any more, or goes by another name; empty when it stands."""
    found = ProductLine.objects.filter(key=key, district_id=_number(district)).first()
    if found is not None and meant and found.name.get("en") != meant:
        return meant
    if found is None or current_product_lines(clock.today()).filter(pk=found.pk).exists():
        return ""
    return str(found.name)


def refuse_unknown_wordings(wordings: Mapping[str, str]) -> None:
    """A consent counts for the text that was shown: one on a text that we do not have is asked for again."""
    known = {one.code: one for one in privacy().purposes}
    for code, version in wordings.items():
        if code in known and known[code].version(version) is None:
            message = _(
                "The text of this consent is not known any more. Read her the present one and ask again."
            )
            raise Invalid(message, code="wording_unknown", fields={"consents": message})


def _number(value: object) -> int:
    return (
        value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdecimal() else 0
    )
