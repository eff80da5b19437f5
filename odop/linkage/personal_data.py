"""What other schemes' lists tell of a person here: rows that bear a key of hers, and what an officer found of them."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from odop.kernel.holdings import Held, Said, Whose, expires, holding
from odop.linkage.other_lists.models import Finding, OtherList
from odop.linkage.other_lists.queries import hits_of
from odop.registry.models import Artisan

KINDS = {
    "udyam": _("Udyam number"), "pan": _("PAN"), "mobile": _("Mobile number"), "account": _("Account number"),
    "name": _("Name, relation, year of birth and district"),
}  # fmt: skip
FOUND = {
    Finding.Verdict.PERSON: _("Found: the applicant herself or himself"),
    Finding.Verdict.FAMILY: _("Found: somebody of the family"),
    Finding.Verdict.OTHER: _("Found: another person"),
}


def _finding(found: Finding | None) -> object:
    return Said(found.verdict, FOUND[Finding.Verdict(found.verdict)]) if found else None


def forget_findings(whose: Whose) -> int:
    """What was found goes. Rows of other offices' lists bear keys only, which nothing here leads to any more."""
    return Finding.objects.filter(artisan_id=whose.artisan_id).delete()[0]


@holding(
    "linkage.other_lists", title=_("Other schemes' lists in which you may stand"), kept="other_list", order=9,
    tables=["linkage_finding", "linkage_otherentry", "linkage_otherkey"], erase=forget_findings,
)  # fmt: skip
def hits(whose: Whose) -> Iterator[Held]:
    artisan = Artisan.objects.filter(pk=whose.artisan_id).first()
    for hit in hits_of(artisan) if artisan else ():
        given = "; ".join(" ".join(str(part) for part in one.values() if part) for one in hit.benefits)
        yield Held(
            hit.other_list.title, hit.other_list.taken_at,
            (
                ("office", _("Office"), hit.other_list.office),
                ("agrees", _("What agrees"), [Said(kind, KINDS.get(kind, kind)) for kind in hit.kinds]),
                ("benefits", _("What it says"), given), ("finding", _("What the office found"), _finding(hit.finding)),
            ),
        )  # fmt: skip


@expires("linkage.other_lists", due=lambda before: OtherList.objects.filter(taken_at__lt=before).count())
def forget_old_lists(before: datetime) -> int:
    """Lists taken in long ago, with their rows and keys."""
    old = OtherList.objects.filter(taken_at__lt=before)
    count = old.count()
    old.delete()
    return count
