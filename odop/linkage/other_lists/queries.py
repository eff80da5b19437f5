"""Hits: rows of other schemes' lists that bear a key of this person. Evidence for an officer, never a decision."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import CHECK_OTHER_LISTS
from odop.kernel import scope
from odop.linkage.other_lists.keys import KINDS, MOBILE, NAME, STRONG, keys_of
from odop.linkage.other_lists.models import ExchangeKey, Finding, OtherEntry, OtherList
from odop.registry.models import Artisan


def facts_of(artisan: Artisan) -> Iterator[dict[str, Any]]:
    """What identifies her, once for herself and once for each further unit (its Udyam number and PAN)."""
    own = {
        "pan": artisan.pan, "mobile": artisan.mobile, "account": artisan.bank_account, "ifsc": artisan.bank_ifsc,
        "name": artisan.name.get("en") or next(iter(artisan.name.values()), ""),
        "relation_name": artisan.relation_name.get("en") or next(iter(artisan.relation_name.values()), ""),
        "birth_year": artisan.birth_year, "lgd_code": artisan.district_id,
    }  # fmt: skip
    units = list(artisan.units.order_by("pk").values("udyam", "pan"))
    yield {**own, **({"udyam": units[0]["udyam"], "pan": own["pan"] or units[0]["pan"]} if units else {})}
    for unit in units[1:]:
        yield {"udyam": unit["udyam"], "pan": unit["pan"]}


@dataclass
class Hit:
    """One row of one list with the kinds of key that agree, the strongest first."""

    entry_id: int
    other_list: OtherList
    benefits: list[dict[str, Any]]
    kinds: list[str] = field(default_factory=list)
    finding: Finding | None = None

    @property
    def strength(self) -> str:
        """`strong` (an identifier of hers), `family` (only the mobile number: herself or her house), `look` (only the name)."""
        if STRONG & set(self.kinds):
            return "strong"
        if MOBILE in self.kinds and NAME in self.kinds:
            return "strong"
        return "family" if MOBILE in self.kinds else "look"


STRENGTHS = ("strong", "family", "look")


def hits_of(artisan: Artisan) -> list[Hit]:
    """Hits in every list taken in, the strongest first. Two queries beside her units, whatever the number of lists; one
    in all as long as no office shares a key with this programme."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT linkage_key_agreed()")
        if not cursor.fetchone()[0]:
            return []
    with scope.widened("whether other schemes' lists bear a key of this applicant"):
        secrets = {
            key.pk: bytes.fromhex(str(key.secret))
            for key in ExchangeKey.objects.filter(ended_at__isnull=True)
        }
        facts = list(facts_of(artisan))
        wanted = {
            (digest, kind): key
            for key, secret in secrets.items()
            for one in facts
            for kind, digest in keys_of(one, secret).items()
        }
        found: dict[int, set[str]] = defaultdict(set)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT k.entry_id, k.kind, k.digest FROM linkage_otherkey k WHERE k.digest = ANY (%s)",
                [sorted({digest for digest, _kind in wanted})],
            )
            for entry_id, kind, digest in cursor.fetchall():
                if (digest, kind) in wanted:
                    found[entry_id].add(kind)
        if not found:
            return []
        entries = OtherEntry.objects.filter(pk__in=found).select_related("other_list", "other_list__key")
        findings = {
            one.entry_id: one
            for one in Finding.objects.filter(
                artisan=artisan, entry_id__in=found, replaced=False
            ).select_related("by")
        }
        hits = [
            Hit(
                entry.pk, entry.other_list, _shown(entry.benefits), sorted(found[entry.pk], key=KINDS.index),
                findings.get(entry.pk),
            )
            for entry in entries
        ]  # fmt: skip
    return sorted(hits, key=lambda hit: (STRENGTHS.index(hit.strength), hit.entry_id))


def _shown(benefits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "scheme": one.get("scheme", ""),
            "on": date.fromisoformat(one["on"]) if one.get("on") else None,
            "amount": Decimal(one["amount"]) if one.get("amount") else None,
        }
        for one in benefits
    ]


def lists_visible_to(user: User) -> QuerySet[OtherList]:
    """Lists taken in for the reader's place, the latest first."""
    rows = OtherList.objects.select_related("key", "taken_by").order_by("-taken_at")
    if not user.may(CHECK_OTHER_LISTS):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def keys_visible_to(user: User) -> QuerySet[ExchangeKey]:
    """Shared keys of the reader's place that have not ended."""
    rows = ExchangeKey.objects.filter(ended_at__isnull=True).defer("secret").order_by("name")
    if not user.may(CHECK_OTHER_LISTS):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)
