"""The rows of sample orders, kept in memory while their past is played, and written at the end, all of a kind at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Model

from odop.accounts.models import User
from odop.emart import events
from odop.emart.demo.aside import Aside
from odop.emart.enums import (
    Account,
    Movement,
    OrderState,
    PaperKind,
    PayBy,
    PurchaseState,
    RefundState,
    SettlementState,
    SoldBy,
)
from odop.emart.models import (
    BookEntry,
    BookMovement,
    GatewayEntry,
    Offer,
    Order,
    OrderLine,
    Paper,
    PaperSeries,
    Payment,
    PayoutFile,
    Purchase,
    Refund,
    Return,
    Seller,
    Settlement,
    Transfer,
)
from odop.emart.queries.baskets import hashed
from odop.emart.queries.carts import Cart
from odop.emart.queries.tax import terms
from odop.emart.services.papers import LETTERS, kind_of_bill, tax_of, told_of, voucher_parts
from odop.emart.services.payouts import sample_reference
from odop.emart.services.purchases import Buyer, lines_of
from odop.emart.services.refunds import AT_DOOR
from odop.emart.shares import part_of_shares
from odop.kernel import clock
from odop.kernel.services import reserve_numbers
from odop.lib.gst.amounts import Tax, part_of, total
from odop.lib.gst.documents import serial_of
from odop.lib.payments.local import LocalGateway
from odop.places.queries import financial_year, financial_year_of

Parts = list[tuple[OrderLine, int, Tax]]
BILLS = (PaperKind.INVOICE, PaperKind.BILL_OF_SUPPLY)
CARRIER = "India Post"


class Rows:
    """Sample rows of purchases and all that follows from them."""

    def __init__(self, officer: User, finance: User) -> None:
        self.officer, self.finance = officer, finance
        self.gateway = LocalGateway()
        self.aside = Aside(self.gateway)
        self.sellers: dict[int, Seller] = {}
        self.purchases: list[Purchase] = []
        self.orders: list[Order] = []
        self.orders_of: dict[str, list[Order]] = {}
        self.lines: dict[str, list[OrderLine]] = {}
        self.payments: list[Payment] = []
        self.refunds: list[Refund] = []
        self.returns: list[Return] = []
        self.series: dict[tuple[int | None, str, str], PaperSeries] = {}
        self.papers: list[Paper] = []
        self.movements: list[BookMovement] = []
        self.entries: list[BookEntry] = []
        self.settlements: list[Settlement] = []
        self.files: list[PayoutFile] = []
        self.numbers: dict[str, int] = {}  # a sample world is built in an empty mart: they begin at 1
        self.told: list[tuple[datetime, str, Model, dict[str, str]]] = []

    def _ref(self, letters: str, series: str) -> str:
        year = financial_year(financial_year_of(clock.today())).short
        number = self.numbers[f"emart.{series}.{year}"] = self.numbers.get(f"emart.{series}.{year}", 0) + 1
        return f"{letters}-{year}-{number:06}"

    def _tell(self, verb: str, subject: Model, **facts: str) -> None:
        self.told.append((clock.now(), verb, subject, facts))

    def place(self, key: str, buyer: Buyer, pay_by: PayBy, cart: Cart) -> Purchase:
        """What the cart holds is bought; it waits for its payment, or is to be sent and paid at the door."""
        now = clock.now()
        purchase = Purchase(
            ref=self._ref("PU", "purchase"), key_hash=hashed(key), name=buyer.name, mobile=buyer.mobile, address=buyer.address,
            place=buyer.place, pin_code=buyer.pin_code, state_code=buyer.state_code, pay_by=pay_by, total_paise=cart.total,
            placed_at=now, expires_at=now + timedelta(minutes=terms().minutes_to_pay), is_sample=True,
        )  # fmt: skip
        self.purchases.append(purchase)
        self._tell(events.PURCHASED, purchase, orders=str(len(cart.parcels)), by_way=pay_by.value)
        self.orders_of[purchase.ref] = []
        for parcel in cart.parcels:
            parcel.seller = self.sellers.setdefault(parcel.seller.pk, parcel.seller)
            order = Order(
                ref=self._ref("OR", "order"), purchase=purchase, seller=parcel.seller, district_id=parcel.seller.district_id,
                sold_by=parcel.way.value, kind=parcel.kind.value if parcel.kind else "", place_code=purchase.state_code,
                rounding_paise=parcel.rounding, total_paise=parcel.total,
            )  # fmt: skip
            self.orders.append(order)
            self.orders_of[purchase.ref].append(order)
            self.lines[order.ref] = lines_of(order, parcel)
        if pay_by == PayBy.AT_DOOR:
            self.firm(purchase)
        else:
            purchase.gateway_order = self.gateway.create_order(
                receipt=purchase.ref, amount=purchase.total_paise
            ).id
        return purchase

    def firm(self, purchase: Purchase) -> None:
        if purchase.state != PurchaseState.WAITING:
            return
        if purchase.gateway_order:
            paid = self.gateway.pay(purchase.gateway_order)
            purchase.paid_at = clock.now()
            self._came(purchase, paid.id, paid.method, purchase.total_paise, Account.GATEWAY)
            self._tell(events.PAID, purchase, payment=paid.id)
            for order in self.orders_of[purchase.ref]:
                self.aside.set_aside(order, self.payments[-1], self._hers(order))
        purchase.state = PurchaseState.PLACED
        for order in self.orders_of[purchase.ref]:
            days = max(line.offer.lead_days for line in self.lines[order.ref] if line.offer)
            order.state, order.ship_by = OrderState.PLACED, clock.today() + timedelta(days=days)
            self._tell(events.ORDERED, order, seller=order.seller.ref)

    def _let_go(self, order: Order) -> None:
        """The payment service pays her."""
        one = self.aside.let_go(order)
        if one is None:
            return
        made = Settlement(
            ref=self._ref("SM", "settlement"), seller=order.seller, district_id=order.district_id, paise=one.net_paise,
            made_at=clock.now(), state=SettlementState.PAID, paid_on=clock.today(), bank_reference=one.number,
        )  # fmt: skip
        order.settlement = made
        self.settlements.append(made)
        self._post(
            Movement.SETTLED, {Account.MAKER: made.paise, Account.GATEWAY: -made.paise}, seller=order.seller
        )
        self._tell(events.RELEASED, made, number=one.number)

    def _came(self, purchase: Purchase, number: str, method: str, paise: int, account: Account) -> None:
        self.payments.append(
            Payment(purchase=purchase, payment_id=number, method=method, paise=paise, came_at=clock.now())
        )
        self._post(Movement.PAID, {account: paise, Account.BUYER: -paise}, purchase=purchase)

    def expire(self, purchase: Purchase) -> None:
        purchase.state = PurchaseState.EXPIRED
        for order in self.orders_of[purchase.ref]:
            order.state, order.ended_at, order.reason = OrderState.CANCELLED, clock.now(), "not paid in time"
        self._tell(events.EXPIRED, purchase)

    def ship(self, order: Order) -> None:
        order.state, order.shipped_at = OrderState.SHIPPED, clock.now()
        order.carrier = CARRIER
        lines = self.lines[order.ref]
        self._post(Movement.SOLD, self._sale(order, -1), order=order)
        corporation = order.sold_by == SoldBy.CORPORATION
        parts = [(line, line.quantity, tax_of(line)) for line in lines]
        self._paper(
            order,
            kind_of_bill(order, lines),
            parts,
            None if corporation else order.seller,
            order.rounding_paise,
        )
        if corporation:
            self._paper(order, PaperKind.PURCHASE_VOUCHER, voucher_parts(lines), None)
        self._tell(events.SHIPPED, order)

    def _sale(self, order: Order, sign: int) -> dict[str, int]:
        sides: dict[str, int] = {Account.ROUNDING: sign * order.rounding_paise}
        for line in self.lines[order.ref]:
            for account, paise in line.shares.items():
                sides[account] = sides.get(account, 0) + sign * paise
        return {**sides, Account.BUYER: -sign * order.total_paise}

    def deliver(self, order: Order) -> None:
        days = max(line.return_days for line in self.lines[order.ref])
        order.state, order.delivered_at = OrderState.DELIVERED, clock.now()
        order.returns_until = clock.today() + timedelta(days=days)
        if order.purchase.pay_by == PayBy.AT_DOOR:
            self._came(order.purchase, f"{AT_DOOR}{order.ref}", "cash", order.total_paise, Account.CARRIER)
        self._tell(events.DELIVERED, order)

    def refuse(self, order: Order, reason: str) -> None:
        self._end(order, OrderState.REFUSED, reason)
        self.aside.take_off(order, self._hers(order))
        self._post(Movement.BACK, self._sale(order, 1), order=order)
        parts = [(line, line.quantity, tax_of(line)) for line in self.lines[order.ref]]
        self._note(order, parts, order.rounding_paise)
        self._tell(events.REFUSED, order)

    def cancel(self, order: Order, reason: str) -> None:
        self._end(order, OrderState.CANCELLED, reason)
        self.aside.take_off(order, self._hers(order))
        self._give_back(order, order.total_paise, "cancelled")
        self._tell(events.CANCELLED, order)

    def _hers(self, order: Order) -> int:
        return sum(line.shares.get(Account.MAKER, 0) for line in self.lines[order.ref])

    def _end(self, order: Order, state: OrderState, reason: str) -> None:
        order.state, order.ended_at, order.reason = state, clock.now(), reason

    def take_back(self, order: Order, quantity: int, reason: str) -> None:
        """Pieces of its first article come back."""
        line = self.lines[order.ref][0]
        if order.settlement is not None or (order.returns_until and order.returns_until < clock.today()):
            return
        where = {"quantity": quantity, "of": line.quantity, "before": line.returned}
        tax = part_of(tax_of(line), **where)
        shares = part_of_shares(line.shares, tax_of(line), **where)
        self._post(Movement.BACK, {**shares, Account.BUYER: -tax.gross}, order=order)
        line.returned += quantity
        self.aside.take_off(order, shares.get(Account.MAKER, 0))
        self._note(order, [(line, quantity, tax)])
        self._give_back(order, tax.gross, "returned")
        self.returns.append(
            Return(line=line, district_id=order.district_id, quantity=quantity, reason=reason, at=clock.now(), by=self.officer)
        )  # fmt: skip
        self._tell(events.CAME_BACK, order, pieces=str(quantity))

    def _give_back(self, order: Order, paise: int, why: str) -> None:
        for payment in self.payments:
            if payment.purchase is order.purchase and payment.paise - payment.refunding_paise >= paise:
                payment.refunding_paise += paise
                made = Refund(
                    ref=self._ref("RF", "refund"), payment=payment, paise=paise, why=why, asked_at=clock.now(),
                )  # fmt: skip
                if why == "returned":
                    made.asked_by = self.officer
                    made.state = RefundState.HELD if paise > terms().refund_alone_up_to else RefundState.ASKED
                self.refunds.append(made)
                self._tell(events.REFUND_ASKED, made, why=why)
                return

    def send_refunds(self, purchase: Purchase) -> None:
        for one in self.refunds:
            if one.payment.purchase is not purchase or one.state == RefundState.SENT:
                continue
            if one.state == RefundState.HELD:
                one.agreed_by = self.finance
            at_door = one.payment.payment_id.startswith(AT_DOOR)
            if at_door:
                one.gateway_refund = sample_reference(one.ref)
            else:
                one.gateway_refund = self.gateway.refund(
                    one.payment.payment_id, amount=one.paise, receipt=one.ref
                ).id
            one.state, one.sent_at = RefundState.SENT, clock.now()
            one.arrived_at = one.sent_at
            account = Account.BANK if at_door else Account.GATEWAY
            self._post(Movement.REFUND, {Account.BUYER: one.paise, account: -one.paise}, purchase=purchase)
            self._tell(events.REFUND_SENT, one)

    def settle(self, orders: list[Order]) -> None:
        """Its maker is to be paid for these orders, into the account that the register has of her; by the payment service what she sold
        herself."""
        for sold in orders:
            if sold.ref in self.aside.transfers:
                self._let_go(sold)
        orders = [sold for sold in orders if sold.ref not in self.aside.transfers]
        if not orders:
            return
        first = orders[0]
        keys = {order.ref for order in orders}
        paise = 0
        for one in self.entries:
            order = one.movement.order
            if one.account == Account.MAKER and order is not None and order.ref in keys:
                paise -= one.paise
        if paise <= 0:
            return
        person = first.seller.artisan
        made = Settlement(
            ref=self._ref("SM", "settlement"), seller=first.seller, district_id=first.district_id, paise=paise,
            account=person.bank_account, account_last4=person.bank_account_last4, ifsc=person.bank_ifsc,
            made_at=clock.now(), made_by=self.officer,
        )  # fmt: skip
        for order in orders:
            order.settlement = made
        self.settlements.append(made)
        self._post(Movement.SETTLED, {Account.MAKER: paise, Account.BANK: -paise}, seller=first.seller)
        self._tell(events.SETTLED, made, orders=str(len(orders)))

    def send_to_bank(self) -> None:
        """What is made ready goes to the bank in one file, and the bank pays all of it."""
        ready = [one for one in self.settlements if one.state == SettlementState.MADE]
        if not ready:
            return
        sent = PayoutFile(
            ref=self._ref("PO", "payout"), made_at=clock.now(), made_by=self.finance, count=len(ready),
            paise=sum(one.paise for one in ready),
        )  # fmt: skip
        self.files.append(sent)
        for one in ready:
            one.state, one.file, one.paid_on = SettlementState.PAID, sent, clock.today()
            one.bank_reference = sample_reference(one.ref)
            self._tell(events.PAID_OUT, one)

    def _post(
        self, kind: Movement, sides: Mapping[str, int], *, purchase: Purchase | None = None, order: Order | None = None,
        seller: Seller | None = None,
    ) -> None:  # fmt: skip
        whose = seller or (order.seller if order is not None else None)
        district = whose.district_id if whose else None
        movement = BookMovement(
            kind=kind, at=clock.now(), purchase=purchase or (order.purchase if order else None), order=order, seller=whose,
            district_id=district, by=self.officer,
        )  # fmt: skip
        self.movements.append(movement)
        self.entries += [
            BookEntry(
                movement=movement, account=Account(account), seller=whose, district_id=district, paise=paise
            )
            for account, paise in sides.items()
            if paise
        ]

    def _note(self, order: Order, parts: Parts, rounding: int = 0) -> None:
        bill = next(one for one in self.papers if one.order is order and one.kind in BILLS)
        self._paper(order, PaperKind.CREDIT_NOTE, parts, bill.issuer, rounding, original=bill)

    def _paper(
        self, order: Order, kind: PaperKind, parts: Parts, issuer: Seller | None, rounding: int = 0, original: Paper | None = None
    ) -> None:  # fmt: skip
        year = financial_year_of(clock.today())
        series = self.series.setdefault(
            (issuer.pk if issuer else None, kind, year),
            PaperSeries(issuer=issuer, district_id=issuer.district_id if issuer else None, kind=kind, financial_year=year),
        )  # fmt: skip
        series.last += 1
        self.papers.append(
            Paper(
                series=series, number=series.last, serial=serial_of(LETTERS[kind], clock.today(), series.last), kind=kind,
                order=order, district_id=order.district_id, issuer=issuer, original=original, issued_on=clock.today(),
                issued_at=clock.now(), told=told_of(order, parts, issuer, rounding),
                total_paise=total([tax for _line, _n, tax in parts], rounded=False).payable + rounding,
            )
        )  # fmt: skip

    def write(self) -> None:
        """All rows, a kind at a time, what others point at first; pieces that wait to be sent are held."""
        for series, count in self.numbers.items():
            reserve_numbers(series, count)
        PayoutFile.objects.bulk_create(self.files)
        Settlement.objects.bulk_create(self.settlements)
        Purchase.objects.bulk_create(self.purchases)
        Order.objects.bulk_create(self.orders)
        OrderLine.objects.bulk_create([line for lines in self.lines.values() for line in lines])
        Payment.objects.bulk_create(self.payments)
        Transfer.objects.bulk_create(self.aside.transfers.values())
        Refund.objects.bulk_create(self.refunds)
        Return.objects.bulk_create(self.returns)
        PaperSeries.objects.bulk_create(self.series.values())
        Paper.objects.bulk_create([one for one in self.papers if one.original is None])
        Paper.objects.bulk_create([one for one in self.papers if one.original is not None])
        BookMovement.objects.bulk_create(self.movements)
        BookEntry.objects.bulk_create(self.entries)
        GatewayEntry.objects.bulk_create(
            GatewayEntry(key=key, told=told) for key, told in self.gateway.shelf.items()
        )
        held: dict[int, Offer] = {}
        for order in self.orders:
            if order.state in (OrderState.WAITING, OrderState.PLACED):
                for line in self.lines[order.ref]:
                    if line.offer is not None:
                        held.setdefault(line.offer.pk, line.offer).reserved += line.quantity
        Offer.objects.bulk_update(held.values(), ["reserved"])
