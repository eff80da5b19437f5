"""A buyer asks, the cell asks makers, or closes what comes to nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.models import Listing, Seller
from odop.emart.queries.tax import states
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.rows import held
from odop.kernel.services import send_notice, store_file
from odop.lib.countries import country_name
from odop.lib.dates import format_day
from odop.lib.gst.states import states_of_pin
from odop.lib.identifiers import IdentifierError, clean_pin
from odop.lib.money import to_paise
from odop.places.queries import calendar
from odop.wholesale import events
from odop.wholesale.definitions import MOST_LINES, MOST_PIECES, incoterms, trade_terms
from odop.wholesale.enums import OPEN, BuyerState, EnquiryKind, EnquiryState, RequestState
from odop.wholesale.models import Enquiry, EnquiryLine, Request, TradeBuyer
from odop.wholesale.services.authority import (
    Wrong,
    check_buyer,
    check_cell,
    in_words,
    next_ref,
    refuse,
    wrong_state,
)

CURRENCIES = ("INR", "USD", "EUR", "GBP", "AED", "JPY")


@dataclass(frozen=True)
class Wanted:
    """One article: a good of the mart by its number, or in words; pieces, and what a piece may cost without tax."""

    title: str
    quantity: int | None
    good: str = ""
    target: object = None  # rupees


@dataclass(frozen=True)
class Asked:
    """An enquiry as written."""

    lines: Sequence[Wanted]
    wanted_by: date | None
    kind: str = EnquiryKind.INLAND
    address: str = ""
    place: str = ""
    pin_code: str = ""
    state_code: str = ""
    country: str = "IN"
    incoterm: str = ""
    port: str = ""
    currency: str = "INR"
    samples: bool = False
    inspection: bool = False
    work_order: str = ""
    purchase_reference: str = ""
    words: str = ""
    files: Sequence[tuple[bytes, str]] = field(default=())


@transaction.atomic
def ask(buyer: TradeBuyer, asked: Asked, *, by: User, is_sample: bool = False) -> Enquiry:
    """An enquiry of up to three articles goes to the cell. Refuses `not_yours`, `not_accepted`, `invalid` (by field), and the
    file as `store_file`."""
    present = held(TradeBuyer, buyer.pk)
    check_buyer(by, present.user_id)
    if present.state != BuyerState.ACCEPTED:
        raise DomainError(_("The cell has to accept your registration first."), code="not_accepted")
    wrong: Wrong = {}
    asked = _placed(asked, wrong)
    lines = _lines(asked.lines, wrong)
    today = clock.today()
    if asked.wanted_by is None or asked.wanted_by <= today:
        wrong["wanted_by"] = _("Write a day that is to come.")
    refuse(wrong)
    assert asked.wanted_by is not None  # noqa: S101 (checked above)
    made = Enquiry.objects.create(
        ref=next_ref("TE"), buyer=present, user_id=present.user_id, kind=asked.kind, address=asked.address, place=asked.place,
        pin_code=asked.pin_code, state_code=asked.state_code, country=asked.country, incoterm=asked.incoterm, port=asked.port,
        currency=asked.currency, wanted_by=asked.wanted_by, samples=asked.samples, inspection=asked.inspection,
        work_order=asked.work_order, purchase_reference=asked.purchase_reference, words=asked.words.strip()[:2000],
        file=_kept(asked.files, present, by), asked_at=clock.now(), is_sample=is_sample,
        due_on=calendar().add_working_days(today, trade_terms().days_to_send),
    )  # fmt: skip
    EnquiryLine.objects.bulk_create([replaced(made, at, one) for at, one in enumerate(lines, 1)])
    record(events.ASKED, made, by=by, kind=made.kind, lines=str(len(lines)))
    return made


def replaced(enquiry: Enquiry, number: int, line: EnquiryLine) -> EnquiryLine:
    line.enquiry, line.number = enquiry, number
    return line


def _kept(files: Sequence[tuple[bytes, str]], buyer: TradeBuyer, by: User) -> StoredFile | None:
    if not files:
        return None
    content, name = files[0]
    try:
        return store_file(content, name=name, by=by, owner_id=buyer.user_id)
    except Invalid as refusal:
        raise Invalid(refusal.message, code=refusal.code, fields={"file": refusal.message}) from None


def _lines(given: Sequence[Wanted], wrong: Wrong) -> list[EnquiryLine]:
    """The articles; the first one's faults stand at title1, quantity1, target1."""
    made: list[EnquiryLine] = []
    for at, one in enumerate(given[:MOST_LINES], 1):
        if not one.title.strip() and not one.good.strip() and one.quantity is None and at > 1:
            continue
        good = Listing.objects.filter(ref=one.good.strip().upper()).first() if one.good.strip() else None
        if one.good.strip() and good is None:
            wrong[f"good{at}"] = _("There is no such good in the mart.")
        title = one.title.strip() or (str(good.title.get("en") or good.title) if good else "")
        if not 3 <= len(title) <= 200:
            wrong[f"title{at}"] = _("Write which goods you want.")
        if one.quantity is None or not 1 <= one.quantity <= MOST_PIECES:
            wrong[f"quantity{at}"] = _("Write how many pieces.")
        target = None
        if one.target is not None:
            try:
                target = to_paise(one.target)  # type: ignore[arg-type]
            except (ValueError, ArithmeticError):
                target = 0
            if target <= 0:
                wrong[f"target{at}"] = _("Write rupees for one piece, or leave it empty.")
        made.append(EnquiryLine(listing=good, title=title, quantity=one.quantity or 0, target_paise=target))
    return made


