"""A trade buyer registers, and the cell accepts her, sends her words back, or closes the door with a reason."""

from dataclasses import asdict, dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.queries.tax import states
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.rows import held
from odop.lib.countries import country_name
from odop.lib.gst.states import state_of_gstin, states_of_pin
from odop.lib.identifiers import IdentifierError, clean_gstin, clean_mobile, clean_pin
from odop.wholesale import events
from odop.wholesale.enums import BuyerKind, BuyerState
from odop.wholesale.models import TradeBuyer
from odop.wholesale.services.authority import (
    Wrong,
    check_buyer,
    check_cell,
    in_words,
    is_cell,
    next_ref,
    refuse,
    tell_buyer,
    wrong_state,
)


@dataclass(frozen=True)
class Company:
    """What a buyer tells of herself, as written."""

    company: str
    kind: str
    address: str
    place: str
    contact: str
    buys: str
    country: str = "IN"
    gstin: str = ""
    iec: str = ""
    pin_code: str = ""
    state_code: str = ""
    mobile: str = ""
    email: str = ""


def cleaned(told: Company) -> Company:
    """The buyer's words, tidied; the State follows from the GSTIN. Refuses all that is missing or wrong at once (`invalid`).

    A trader within India has a GSTIN, an institution may have none, a buyer abroad has none.
    """
    wrong: Wrong = {}
    told = Company(**{key: str(value).strip() for key, value in asdict(told).items()})
    for field, least, words in (
        ("company", 2, _("Write the name of the company or office.")),
        ("address", 5, _("Write the full address.")),
        ("place", 2, _("Write the town or city.")),
        ("contact", 2, _("Write who speaks for it.")),
        ("buys", 3, _("Write what you buy.")),
    ):
        if (
            not least
            <= len(getattr(told, field))
            <= (300 if field in ("address", "buys") else 160 if field == "company" else 80)
        ):
            wrong[field] = words
    if told.kind not in BuyerKind.values:
        wrong["kind"] = _("Choose one of these.")
    if told.mobile:
        try:
            told = replace(told, mobile=clean_mobile(told.mobile))
        except IdentifierError as error:
            wrong["mobile"] = in_words(error)
    if told.email:
        try:
            validate_email(told.email)
        except ValidationError:
            wrong["email"] = _("Write the address of mail like name@example.org.")
    if not told.mobile and not told.email:
        wrong["email"] = _("Write a mobile number in India or an address of mail.")
    if told.iec:
        told = replace(told, iec=told.iec.upper())
        if not (len(told.iec) == 10 and told.iec.isascii() and told.iec.isalnum()):
            wrong["iec"] = _("An IEC has ten letters and digits.")
    told = _placed(told, wrong)
    refuse(wrong)
    return told


def _placed(told: Company, wrong: Wrong) -> Company:
    return _in_india(told, wrong) if told.country == "IN" else _abroad(told, wrong)


def _abroad(told: Company, wrong: Wrong) -> Company:
    if country_name(told.country, "en") == told.country:
        wrong["country"] = _("Choose the country.")
    if told.gstin:
        wrong["gstin"] = _("A buyer abroad has no GSTIN.")
    return replace(told, state_code="")


def _in_india(told: Company, wrong: Wrong) -> Company:
    if told.kind == BuyerKind.IMPORTER:
        wrong["country"] = _("Choose the country of the importer.")
    for field, clean in (("gstin", clean_gstin), ("pin_code", clean_pin)):
        if field == "gstin" and not told.gstin:
            continue
        try:
            told = replace(told, **{field: clean(getattr(told, field))})
        except IdentifierError as error:
            wrong[field] = in_words(error)
    if not told.gstin and told.kind != BuyerKind.INSTITUTION:
        wrong["gstin"] = _("Write the GSTIN. Who has none buys in the mart.")
    if told.gstin and "gstin" not in wrong:
        return replace(told, state_code=state_of_gstin(told.gstin))
    return told if "pin_code" in wrong else replace(told, state_code=_state(told, wrong))


def _state(told: Company, wrong: Wrong) -> str:
    """The State of an institution without GSTIN: chosen, or that of its PIN code."""
    possible = [one.code for one in states_of_pin(told.pin_code, states())]
    if told.state_code not in possible and len(possible) != 1:
        wrong["state_code"] = _("Choose the State.")
    return told.state_code if told.state_code in possible else (possible or [""])[0]


