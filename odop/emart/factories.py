"""Sellers and listings for tests: deterministic, every call another."""

from itertools import count
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from odop.accounts.models import User
from odop.emart.definitions import MART
from odop.emart.enums import IN_OWN_NAME, ListingState, PayBy, ReviewState, RouteState, SellerState, TaxMode
from odop.emart.models import (
    ApiKey,
    ApiPartner,
    BasketLine,
    BuyerMail,
    Claim,
    Complaint,
    Coupon,
    CouponUse,
    Delivery,
    GoodsSheet,
    Listing,
    Offer,
    Order,
    PaperSeries,
    PartnerPurchase,
    PayoutAnswer,
    PayoutAnswerLine,
    PayoutFile,
    Photograph,
    PriceCut,
    Purchase,
    Review,
    SaleCall,
    SearchRow,
    Seller,
    Settlement,
    Subscription,
    Transfer,
)
from odop.emart.services.baskets import open_basket, put
from odop.emart.services.orders import deliver, ship, take_back
from odop.emart.services.paying import begin_payment, local_gateway, take_notice
from odop.emart.services.purchases import Buyer, place
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.fields import Localised
from odop.kernel.models import uuid7
from odop.lib.payments.local_split import identity_of
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan
from odop.registry.queries import has_consent
from odop.registry.services import give_consent

_next = count(1)
GSTIN = "09AAACH7409R1ZZ"


def agree(artisan: Artisan, *, by: Actor) -> Artisan:
    if not has_consent(artisan.pk, MART):
        give_consent(artisan, MART, by=by)
    return artisan


def seller(artisan: Artisan, /, *, by: User, **changes: Any) -> Seller:
    """Somebody who may sell through the corporation."""
    agree(artisan, by=by)
    number = next(_next)
    given: dict[str, Any] = {
        "ref": f"SE-{artisan.district.code}-T{number:04d}", "artisan": artisan, "district": artisan.district,
        "product_line": artisan.product_line, "name": artisan.name, "place": artisan.place, "state_code": "09",
        "tax_mode": TaxMode.AGGREGATED, "state": SellerState.ACTIVE, "begun_at": clock.now(), "begun_by": by,
    }  # fmt: skip
    if changes.get("tax_mode") in IN_OWN_NAME:
        given |= {
            "route_account": identity_of("acc", changes.get("ref", given["ref"])),
            "route_state": RouteState.ACTIVE,
        }
    made = Seller.objects.create(**{**given, **changes})
    made.refresh_from_db()  # whether she agrees is worked out by the database
    return made


def listing(of: Seller, /, *, by: User, reviewer: User | None = None, **changes: Any) -> Listing:
    """A good with its words in both languages; in the mart where a reviewer is given."""
    number = next(_next)
    moment = clock.now()
    given: dict[str, Any] = {
        "ref": f"MT-{of.district.code}-T{number:05d}", "seller": of, "district": of.district,
        "product_line": of.product_line, "craft": "horn", "title": Localised(en="Horn comb", hi="सींग की कंघी"),
        "description": Localised(en="A comb cut from horn.", hi="सींग से काटी गई कंघी।"), "hsn": "9615",
        "begun_at": moment, "changed_at": moment, "written_by": by,
    }  # fmt: skip
    if reviewer is not None:
        given |= {
            "state": ListingState.PUBLISHED, "reviewed_by": reviewer, "reviewed_at": moment, "published_at": moment,
        }  # fmt: skip
    return Listing.objects.create(**{**given, **changes})


def offer(of: Listing, /, **changes: Any) -> Offer:
    """A variant of ₹ 450.00, five on hand."""
    given: dict[str, Any] = {
        "listing": of, "district": of.district, "sku": f"{of.ref}-{next(_next)}", "price_paise": 45_000,
        "mrp_paise": 50_000, "on_hand": 5, "weight_g": 120,
    }  # fmt: skip
    return Offer.objects.create(**{**given, **changes})


def reduced(of: Offer, /, **changes: Any) -> PriceCut:
    """A lower price that was called off."""
    given: dict[str, Any] = {
        "offer": of, "listing": of.listing, "district": of.district, "occasion": "feast", "paise": 40_000,
        "first_on": clock.today(), "last_on": clock.today(), "ended_at": clock.now(),
    }  # fmt: skip
    return PriceCut.objects.create(**{**given, **changes})


def coupon(**changes: Any) -> Coupon:
    """A tenth off, today."""
    number = next(_next)
    given: dict[str, Any] = {
        "code": f"TENTH{number}", "title": Localised(en="A tenth off", hi="दसवाँ हिस्सा छूट"), "percent": 10,
        "first_on": clock.today(), "last_on": clock.today(),
    }  # fmt: skip
    return Coupon.objects.create(**{**given, **changes})


def photograph(of: Listing, /, **changes: Any) -> Photograph:
    given: dict[str, Any] = {
        "listing": of,
        "district": of.district,
        "width": 1200,
        "height": 1200,
        "added_at": clock.now(),
    }
    return Photograph.objects.create(**{**given, **changes})