def _placed(asked: Asked, wrong: Wrong) -> Asked:
    asked = replace(
        asked, address=asked.address.strip(), place=asked.place.strip(), port=asked.port.strip(),
        work_order=asked.work_order.strip()[:60], purchase_reference=asked.purchase_reference.strip()[:60],
    )  # fmt: skip
    if not 5 <= len(asked.address) <= 300:
        wrong["address"] = _("Write the full address.")
    if not 2 <= len(asked.place) <= 80:
        wrong["place"] = _("Write the town or city.")
    if asked.kind not in EnquiryKind.values:
        wrong["kind"] = _("Choose one of these.")
    if asked.currency not in CURRENCIES:
        wrong["currency"] = _("Choose one of these.")
    if asked.kind == EnquiryKind.INSTITUTION and not asked.work_order and not asked.purchase_reference:
        wrong["work_order"] = _("Write the number of the work order, or the reference of the purchase.")
    return _abroad(asked, wrong) if asked.kind == EnquiryKind.EXPORT else _inland(asked, wrong)


def _abroad(asked: Asked, wrong: Wrong) -> Asked:
    if asked.country == "IN" or country_name(asked.country, "en") == asked.country:
        wrong["country"] = _("Choose the country.")
    if asked.incoterm not in {one.code for one in incoterms()}:
        wrong["incoterm"] = _("Choose the Incoterm.")
    if not 2 <= len(asked.port) <= 80:
        wrong["port"] = _("Write the port or place that the Incoterm names.")
    return replace(asked, state_code="", pin_code=asked.pin_code.strip()[:10])


def _inland(asked: Asked, wrong: Wrong) -> Asked:
    asked = replace(asked, country="IN", incoterm="", port="", currency="INR")
    try:
        pin = clean_pin(asked.pin_code)
    except IdentifierError as error:
        wrong["pin_code"] = in_words(error)
        return asked
    possible = states_of_pin(pin, states())
    if asked.state_code not in {one.code for one in possible}:
        if len(possible) == 1:
            return replace(asked, pin_code=pin, state_code=possible[0].code)
        wrong["state_code"] = _("Choose the State.")
    return replace(asked, pin_code=pin)


def _open(enquiry: Enquiry, states_: frozenset[EnquiryState] = OPEN) -> Enquiry:
    present = held(Enquiry, enquiry.pk)
    if present.state not in states_:
        raise wrong_state()
    return present


