"""A small world for tests of buying: two makers, their goods, a buyer, the gateway."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from odop.accounts.models import User
from odop.emart import factories
from odop.emart.enums import PayBy, TaxMode
from odop.emart.models import Basket, Offer, Order, Purchase, Seller
from odop.emart.queries.books import owed_to
from odop.emart.queries.statements import statement_of, statement_to_come
from odop.emart.queries.transfers import transfers_under_way
from odop.emart.services import orders
from odop.emart.services.baskets import open_basket, put
from odop.emart.services.linked import facts_of
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import Buyer, place
from odop.emart.services.transfers import move
from odop.kernel.invariants import INVARIANTS
from odop.lib.payments.local import LocalGateway
from odop.places.models import District
from odop.registry import factories as register

BUYER = Buyer("Meera Nair", "9812345670", "12 Church Street", "Kochi", "682001", "32")
AT_HOME = Buyer("Asha Devi", "9812345671", "4 Sadar Bazar", "Sambhal", "244302", "09")
ACCOUNT = {"bank_account": "12345678901", "bank_account_last4": "8901", "bank_ifsc": "SBIN0001234"}


def open_accounts(gateway: LocalGateway, *sellers: Seller) -> None:
    """The payment service knows the accounts of these makers."""
    for seller in sellers:
        assert gateway.open_account(facts_of(seller)).id == seller.route_account


@dataclass
class World:
    officer: User
    reviewer: User
    cell: User
    finance: User
    place: District
    aggregated: Seller
    enrolled: Seller
    regular: Seller
    gateway: LocalGateway = field(default_factory=LocalGateway)

    def __post_init__(self) -> None:
        open_accounts(self.gateway, self.enrolled, self.regular)

    def offer(self, of: Seller, **changes: object) -> Offer:
        good = factories.listing(of, by=self.officer, reviewer=self.reviewer)
        offer = factories.offer(good, **changes)
        factories.shown(good)
        return offer

    def sold_for(self, *sellers: Seller) -> None:
        """The corporation sells for these makers: for cash at the door, and paid through the bank."""
        Seller.objects.filter(pk__in=[one.pk for one in sellers]).update(tax_mode=TaxMode.AGGREGATED)

    def basket(self, *lines: tuple[Offer, int]) -> Basket:
        basket, _key = open_basket()
        for offer, quantity in lines:
            put(basket, offer, quantity=quantity)
        return basket

    def bought(
        self, *lines: tuple[Offer, int], buyer: Buyer = BUYER, pay_by: PayBy = PayBy.ONLINE
    ) -> Purchase:
        purchase, _key = place(self.basket(*lines), buyer=buyer, pay_by=pay_by)
        return purchase

    def paid(self, *lines: tuple[Offer, int], buyer: Buyer = BUYER) -> Purchase:
        purchase = self.bought(*lines, buyer=buyer)
        order = begin_payment(purchase, at=self.gateway)
        assert complete(self.gateway.pay(order))
        purchase.refresh_from_db()
        return purchase


def world() -> World:
    place = register.district("SBL", "Sambhal", "सम्भल")
    officer = register.officer(place)
    reviewer = register.officer(place)
    cell = register.officer(None, "cell", "cell")
    finance = register.officer(None, "finance", "finance")
    makers = [
        register.artisan(place, name=name) for name in ("Rukhsana Begum", "Shabnam Parveen", "Kamal Prasad")
    ]
    for maker in makers:
        for column, value in {**ACCOUNT, "pan": ""}.items():
            setattr(maker, column, value)
        maker.save()
    mode = {"by": officer, "legal_address": "Sarai Tareen, Sambhal"}
    return World(
        officer,
        reviewer,
        cell,
        finance,
        place,
        aggregated=factories.seller(makers[0], by=officer),
        enrolled=factories.seller(
            makers[1],
            tax_mode=TaxMode.ENROLLED,
            enrolment_number="092600001234ESF",
            legal_name="Shabnam Parveen",
            **mode,
        ),
        regular=factories.seller(
            makers[2],
            tax_mode=TaxMode.REGULAR,
            gstin=factories.GSTIN,
            legal_name="Kamal Prasad",
            **mode,
        ),
    )


def set_aside(gateway: LocalGateway) -> None:
    """The worker brings what lies with makers at the payment service to what it should be."""
    for one in transfers_under_way():
        move(one, at=gateway)


def whole() -> None:
    """Money, pieces and papers of the mart add up."""
    for name, check in INVARIANTS.items():
        if name.startswith("emart."):
            assert list(check()) == [], name


def statements_add_up(makers: Iterable[Seller]) -> None:
    """What each maker reads is what the books owe her and have paid her, row by row."""
    for maker in makers:
        told = statement_to_come(maker)
        assert told.hers == owed_to(maker)
        for row in told.rows:
            assert row.goods - sum(row.less.values()) - row.back + row.other == row.hers
        for paid in maker.settlements.all():
            assert statement_of(paid).hers == paid.paise


def state_of(purchase: Purchase) -> str:
    return Purchase.objects.get(pk=purchase.pk).state


def sent(mart: World, purchase: Purchase) -> list[Order]:
    return [
        orders.ship(order, carrier="India Post", tracking="EU123", by=mart.officer)
        for order in purchase.orders.order_by("pk")
    ]


def delivered(mart: World, purchase: Purchase) -> list[Order]:
    return [orders.deliver(order, by=mart.officer) for order in sent(mart, purchase)]
