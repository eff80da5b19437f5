"""A contract with an agency: made, filled with what is to be handed in, ended."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.accounts.permissions import RUN_DIAGNOSIS
from odop.diagnosis import events
from odop.diagnosis.agencies import names_of, read_agencies
from odop.diagnosis.enums import DeliverableState
from odop.diagnosis.models import Agency, Contract, ContractLine, Deliverable
from odop.diagnosis.services.gaps import WRONG, Words, may_write
from odop.finance.models import BudgetHead
from odop.finance.services import keep_payee
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.lib.money import group
from odop.lib.programme import Programme
from odop.places.models import ProductLine

LARGEST = Decimal(100_00_00_000)  # ₹ 100 crore: no contract for studies comes near


def load_agencies(programme: Programme) -> int:
    """Put the agencies of the programme's file into the database; returns how many it has. Safe to repeat.

    Raises ProgrammeInvalid with every complaint. One that left the file stays, since contracts may point at it; the office
    that the cell gave it stays too.
    """
    entries = read_agencies(programme.folder, programme.languages)
    offices = dict(Office.objects.filter(kind=OfficeKind.AGENCY).values_list("code", "pk"))
    for one in entries:
        values = {
            "name": Localised(one["name"]),
            "aliases": list(one.get("aliases", ())),
            "names_folded": names_of(one),
            "source": one["source"],
            "is_sample": bool(one.get("sample", False)),
        }
        given = {"office_id": offices[one["office"]]} if one.get("office") in offices else {}
        Agency.objects.update_or_create(key=one["key"], defaults=values | given)
    return len(entries)


@transaction.atomic
def house_agency(agency: Agency, office: Office, *, by: User) -> Agency:
    """The agency signs in through this office from now on. By the state's cell; refuses `not_your_place`, `invalid`."""
    if not may_write(by, None):
        raise NotAllowed(_("The state's cell gives an agency its office."), code="not_your_place")
    present = Agency.objects.select_for_update().get(pk=agency.pk)
    taken = Agency.objects.filter(office=office).exclude(pk=present.pk).exists()
    if office.kind != OfficeKind.AGENCY or taken or present.contracts.exists():
        words = _("Choose an office of agencies that no other agency has.")
        raise Invalid(WRONG, fields={"office": words})
    present.office = office
    present.save(update_fields=["office"])
    record(events.AGENCY_HOUSED, present, by=by, office=office.pk)
    return present


