"""Hampers: the cell of the State puts them together, somebody else of it publishes them, either takes them off."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.models import GiftCatalogue, Hamper, HamperPart
from odop.emart.queries.hampers import Whole, offers_by_number, whole_of
from odop.emart.services.authority import Words, refuse, said
from odop.emart.services.gifts import check_cell
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, filled
from odop.kernel.rows import held
from odop.kernel.services import next_number, touch_pages
from odop.kernel.ui.numbers import rupees
from odop.lib.money import from_paise

MOST_PARTS, MOST_OF_ONE = 12, 20
LEAST_PERCENT = 50  # of what its articles cost one by one
LONGEST = {"title": 80, "words": 600, "packing": 160}


@transaction.atomic
def write_hamper(
    *, title: Mapping[str, str], words: Mapping[str, str], packing: Mapping[str, str], price_paise: int | None, reason: str,
    times: int | None, catalogue: GiftCatalogue | None, shown_from: date | None, shown_until: date | None, by: User,
    hamper: Hamper | None = None, like: Hamper | None = None,
) -> Hamper:  # fmt: skip
    """A hamper begun or changed; `like`: with the articles of another one. Nobody sees it yet. Refuses `not_allowed`, `was_published`,
    `invalid`."""
    check_cell(by)
    present = _draft(hamper) if hamper else Hamper(ref=f"HM-{next_number('emart.hamper'):04}")
    named = {"title": said(title), "words": said(words), "packing": said(packing)}
    refuse(
        _wrong_words(named)
        | _wrong_numbers(price_paise, times, reason)
        | _wrong_days(shown_from, shown_until)
    )
    if shown_from is None or shown_until is None:  # said above
        raise AssertionError(shown_from)
    present.title, present.words, present.packing = named["title"], named["words"], named["packing"]
    present.price_paise, present.times, present.reason = price_paise, times, reason.strip()
    present.catalogue, present.shown_from, present.shown_until = catalogue, shown_from, shown_until
    present.written_by = by
    present.save()
    if like is not None:
        HamperPart.objects.bulk_create(
            HamperPart(hamper=present, offer_id=one.offer_id, quantity=one.quantity, position=one.position)
            for one in like.parts.all()
        )
    record(events.HAMPER_WRITTEN, present, by=by)
    return present


def _draft(hamper: Hamper) -> Hamper:
    present = held(Hamper, hamper.pk)
    if present.published_at is not None:
        raise DomainError(
            _("It has been published: carts and bills name it as it is. Begin another one like it."),
            code="was_published",
        )
    return present


def _wrong_words(named: Mapping[str, Localised]) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    for name, texts in named.items():
        for code in programme().languages:
            if name == "title" and not texts.get(code):
                wrong[f"title_{code}"] = _("Write the title in both languages.")
            elif len(texts.get(code, "")) > LONGEST[name]:
                wrong[f"{name}_{code}"] = _("This is too long.")
            elif name == "packing" and texts and not texts.get(code):
                wrong[f"packing_{code}"] = _("Write it in both languages, or in neither.")
    return wrong


def _wrong_numbers(price: int | None, times: int | None, reason: str) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if price is not None and not 0 < price <= 1_00_00_000:
        wrong["price"] = _("Write rupees above nothing, or leave it empty for now.")
    if times is not None and not 1 <= times <= 1_00_000:
        wrong["times"] = _("Write how many, or leave it empty.")
    if len(reason.strip()) > 300:
        wrong["reason"] = _("This is too long.")
    return wrong


def _wrong_days(first: date | None, last: date | None) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if first is None:
        wrong["shown_from"] = _("Choose a day.")
    if last is None or last < clock.today() or (first is not None and last < first):
        wrong["shown_until"] = _("Choose a day that is not before the first.")
    return wrong


@transaction.atomic
def fill_hamper(hamper: Hamper, parts: Sequence[tuple[str, int]], *, by: User) -> Hamper:
    """What is in it: so many of each article by its number, in this order; none of it takes it out. Refuses `not_allowed`,
    `was_published`, `invalid`."""
    check_cell(by)
    present = _draft(hamper)
    wanted = {number: quantity for number, quantity in parts if quantity}
    offers = offers_by_number(list(wanted))
    wrong: Words = ""
    if any(not 1 <= quantity <= MOST_OF_ONE for quantity in wanted.values()):
        wrong = filled(_("Write how many of each, up to %(most)s."), most=MOST_OF_ONE)
    elif len(wanted) > MOST_PARTS:
        wrong = filled(_("A hamper holds up to %(most)s articles."), most=MOST_PARTS)
    elif unknown := [number for number in wanted if number not in offers]:
        wrong = filled(
            _("The corporation does not sell these in the mart: %(numbers)s."),
            numbers=", ".join(unknown)[:200],
        )
    if wrong:
        raise Invalid(wrong, fields={"parts": wrong})
    present.parts.all().delete()
    HamperPart.objects.bulk_create(
        HamperPart(hamper=present, offer=offers[number], quantity=quantity, position=place)
        for place, (number, quantity) in enumerate(wanted.items())
    )
    present.written_by = by
    present.save(update_fields=["written_by"])
    record(events.HAMPER_WRITTEN, present, by=by, articles=str(len(wanted)))
    return present


def why_not_published(whole: Whole) -> list[Words]:
    """All that is still missing before somebody else publishes it, in sentences."""
    one, goods = whole.hamper, whole.goods_paise
    wrong: list[Words] = []
    if len(whole.parts) < 2:
        wrong.append(_("Put at least two articles in."))
    if whole.lacks:
        wrong.append(_("The corporation does not sell one of its articles any more. Take it out."))
    if one.packing and len(whole.makers) > 1:
        wrong.append(_("Several makers send it, each her own parcel: leave out what it is packed in."))
    if whole.dearer:
        wrong.append(
            _(
                "Its goods have become dearer since it was published. Begin another one like it with a new price."
            )
        )
    if one.shown_until < clock.today():
        wrong.append(_("Its last day is over."))
    if one.price_paise is None:
        wrong.append(_("Write its price."))
    elif one.price_paise > goods:
        wrong.append(
            filled(_("One by one its articles cost %(sum)s: it may not cost more."), sum=_sum(goods))
        )
    elif one.price_paise * 100 < goods * LEAST_PERCENT:
        wrong.append(
            filled(_("One by one its articles cost %(sum)s: ask at least half of it."), sum=_sum(goods))
        )
    elif whole.borne is None:
        wrong.append(_("The tax of one of its articles is not settled."))
    elif whole.borne and len(one.reason) < 3:
        words = _("The corporation bears %(sum)s of each: write why.")
        wrong.append(filled(words, sum=_sum(whole.borne)))
    return wrong


def _sum(paise: int) -> str:
    return rupees(from_paise(paise))


@transaction.atomic
def publish_hamper(hamper: Hamper, *, by: User) -> Hamper:
    """Sold between its days, by somebody who did not write it; also one that was taken off. Refuses `not_allowed`, `own_writing`,
    `not_whole` with all that is missing, `is_published`."""
    check_cell(by)
    present = held(Hamper, hamper.pk)
    if present.published_at is not None and present.withdrawn_at is None:
        raise DomainError(_("Somebody else has done this by now. Open the page again."), code="is_published")
    if present.written_by_id == by.pk:
        raise NotAllowed(_("Somebody who did not write it publishes it."), code="own_writing")
    whole = whole_of(present, clock.today())
    missing = why_not_published(whole)
    if missing:
        raise DomainError(missing[0], code="not_whole", extra={"missing": missing})
    present.goods_paise = present.goods_paise or whole.usual_paise
    present.published_at = present.published_at or clock.now()
    present.published_by, present.withdrawn_at = by, None
    present.save(update_fields=["goods_paise", "published_at", "published_by", "withdrawn_at"])
    record(events.HAMPER_PUBLISHED, present, by=by)
    touch_pages("mart")
    return present


@transaction.atomic
def withdraw_hamper(hamper: Hamper, *, by: User) -> Hamper:
    """Sold no more; what was bought stays bought. Refuses `not_allowed`, `not_published`."""
    check_cell(by)
    present = held(Hamper, hamper.pk)
    if present.published_at is None or present.withdrawn_at is not None:
        raise DomainError(_("Somebody else has done this by now. Open the page again."), code="not_published")
    present.withdrawn_at = clock.now()
    present.save(update_fields=["withdrawn_at"])
    record(events.HAMPER_WITHDRAWN, present, by=by)
    touch_pages("mart")
    return present