@transaction.atomic
def register(told: Company, *, by: User, for_other: bool = False, is_sample: bool = False) -> TradeBuyer:
    """A buyer asks to be let in; her number was proved by the code with which she signed in. `for_other`: the cell writes
    down a buyer who wrote to it. Refuses `invalid`, `registered_already`, `not_the_cell`."""
    if for_other:
        check_cell(by)
    elif not by.is_citizen:
        raise DomainError(_("Officers do not buy for trade under their own name."), code="officer")
    user = None if for_other else by
    if user is not None:
        told = replace(told, mobile=user.mobile or "")  # the number that was proved
    told = cleaned(told)
    try:
        with transaction.atomic():
            made = TradeBuyer.objects.create(
                ref=next_ref("TB"), user=user, language=(get_language() or "en")[:2], asked_at=clock.now(), is_sample=is_sample,
                state=BuyerState.ACCEPTED if for_other else BuyerState.WAITING,
                decided_at=clock.now() if for_other else None, decided_by=by if for_other else None, **asdict(told),
            )  # fmt: skip
    except IntegrityError:
        raise DomainError(_("You are registered already."), code="registered_already") from None
    record(events.REGISTERED, made, by=by, kind=made.kind, country=made.country)
    return made


@transaction.atomic
def mend(buyer: TradeBuyer, told: Company, *, by: User) -> TradeBuyer:
    """She writes it once more after it was sent back. Refuses `not_yours`, `not_now`, `invalid`."""
    present = held(TradeBuyer, buyer.pk)
    check_buyer(by, present.user_id)
    if present.state != BuyerState.RETURNED and not (is_cell(by) and present.state == BuyerState.WAITING):
        raise wrong_state()
    told = cleaned(replace(told, mobile=present.mobile) if present.user_id else told)
    for key, value in asdict(told).items():
        setattr(present, key, value)
    present.state, present.reason = BuyerState.WAITING, ""
    present.save()
    record(events.REGISTERED, present, by=by, kind=present.kind, country=present.country)
    return present


@transaction.atomic
def accept_buyer(buyer: TradeBuyer, *, by: User) -> TradeBuyer:
    """She may ask and order from now on. Refuses `not_the_cell`, `not_now`."""
    check_cell(by)
    present = held(TradeBuyer, buyer.pk)
    if present.state != BuyerState.WAITING:
        raise wrong_state()
    _decide(present, BuyerState.ACCEPTED, "", by)
    record(events.BUYER_ACCEPTED, present, by=by)
    with override(present.language):
        tell_buyer(
            present,
            gettext("You may ask for goods in quantity now. Your number is %(ref)s.") % {"ref": present.ref},
            present.ref,
        )
    return present


@transaction.atomic
def return_buyer(buyer: TradeBuyer, *, reason: str, by: User) -> TradeBuyer:
    """Sent back to be mended, with the reason. Refuses `not_the_cell`, `not_now`, `invalid`."""
    check_cell(by)
    present = held(TradeBuyer, buyer.pk)
    if present.state != BuyerState.WAITING:
        raise wrong_state()
    _decide(present, BuyerState.RETURNED, _reason(reason), by)
    record(events.BUYER_RETURNED, present, by=by)
    with override(present.language):
        tell_buyer(
            present,
            gettext("Something is to be mended in your registration %(ref)s. Sign in and read why.")
            % {"ref": present.ref},
            present.ref,
        )
    return present


@transaction.atomic
def close_buyer(buyer: TradeBuyer, *, reason: str, by: User) -> TradeBuyer:
    """No more enquiries of this buyer; what was ordered goes on. Refuses `not_the_cell`, `not_now`, `invalid`."""
    check_cell(by)
    present = held(TradeBuyer, buyer.pk)
    if present.state == BuyerState.CLOSED:
        raise wrong_state()
    _decide(present, BuyerState.CLOSED, _reason(reason), by)
    record(events.BUYER_CLOSED, present, by=by)
    return present


def _reason(text: str) -> str:
    if not 3 <= len(text.strip()) <= 500:
        refuse({"reason": _("Write a reason.")})
    return text.strip()


def _decide(present: TradeBuyer, state: BuyerState, reason: str, by: User) -> None:
    present.state, present.reason, present.decided_at, present.decided_by = state, reason, clock.now(), by
    present.save(update_fields=["state", "reason", "decided_at", "decided_by"])
