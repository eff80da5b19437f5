"""Searching the register by what an officer has before her: a name in either script, a reference, a number."""

import re

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from odop.accounts.models import User
from odop.lib import identifiers, names
from odop.registry.models import Artisan
from odop.registry.queries.visible import artisans_visible_to

ALIKE = 0.5
LAST_SIGN = "\U0010ffff"
_REFERENCE = re.compile(r"[A-Z]{2}-[A-Z]{3}-[0-9]{6}")


def search(user: User, text: str, *, district: str = "") -> QuerySet[Artisan]:
    """Entries that `user` may see and that answer to `text`, best first; all of them when it is empty.

    A mobile number, a reference (AR-, UN-) and a Udyam number are exact. A name is looked for as spelled, as it sounds in
    either script, and as nearly so; over the whole programme (no `district` code given) as spelled or sounding from its
    beginning only, since likeness cannot use an index under row-level security. An Aadhaar number finds nothing.
    """
    rows = artisans_visible_to(user)
    if district:
        rows = rows.filter(district__code=district)
    text = " ".join(text.split())
    if not text:
        return rows
    number = re.sub(r"\s", "", text).upper()
    if _REFERENCE.fullmatch(number):
        return rows.filter(**{"units__ref" if number.startswith("UN-") else "ref": number})
    for clean, column in ((identifiers.clean_udyam, "units__udyam"), (identifiers.clean_mobile, "mobile")):
        try:
            return rows.filter(**{column: clean(text)})
        except identifiers.IdentifierError:
            continue
    if any(sign.isdecimal() for sign in text):
        return rows.none()
    return by_name(rows, text, everywhere=user.scope.everything and not district)


def by_name(rows: QuerySet[Artisan], text: str, *, everywhere: bool = False) -> QuerySet[Artisan]:
    """`rows` whose name answers to `text`, best first, annotated with `likeness` (0 to 1)."""
    folded, bones = names.fold(text), names.skeleton(text)
    if not folded:
        return rows.annotate(likeness=Value(0.0, output_field=FloatField())).none()
    spelled = Case(
        When(name_folded=folded, then=Value(1.0)),
        When(name_folded__startswith=folded, then=Value(0.95)),
        When(name_skeleton=bones, then=Value(0.9)),
        When(name_folded__contains=folded, then=Value(0.85)),
        default=Value(0.0),
        output_field=FloatField(),
    )
    if everywhere:
        # A range and not LIKE: only comparisons that leak nothing may use an index under row-level security.
        begins = Q(name_folded__gte=folded, name_folded__lt=folded + LAST_SIGN)
        return rows.filter(begins | Q(name_skeleton=bones)).annotate(likeness=spelled)
    likeness = Greatest(spelled, TrigramWordSimilarity(folded, "name_folded"), output_field=FloatField())
    return rows.annotate(likeness=likeness).filter(likeness__gte=ALIKE)
