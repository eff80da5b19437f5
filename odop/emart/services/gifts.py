"""Catalogues of gifts: the cell of the State puts them together, publishes them and takes them off."""

import re
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart import events
from odop.emart.models import Gift, GiftCatalogue, SearchRow
from odop.emart.services.authority import Words, refuse, said
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, NotAllowed, filled
from odop.kernel.services import touch_pages

MOST_GOODS = 100
LONGEST = {"title": 80, "words": 600}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEPT = frozenset({"new"})  # addresses of the desk's own


def check_cell(by: User) -> None:
    """A catalogue holds goods of all districts: the cell's. Refuses `not_allowed`."""
    if not (by.may(RUN_MART) and by.scope.everything):
        raise NotAllowed()


@transaction.atomic
def write_catalogue(
    *, slug: str, title: Mapping[str, str], words: Mapping[str, str], shown_from: date | None, shown_until: date | None,
    goods: str, by: User, catalogue: GiftCatalogue | None = None,
) -> GiftCatalogue:  # fmt: skip
    """A catalogue made or changed; `goods`: the numbers of goods that stand in the mart, in their order. What is published shows
    the change at once. Refuses `not_allowed`, `invalid`."""
    check_cell(by)
    present = GiftCatalogue.objects.select_for_update().get(pk=catalogue.pk) if catalogue else GiftCatalogue()
    refs = list(dict.fromkeys(goods.upper().replace(",", " ").replace(";", " ").split()))
    rows = dict(SearchRow.objects.filter(ref__in=refs).values_list("ref", "listing_id"))
    named, told = said(title), said(words)
    refuse(
        _wrong_slug(slug, present)
        | _wrong_words(named, told)
        | _wrong_days(shown_from, shown_until)
        | _wrong_goods(refs, rows)
    )
    present.slug, present.title, present.words, present.written_by = slug, named, told, by
    if shown_from and shown_until:
        present.shown_from, present.shown_until = shown_from, shown_until
    present.save()
    present.gifts.all().delete()
    Gift.objects.bulk_create(
        [Gift(catalogue=present, listing_id=rows[ref], position=place) for place, ref in enumerate(refs)]
    )
    record(events.GIFTS_WRITTEN, present, by=by, goods=str(len(refs)))
    touch_pages("mart")
    return present


def _wrong_slug(slug: str, present: GiftCatalogue) -> dict[str, Words]:
    if not _SLUG.fullmatch(slug) or len(slug) > 40 or slug in KEPT:
        return {"slug": _("Write small English letters, digits and dashes, like diwali-2026.")}
    if GiftCatalogue.objects.filter(slug=slug).exclude(pk=present.pk).exists():
        return {"slug": _("Another catalogue has this address.")}
    return {}


def _wrong_words(title: Mapping[str, str], words: Mapping[str, str]) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    for name, texts in (("title", title), ("words", words)):
        for code in programme().languages:
            if name == "title" and not texts.get(code):
                wrong[f"title_{code}"] = _("Write the title in both languages.")
            elif len(texts.get(code, "")) > LONGEST[name]:
                wrong[f"{name}_{code}"] = _("This is too long.")
    return wrong


def _wrong_days(shown_from: date | None, shown_until: date | None) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if shown_from is None:
        wrong["shown_from"] = _("Choose a day.")
    if shown_until is None or (shown_from is not None and shown_until < shown_from):
        wrong["shown_until"] = _("Choose a day that is not before the first.")
    return wrong


def _wrong_goods(refs: list[str], rows: Mapping[str, int]) -> dict[str, Words]:
    if not 2 <= len(refs) <= MOST_GOODS:
        return {"goods": _("Write the numbers of two to a hundred goods, like MT-SBL-00012.")}
    if unknown := [ref for ref in refs if ref not in rows]:
        return {
            "goods": filled(
                _("These do not stand in the mart: %(refs)s."), refs=", ".join(unknown[:10])[:200]
            )
        }
    return {}


@transaction.atomic
def publish_catalogue(catalogue: GiftCatalogue, *, by: User) -> GiftCatalogue:
    """Shown to everybody between its days. Refuses `not_allowed`, `is_published`."""
    return _put(catalogue, shown=True, by=by)


@transaction.atomic
def withdraw_catalogue(catalogue: GiftCatalogue, *, by: User) -> GiftCatalogue:
    """Shown to nobody any more; what was bought from it stays. Refuses `not_allowed`, `not_published`."""
    return _put(catalogue, shown=False, by=by)


def _put(catalogue: GiftCatalogue, *, shown: bool, by: User) -> GiftCatalogue:
    check_cell(by)
    present = GiftCatalogue.objects.select_for_update().get(pk=catalogue.pk)
    if bool(present.published_at) is shown:
        code = "is_published" if shown else "not_published"
        raise DomainError(_("Somebody else has done this by now. Open the page again."), code=code)
    present.published_at = clock.now() if shown else None
    present.save(update_fields=["published_at"])
    record(events.GIFTS_PUBLISHED if shown else events.GIFTS_WITHDRAWN, present, by=by)
    touch_pages("mart")
    return present
