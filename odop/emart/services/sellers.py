"""Somebody of the register becomes a seller: begun, told the consequences, sent, reviewed; paused, resumed, closed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.definitions import MART
from odop.emart.enums import SellerState, TaxMode
from odop.emart.models import Seller
from odop.emart.services.authority import (
    NO_NUMBERS,
    Words,
    check_office,
    check_sells,
    is_herself,
    is_office,
    refuse,
    said,
    tells_numbers,
)
from odop.emart.services.showing import show_goods_of
from odop.emart.ways import TERMS, WAYS, Way, must_register, way_of
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.services import next_number
from odop.lib import identifiers
from odop.registry.models import Artisan, Group, Unit
from odop.registry.queries import has_consent

OPEN = (SellerState.BEGUN, SellerState.RETURNED)
LONGEST_STORY = 1200


@transaction.atomic
def begin_seller(
    artisan: Artisan,
    *,
    by: User,
    unit: Unit | None = None,
    group: Group | None = None,
    is_sample: bool = False,
) -> Seller:
    """A seller with all that the register knows already. Refuses `not_your_place`, `closed_entry`, `no_consent`, `sells_already`."""
    if not (is_herself(by, artisan) or is_office(by, artisan.district_id)):
        raise NotAllowed(code="not_your_place")
    artisan = (
        Artisan.objects.select_for_update(of=("self",))
        .select_related("district", "product_line")
        .get(pk=artisan.pk)
    )
    if artisan.erased_at is not None or artisan.merged_into_id is not None:
        raise DomainError(_("This entry is closed."), code="closed_entry")
    if not has_consent(artisan.pk, MART):
        raise DomainError(
            _(
                "Please tick that the maker's name stands beside the goods. Without it nothing can be sold here."
            ),
            code="no_consent",
        )
    if (unit is not None and unit.owner_id != artisan.pk) or (
        group is not None and not _stands_for(artisan, group)
    ):
        raise NotAllowed(_("Only its owner or a member sells for a unit or a group."), code="not_hers")
    if Seller.objects.filter(artisan=artisan, unit=unit, group=group).exists():
        raise DomainError(_("She sells here already."), code="sells_already")
    own = unit or group
    series = f"SE-{artisan.district.code}"
    made = Seller.objects.create(
        ref=f"{series}-{next_number(series):04d}", artisan=artisan, unit=unit, group=group, district=artisan.district,
        product_line=own.product_line if own and own.product_line else artisan.product_line,
        name=own.name if own else artisan.name, place=artisan.place, state_code=programme().state_code,
        gstin=unit.gstin if unit else "", pin_code=artisan.pin_code,
        since_year=clock.today().year - artisan.craft_years if artisan.craft_years else None,
        legal_name=str(own.name.get("en") or own.name) if own else str(artisan.name.get("en") or artisan.name),
        legal_address=artisan.address[:300], begun_at=clock.now(), begun_by=by, is_sample=is_sample,
    )  # fmt: skip
    record(events.SELLER_BEGUN, made, by=by, district_id=made.district_id)
    made.refresh_from_db(fields=["agreed"])
    return made


def _stands_for(artisan: Artisan, group: Group) -> bool:
    return group.memberships.filter(artisan=artisan, to_on__isnull=True).exists()


def _locked(seller: Seller) -> Seller:
    return (
        Seller.objects.select_for_update(of=("self",))
        .select_related("artisan", "group", "unit")
        .get(pk=seller.pk)
    )


@transaction.atomic
def submit_seller(
    seller: Seller, *, gst: str, turnover: str, where: str, by: User, gstin: str = "", enrolment_number: str = "",
    legal_address: str = "", about: Mapping[str, str] | None = None, terms: str = "",
) -> Seller:  # fmt: skip
    """Send her answers to the office. `terms` is the version of the consequences she was shown for the way that follows.

    Refuses `not_your_place`, `not_open`, `must_register`, `no_bank`, `invalid` (by field).
    """
    check_sells(by, seller)
    present = _locked(seller)
    if present.state not in OPEN:
        raise DomainError(_("This is with the office already."), code="not_open")
    if must_register(gst, turnover):
        raise DomainError(
            _(
                "Above ₹ 40 lakh a year the law wants a GST number. Register for GST first; the office helps you."
            ),
            code="must_register",
        )
    bank = present.group or present.artisan
    if not bank.bank_account:
        raise DomainError(
            _("Add a bank account in the register first, so that you can be paid."), code="no_bank"
        )
    way = way_of(gst, turnover, where)
    story = said(about or {})
    wrong = _wrong_answers(gst, turnover, where) | _wrong_story(story)
    if way is None:
        refuse(wrong)
        raise DomainError(_("Choose an answer."), code="invalid")
    numbers, more = _numbers(way, gstin, enrolment_number, present)
    refuse(wrong | more | _wrong_terms(way, terms, legal_address))
    present.tax_mode = way.mode
    present.gstin, present.enrolment_number = numbers.get("gstin", ""), numbers.get("enrolment_number", "")
    present.legal_address = legal_address.strip() or present.legal_address
    present.answers = {
        "gst": gst,
        "turnover": turnover,
        "where": where,
        "through_corporation": where == "both",
    }
    present.terms, present.about = terms, story or present.about
    present.state, present.reason = SellerState.SUBMITTED, ""
    present.submitted_at, present.submitted_by = clock.now(), by
    present.save()
    record(events.SELLER_SUBMITTED, present, by=by, district_id=present.district_id, way=way.mode.value)
    return present


def _wrong_answers(gst: str, turnover: str, where: str) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if gst not in ("regular", "composition", "none"):
        wrong["gst"] = _("Choose an answer.")
    if gst == "none" and turnover != "below":
        wrong["turnover"] = _("Choose an answer.")
    if gst != "regular" and where not in ("within", "everywhere", "both"):
        wrong["where"] = _("Choose where you want to sell.")
    return wrong


def _wrong_story(story: Mapping[str, str]) -> dict[str, Words]:
    if tells_numbers(story):
        return {"about": NO_NUMBERS}
    too_long = any(len(text) > LONGEST_STORY for text in story.values())
    return {"about": _("This is too long.")} if too_long else {}


def _wrong_terms(way: Way, terms: str, legal_address: str) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if terms != f"{TERMS}:{way.mode.value}":
        wrong["terms"] = _("Read what this means, and agree to it.")
    if way.mode != TaxMode.AGGREGATED and not 10 <= len(legal_address.strip()) <= 300:
        wrong["legal_address"] = _(
            "Write the address for your bills. The law has it shown beside your goods."
        )
    return wrong


def _numbers(
    way: Way, gstin: str, enrolment_number: str, seller: Seller
) -> tuple[dict[str, str], dict[str, Words]]:
    numbers, wrong = dict[str, str](), dict[str, Words]()
    if way.needs_gstin:
        try:
            numbers["gstin"] = identifiers.clean_gstin(gstin)
        except identifiers.IdentifierError:
            wrong["gstin"] = _(
                "This is not a GSTIN. It has 15 letters and digits and stands on your certificate."
            )
        else:
            if numbers["gstin"][:2] != seller.state_code:
                wrong["gstin"] = _("This GSTIN is of another State. Goods of the mart leave from this State.")
    if way.needs_enrolment:
        written = enrolment_number.strip().upper()
        if not (
            len(written) == 15
            and written.isascii()
            and written.isalnum()
            and written[:2] == seller.state_code
        ):
            wrong["enrolment_number"] = _("Write the 15 letters and digits that the GST portal gave you.")
        numbers["enrolment_number"] = written
    return numbers, wrong


@transaction.atomic
def accept_seller(seller: Seller, *, by: User) -> Seller:
    """The office has looked at the way, the numbers and the account. Refuses `not_your_place`, `own_work`, `not_submitted`."""
    present = _under_review(seller, by)
    if present.submitted_by_id == by.pk:
        raise NotAllowed(_("Somebody else looks at what you sent."), code="own_work")
    return _reviewed(present, SellerState.ACTIVE, "", events.SELLER_ACCEPTED, by)


@transaction.atomic
def return_seller(seller: Seller, *, reason: str, by: User) -> Seller:
    """Back to her with what to mend. Refuses `not_your_place`, `not_submitted`, `invalid`."""
    present = _under_review(seller, by)
    return _reviewed(present, SellerState.RETURNED, _reason(reason), events.SELLER_RETURNED, by)


@transaction.atomic
def close_seller(seller: Seller, *, reason: str, by: User) -> Seller:
    """She may no longer sell; her goods are off at once. Refuses `not_your_place`, `closed_already`, `invalid`."""
    check_office(by, seller.district_id)
    present = _locked(seller)
    if present.state == SellerState.CLOSED:
        raise DomainError(_("This seller is closed already."), code="closed_already")
    return _reviewed(present, SellerState.CLOSED, _reason(reason), events.SELLER_CLOSED, by)


def _under_review(seller: Seller, by: User) -> Seller:
    check_office(by, seller.district_id)
    present = _locked(seller)
    if present.state != SellerState.SUBMITTED:
        raise DomainError(_("This does not wait for the office."), code="not_submitted")
    return present


def _reason(reason: str) -> str:
    if not 5 <= len(reason.strip()) <= 1000:
        refuse({"reason": _("Write the reason, in words she understands.")})
    return reason.strip()


def _reviewed(seller: Seller, state: str, reason: str, verb: str, by: User) -> Seller:
    seller.state, seller.reason, seller.reviewed_at, seller.reviewed_by = state, reason, clock.now(), by
    seller.save(update_fields=["state", "reason", "reviewed_at", "reviewed_by"])
    record(verb, seller, by=by, district_id=seller.district_id)
    if state == SellerState.ACTIVE:
        show_goods_of(seller)
    return seller


@transaction.atomic
def pause(seller: Seller, *, by: User) -> Seller:
    """Her goods are off until she sells again. Refuses `not_your_place`, `not_active`."""
    check_sells(by, seller)
    present = _locked(seller)
    if present.state != SellerState.ACTIVE:
        raise DomainError(_("She does not sell at present."), code="not_active")
    present.state = SellerState.PAUSED
    present.save(update_fields=["state"])
    record(events.SELLER_PAUSED, present, by=by, district_id=present.district_id)
    return present


@transaction.atomic
def resume(seller: Seller, *, by: User) -> Seller:
    """Refuses `not_your_place`, `not_paused`."""
    check_sells(by, seller)
    present = _locked(seller)
    if present.state != SellerState.PAUSED:
        raise DomainError(_("Selling is not paused."), code="not_paused")
    present.state = SellerState.ACTIVE
    present.save(update_fields=["state"])
    record(events.SELLER_RESUMED, present, by=by, district_id=present.district_id)
    show_goods_of(present)
    return present


def consequences(mode: str) -> tuple[Any, ...]:
    """What a way means, sentence by sentence; nothing for an unknown one."""
    return WAYS[TaxMode(mode)].means if mode in TaxMode.values else ()