def shown(of: Listing) -> SearchRow:
    """The row of the search of a listing that stands in the mart."""
    first = of.offers.order_by("price_paise")[0]
    return SearchRow.objects.create(
        listing=of, seller=of.seller, district=of.district, product_line=of.product_line, craft=of.craft, ref=of.ref,
        title=of.title, maker=of.seller.name, place=of.district.name, price_paise=first.price_paise,
        mrp_paise=first.mrp_paise, available=first.made_to_order or first.free > 0, made_to_order=first.made_to_order,
        gi=bool(of.gi_name), within_state=False, completeness=50, published_at=of.published_at or clock.now(),
        document=SearchVector(Value("horn comb"), config="simple"), folded="horn comb",
    )  # fmt: skip


def everything(place: District, officer: User, reviewer: User) -> None:
    """A row in every protected table, once public and once not, about two people of its own: for the tests of isolation."""
    sells = register.artisan(place, name=NAMES[place.pk % 2][0], user=register.citizen())
    waits = register.artisan(place, name=NAMES[place.pk % 2][1], user=register.citizen())
    good = listing(seller(sells, by=officer), by=officer, reviewer=reviewer)
    hidden = listing(seller(waits, by=officer, state=SellerState.SUBMITTED), by=officer)
    for one in (good, hidden):
        reduced(offer(one))
        photograph(one)
        GoodsSheet.objects.create(
            ref=f"GS-{one.ref}", seller=one.seller, district=place, brought_by=officer, file_name="goods.xlsx"
        )
    shown(good)
    bought(good.offers.get(), hidden.offers.get(), officer)


def _told(purchase: Purchase, officer: User) -> None:
    """A partner's system that bought it and is told, and the buyer's mail."""
    partner = ApiPartner.objects.create(ref=f"AP-{purchase.pk}", name="Fair of crafts")
    ApiKey.objects.create(
        partner=partner, digest=purchase.ref, shown="odopk_", expires_at=clock.now(), by=officer
    )
    PartnerPurchase.objects.create(partner=partner, purchase=purchase)
    address = Subscription.objects.create(partner=partner, url="https://fair.example/", secret="whsec_")  # noqa: S106
    Delivery.objects.create(
        subscription=address, number=uuid7(), told="order.sent", about=purchase.ref, body="{}"
    )
    BuyerMail.objects.create(purchase=purchase, address="buyer@example.in")


def bought(offer: Offer, other: Offer, officer: User) -> None:
    """A sale of one piece with everything that hangs on it: paid, sent, delivered, taken back in part, settled; and a cart."""
    pin, state = "244302", "09"
    basket, _key = open_basket()
    put(basket, offer, quantity=2)
    buyer = Buyer("Sarojini Kutty", "9876501234", "9 Beach Road", "Sambhal", pin, state)
    purchase, _key = place(basket, buyer=buyer, pay_by=PayBy.ONLINE)
    gateway = local_gateway()
    call = gateway.webhooks_of(gateway.pay(begin_payment(purchase, at=gateway)).id)[-1]
    take_notice(call.body, signature=call.signature, event_id=call.event_id, at=gateway)
    order = purchase.orders.get()
    ship(order, carrier="India Post", tracking="", by=officer)
    deliver(order, by=officer)
    for line, state in zip(order.lines.all(), (ReviewState.WAITING, ReviewState.PUBLISHED), strict=True):
        Review.objects.create(
            line=line,
            listing=offer.listing,
            seller=order.seller,
            district=order.district,
            stars=4,
            state=state,
        )
    take_back(order.lines.filter(kind="goods").get(), quantity=1, reason="chipped", by=officer)
    Settlement.objects.create(
        ref=f"SM-{order.ref}", seller=order.seller, district=order.district, paise=100, made_by=officer
    )
    _to_the_bank(order, officer)
    Transfer.objects.create(
        order=order,
        payment=purchase.payments.get(),
        seller=order.seller,
        district=order.district,
        account=f"acc_{order.pk}",
        paise=100,
    )
    PaperSeries.objects.create(
        issuer=other.listing.seller, district=order.district, kind="invoice", financial_year="2020-21"
    )
    _asked(order)
    _told(purchase, officer)
    SaleCall.objects.create(order=order, district=order.district, due_on=clock.today())
    BasketLine.objects.create(basket=basket, offer=offer, quantity=1)
    CouponUse.objects.create(coupon=coupon(), purchase=purchase, paise=100)


def _to_the_bank(order: Order, officer: User) -> None:
    """A payment to its maker with the file it went in and the bank's answer."""
    made = Settlement.objects.get(seller=order.seller)
    PayoutFile.objects.create(ref=f"PO-{order.ref}", made_by=officer, count=1, paise=made.paise)
    answer = PayoutAnswer.objects.create(ref=f"PA-{order.ref}", sha256=order.ref, uploaded_by=officer)
    PayoutAnswerLine.objects.create(answer=answer, number=2, settlement=made, outcome="accepted", text="–")


def _asked(order: Order) -> None:
    """A return and a complaint of the buyer."""
    line, now = order.lines.filter(kind="goods").get(), clock.now()
    given = {"district": order.district, "answer_by": now}
    Claim.objects.create(
        ref=f"RT-{order.ref}", line=line, quantity=1, wants="money", reason="broken", **given
    )
    Complaint.objects.create(
        ref=f"CM-{order.ref}", order=order, about="other", words="It is late.", acknowledge_by=now, **given
    )


NAMES = (("Bitoli Dhanuk", "Sukhia Panika"), ("Lachhmi Baiga", "Chameli Kharwar"))