@transaction.atomic
def make_contract(
    agency: Agency | None,
    *,
    number: str,
    signed_on: date | None,
    from_on: date | None,
    to_on: date | None,
    value: Decimal | None,
    head: BudgetHead | None,
    lines: Sequence[ProductLine],
    by: User,
    is_sample: bool = False,
) -> Contract:
    """A contract over these product lines, worth `value` rupees. An office charges for its own district, the cell for several.

    Refuses `not_your_place`, `no_office` (the agency cannot sign in yet), `invalid` (field by field).
    """
    if not all(may_write(by, one.district_id) for one in lines) or not by.may(RUN_DIAGNOSIS):
        raise NotAllowed(_("Your office charges an agency for its own district only."), code="not_your_place")
    wrong = _wrong(agency, number, (signed_on, from_on, to_on), value)
    if head is None:
        wrong["head"] = _("Choose the budget head that pays.")
    if not lines:
        wrong["lines"] = _("Choose at least one product line.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert agency and head and value and signed_on and from_on and to_on  # noqa: S101 (asked above)
    if agency.office is None:
        words = _(
            "%(agency)s has no office here yet, so nobody of it can sign in. The state's cell gives it one."
        )
        raise DomainError(words % {"agency": agency}, code="no_office")
    places = {one.district_id for one in lines}
    made = Contract.objects.create(
        ref=f"CT-{next_number('CT'):04d}", agency=agency, office=agency.office, number=number.strip(), signed_on=signed_on,
        from_on=from_on, to_on=to_on, value_amount=value, head=head, made_at=clock.now(), made_by=by, is_sample=is_sample,
        district_id=places.pop() if len(places) == 1 else None,
    )  # fmt: skip
    for line in lines:
        ContractLine.objects.create(
            contract=made, product_line=line, district_id=line.district_id, office=agency.office
        )
    record(events.CONTRACT_MADE, made, by=by, agency=agency.key, value=str(value))
    return made


def _wrong(
    agency: Agency | None,
    number: str,
    days: tuple[date | None, date | None, date | None],
    value: Decimal | None,
) -> dict[str, Words]:
    """What is missing or cannot be, field by field."""
    signed_on, from_on, to_on = days
    wrong: dict[str, Words] = {}
    if agency is None:
        wrong["agency"] = _("Write the name of an agency that is known here.")
    if not number.strip():
        wrong["number"] = _("Write the number that stands on the contract.")
    elif agency is not None and agency.contracts.filter(number=number.strip()).exists():
        wrong["number"] = _("This contract has been noted already.")
    if signed_on is None or signed_on > clock.today():
        wrong["signed_on"] = _("Write the day on which it was signed.")
    if from_on is None:
        wrong["from_on"] = _("Write the first day.")
    if to_on is None or (from_on is not None and to_on < from_on):
        wrong["to_on"] = _("Write the last day; it comes after the first.")
    if value is None or not 0 < value <= LARGEST:
        wrong["value"] = _("Write the value in rupees.")
    return wrong


def may_charge(user: User, contract: Contract) -> bool:
    """Whoever may write about every district of the contract: its own office, or the cell."""
    return may_write(user, contract.district_id)


def in_force(contract: Contract) -> bool:
    return contract.ended_on is None and contract.from_on <= clock.today() <= contract.to_on


def contract_for(line: ProductLine, office: Office) -> Contract | None:
    """The contract in force that charges this agency with this product line."""
    today = clock.today()
    rows = Contract.objects.filter(
        office=office, lines__product_line=line, ended_on__isnull=True, from_on__lte=today, to_on__gte=today
    )
    return rows.order_by("-from_on", "-pk").first()


def _held(contract: Contract, by: User) -> Contract:
    """The contract, locked, if this office may fill it."""
    present = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    if not may_charge(by, present):
        raise NotAllowed(_("This contract was made by another office."), code="not_your_contract")
    return present


@transaction.atomic
def end_contract(contract: Contract, *, reason: str, by: User) -> Contract:
    """Ends today, before its last day. What was accepted is still paid. Refuses `not_your_contract`, `ended`, `invalid`."""
    present = _held(contract, by)
    if present.ended_on is not None:
        raise DomainError(_("This contract has ended already."), code="ended")
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write why it ends early.")})
    present.ended_on, present.ended_reason = clock.today(), reason.strip()[:300]
    present.save(update_fields=["ended_on", "ended_reason"])
    record(events.CONTRACT_ENDED, present, by=by)
    return present


@transaction.atomic
def promise(
    contract: Contract,
    *,
    title: Mapping[str, str],
    product_line: ProductLine | None,
    due_on: date | None,
    amount: Decimal | None,
    by: User,
) -> Deliverable:
    """Something to be handed in by a day, for so many rupees; all of them together never above the contract's value.

    Refuses `not_your_contract`, `ended`, `beyond_value` (says what is left), `invalid`.
    """
    present = _held(contract, by)
    if present.ended_on is not None:
        raise DomainError(_("This contract has ended already."), code="ended")
    said = Localised({code: text.strip() for code, text in title.items() if text.strip()})
    wrong: dict[str, Words] = {}
    if not said:
        wrong["title_en"] = _("Write what is to be handed in.")
    if product_line is None or not present.lines.filter(product_line=product_line).exists():
        wrong["product_line"] = _("Choose a product line of this contract.")
    if due_on is None or due_on < present.from_on:
        wrong["due_on"] = _("Write the day by which it is due.")
    if amount is None or amount <= 0:
        wrong["amount"] = _("Write the amount in rupees.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert amount is not None and product_line is not None and due_on is not None  # noqa: S101 (asked above)
    left = present.value_amount - present.promised_amount
    if amount > left:
        words = _("Only ₹ %(left)s of the contract's value are left.") % {"left": group(left)}
        raise DomainError(words, code="beyond_value", fields={"amount": words})
    present.promised_amount += amount
    present.save(update_fields=["promised_amount"])
    last = present.deliverables.aggregate(last=Max("number"))["last"] or 0
    made = Deliverable.objects.create(
        contract=present, number=last + 1, product_line=product_line, district_id=product_line.district_id,
        office_id=present.office_id, title=said, due_on=due_on, amount=amount,
    )  # fmt: skip
    record(events.PROMISED, present, by=by, number=made.number, amount=str(amount))
    return made


@transaction.atomic
def drop(deliverable: Deliverable, *, by: User) -> None:
    """Takes a deliverable out while nothing was handed in. Refuses `not_your_contract`, `handed_in`."""
    contract = _held(deliverable.contract, by)
    present = Deliverable.objects.select_for_update(of=("self",)).get(pk=deliverable.pk)
    if present.state != DeliverableState.DUE or present.submitted_at is not None:
        raise DomainError(_("This was handed in before; it stays on file."), code="handed_in")
    contract.promised_amount -= present.amount
    contract.save(update_fields=["promised_amount"])
    record(events.DROPPED, contract, by=by, number=present.number)
    present.delete()


def may_note_account(user: User) -> bool:
    """The state's cell: an agency's account is one for all districts."""
    return may_write(user, None)


def note_account(contract: Contract, *, account: str, ifsc: str, by: User) -> None:
    """The account to which the agency is paid. Refuses `not_your_contract`, and what finance refuses."""
    if not may_note_account(by):
        raise NotAllowed(_("The state's cell notes the account of an agency."), code="not_your_contract")
    keep_payee(contract.office, account=account, ifsc=ifsc, by=by)