@transaction.atomic
def ask_makers(
    enquiry: Enquiry, chosen: Mapping[int, Sequence[Seller]], *, words: str = "", by: User
) -> list[Request]:
    """The cell asks makers for quantity, price and days of the lines (by number); who was asked already is not asked again.

    Refuses `not_the_cell`, `not_now`, `nobody` (no maker was chosen).
    """
    check_cell(by)
    present = _open(enquiry, frozenset({EnquiryState.ASKED, EnquiryState.SENT}))
    lines = {line.number: line for line in present.lines.all()}
    asked = set(Request.objects.filter(line__enquiry=present).values_list("line_id", "seller_id"))
    due = calendar().add_working_days(clock.today(), trade_terms().days_to_answer)
    made = [
        Request(
            ref=next_ref("RQ", 5), line=lines[number], seller=seller, district_id=seller.district_id,
            title=lines[number].title, wanted=lines[number].quantity, goes_to=goes_to(present), wanted_by=present.wanted_by,
            samples=present.samples, words=words.strip()[:2000], file_id=present.file_id, due_on=due, asked_at=clock.now(),
            is_sample=present.is_sample,
        )
        for number, sellers in sorted(chosen.items())
        for seller in sellers
        if number in lines and (lines[number].pk, seller.pk) not in asked
    ]  # fmt: skip
    if not made:
        raise DomainError(_("Choose makers who have not been asked yet."), code="nobody")
    Request.objects.bulk_create(made)
    present.state, present.late_told = EnquiryState.SENT, False
    present.due_on = calendar().add_working_days(due, trade_terms().days_to_quote)
    present.save(update_fields=["state", "due_on", "late_told"])
    record(events.SENT, present, by=by, makers=str(len(made)))
    for one in made:
        _tell_maker(one)
    return made


def goes_to(enquiry: Enquiry) -> str:
    """Where the goods go, as a maker is told: the place and its State or country, not the buyer."""
    if enquiry.kind == EnquiryKind.EXPORT:
        return f"{enquiry.incoterm} {enquiry.port}, {country_name(enquiry.country, 'en')}"[:120]
    names = {one.code: one.name["en"] for one in states()}
    return f"{enquiry.place}, {names.get(enquiry.state_code, '')}"[:120]


def _tell_maker(request: Request) -> None:
    maker = request.seller.artisan
    if not maker.mobile:
        return
    language = maker.user.language if maker.user else "hi"
    with override(language):
        body = gettext("A trade buyer wants %(n)s pieces: %(goods)s. Name your price by %(day)s.") % {
            "n": request.wanted, "goods": request.title[:60], "day": format_day(request.due_on, language),
        }  # fmt: skip
    send_notice(
        to=maker.mobile, template="wholesale.request", body=body, language=language, user_id=maker.user_id,
        subject_ref=request.ref,
    )  # fmt: skip


@transaction.atomic
def close(enquiry: Enquiry, *, reason: str, by: User) -> Enquiry:
    """Nothing comes of it, and why: the buyer reads it. Refuses `not_the_cell`, `not_now`, `invalid`."""
    check_cell(by)
    if not 3 <= len(reason.strip()) <= 500:
        refuse({"reason": _("Write a reason.")})
    present = _open(enquiry)
    _end(present, EnquiryState.CLOSED, reason.strip())
    record(events.CLOSED, present, by=by)
    return present


@transaction.atomic
def withdraw(enquiry: Enquiry, *, by: User) -> Enquiry:
    """The buyer needs it no more. Refuses `not_yours`, `not_now`."""
    present = _open(enquiry)
    check_buyer(by, present.user_id)
    with scope.widened("makers who were asked for this enquiry are not waited for any more"):
        _end(present, EnquiryState.WITHDRAWN, "")
        record(events.WITHDRAWN, present, by=by)
    return present


def _end(present: Enquiry, state: EnquiryState, reason: str) -> None:
    present.state, present.reason, present.due_on, present.closed_at = state, reason, None, clock.now()
    present.save(update_fields=["state", "reason", "due_on", "closed_at"])
    end_requests(present)


def end_requests(enquiry: Enquiry) -> None:
    """Nobody who was asked is waited for any more."""
    Request.objects.filter(line__enquiry=enquiry, state=RequestState.ASKED).update(state=RequestState.ENDED)


def title_of(line: EnquiryLine) -> Localised:
    """The article in both languages where it is a good of the mart, else as the buyer wrote it."""
    return line.listing.title if line.listing else Localised(en=line.title)
