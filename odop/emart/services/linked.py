"""Makers' accounts at the payment service: opened with what the register knows already, asked about until they are open."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.digests import digest
from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart import events
from odop.emart.enums import IN_OWN_NAME, RouteState, SellerState
from odop.emart.models import SearchRow, Seller
from odop.emart.queries.tax import terms
from odop.emart.queries.transfers import accounts_to_close
from odop.emart.services.showing import show_goods_of
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.services import touch_pages
from odop.lib.payments.gateway import Gateway, GatewayError
from odop.lib.payments.split import AccountFacts, GatewayAccount

WHY = "the account of a maker at the payment service"


def accounts_to_ask() -> list[Seller]:
    """Makers who may sell in their own name and whose account is not open. Needs every row."""
    if not terms().splits:
        return []
    rows = Seller.objects.filter(state=SellerState.ACTIVE, tax_mode__in=IN_OWN_NAME)
    return list(
        rows.exclude(route_state=RouteState.ACTIVE).select_related("artisan", "unit", "group").order_by("pk")
    )


def facts_of(seller: Seller) -> AccountFacts:
    """What the payment service has to know of her; it goes over its interface alone, into no event, log or page."""
    bank = seller.group or seller.artisan
    business = "other" if seller.group else "proprietorship" if seller.gstin else "individual"
    return AccountFacts(
        reference=seller.ref, name=seller.legal_name, business=business, mobile=seller.artisan.mobile,
        mail=terms().split_mail, pan=seller.unit.pan if seller.unit and seller.unit.pan else seller.artisan.pan, gstin=seller.gstin,
        bank_account=bank.bank_account or "", ifsc=bank.bank_ifsc,
    )  # fmt: skip


def ask_account(seller: Seller, *, at: Gateway) -> None:
    """Open her account, or ask how it stands. What the payment service refuses for good says why, and is asked again with what the
    register has then; a bank account that changes later is told before money is let go (`settles_to_her`). Raises GatewayError where
    asking again may help."""
    try:
        if not seller.route_account:
            note_account(seller, at.open_account(facts_of(seller)))
            seller.refresh_from_db(fields=["route_account"])
        told = at.account(seller.route_account)
    except GatewayError as error:
        if error.later:
            raise
        note_account(seller, GatewayAccount(seller.route_account, "rejected", str(error)))
        return
    note_account(seller, told)


def settles_to_her(seller: Seller, *, at: Gateway) -> bool:
    """Whether what is let go now comes to the bank account that the register has of her: another one than was confirmed is told to the
    payment service and waited for. Without one, as after she was erased, nothing is let go. Raises GatewayError."""
    facts = facts_of(seller)
    if not facts.bank_account or not seller.route_account:
        return False
    present = digest("route bank", f"{facts.bank_account} {facts.ifsc} {seller.route_account}")
    if seller.route_bank == present:
        return True
    if not at.settles_to(seller.route_account, facts):
        return False
    Seller.objects.filter(pk=seller.pk).update(route_bank=present)
    return True


def heard(told: GatewayAccount) -> None:
    """A webhook tells how an account stands. That it is open again is believed of no webhook, which may come late and in any order:
    whoever is not open is asked every ten minutes. A late word that it is not is mended in the same way."""
    if told.active:
        return
    with scope.widened(WHY):
        seller = Seller.objects.filter(route_account=told.id).exclude(route_account="").first()
        if seller is not None:
            note_account(seller, told)


@transaction.atomic
def note_closed(seller: Seller, *, by: User) -> None:
    """An erased maker's account was closed by the payment service, which the cell has asked for: Route's interface makes, changes and
    shows linked accounts and has no call that closes one (razorpay.com/docs/api/payments/route; DELETE /v2/accounts is a partner's, of
    merchants of type standard). Refuses `not_your_place`, `wrong_state` while something lies there."""
    if not (by.may(RUN_MART) and by.scope.everything):
        raise NotAllowed(_("The state's office sees to what makers are paid."), code="not_your_place")
    with scope.widened(WHY):
        present = Seller.objects.select_for_update(of=("self",)).get(pk=seller.pk)
        if present.pk not in {one.pk for one in accounts_to_close()}:
            raise DomainError(_("This account is still needed."), code="wrong_state")
        present.route_account = present.route_state = present.route_reason = present.route_bank = ""
        present.save(update_fields=["route_account", "route_state", "route_reason", "route_bank"])
        record(events.ROUTE_CLOSED, present, by=by, district_id=present.district_id)


@transaction.atomic
def note_account(seller: Seller, told: GatewayAccount) -> None:
    """Her goods come into the mart with her account and leave with it, save what she lets the corporation sell. Once."""
    with scope.widened(WHY):
        present = Seller.objects.select_for_update(of=("self",)).get(pk=seller.pk)
        state = RouteState.ACTIVE if told.active else RouteState.REFUSED if told.refused else RouteState.ASKED
        now = (told.id or present.route_account, state.value, told.reason[:200])
        before, same = present.route_state, (present.route_account, present.route_state, present.route_reason)
        if same == now:
            return
        present.route_account, present.route_state, present.route_reason = now
        present.save(update_fields=["route_account", "route_state", "route_reason"])
        if state == before:
            return
        verbs = {RouteState.ACTIVE: events.ROUTE_OPENED, RouteState.REFUSED: events.ROUTE_REFUSED}
        record(verbs.get(state, events.ROUTE_ASKED), present, by=SYSTEM, district_id=present.district_id)
        if state == RouteState.ACTIVE:
            show_goods_of(present)
        elif before == RouteState.ACTIVE and not present.answers.get("through_corporation"):
            SearchRow.objects.filter(seller=present).delete()
            touch_pages("mart")
