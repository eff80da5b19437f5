"""Partners of the mart's interface: whose key it is, and what the cell sees of them."""

from django.db.models import Count, Max, Q, QuerySet

from odop.accounts.digests import digest
from odop.accounts.models import User
from odop.accounts.permissions import RUN_PARTNERS
from odop.emart.enums import DeliveryState, OrderState, PayBy, PurchaseState, Scope, SubscriptionState
from odop.emart.models import ApiKey, ApiPartner, Delivery, Order, Purchase, Subscription
from odop.kernel import clock, scope
from odop.kernel.refusals import NotAllowed, NotFound

PURPOSE = "mart partner"
SHOWN = 50


def check_partners(by: User) -> None:
    """Partners are the affair of the State's cell. Refuses `not_allowed`."""
    if not (by.may(RUN_PARTNERS) and by.scope.everything):
        raise NotAllowed()


def partner_of_key(key: str) -> tuple[ApiPartner, frozenset[str]] | None:
    """Whose key it is and what it may be used for; None for one that is unknown, ended or run out."""
    if not key.startswith("odopk_"):
        return None
    with scope.widened("whose key this is"):
        row = ApiKey.objects.select_related("partner").filter(digest=digest(PURPOSE, key)).first()
    if row is None or not row.in_force or row.partner.ended_at is not None:
        return None
    return row.partner, frozenset(row.scopes) & frozenset(Scope.values)


def purchase_of(partner: ApiPartner, ref: str) -> tuple[Purchase, list[Order]]:
    """What was bought with a key of this partner, with its orders. Raises NotFound."""
    with scope.widened("a purchase made with the key that was shown"):
        found = Purchase.objects.filter(ref=ref, by_partner__partner=partner).first()
        if found is None:
            raise NotFound()
        orders = found.orders.select_related("seller").prefetch_related("lines__offer", "lines__hamper")
        return found, list(orders.order_by("pk"))


def unpaid_of(partner: ApiPartner) -> int:
    """Purchases of a partner that hold their pieces and are not paid yet: those that wait for their money, and those to be paid at
    the door of which something has not arrived."""
    waits = Q(state=PurchaseState.WAITING)
    at_door = Q(pay_by=PayBy.AT_DOOR, orders__state__in=[OrderState.PLACED, OrderState.SHIPPED])
    with scope.widened("what a partner holds without having paid"):
        mine = Purchase.objects.filter(by_partner__partner=partner)
        return mine.filter(waits | at_door).distinct().count()


def partners(user: User) -> QuerySet[ApiPartner]:
    """All of them, the newest first, with how many addresses are told and paused. Refuses `not_allowed`."""
    check_partners(user)
    told = Q(subscriptions__state=SubscriptionState.ACTIVE)
    paused = Q(subscriptions__state=SubscriptionState.PAUSED)
    return ApiPartner.objects.annotate(
        told=Count("subscriptions", filter=told, distinct=True),
        paused=Count("subscriptions", filter=paused, distinct=True),
    ).order_by("-pk")


def partner_named(user: User, ref: str) -> ApiPartner:
    """Raises NotFound. Refuses `not_allowed`."""
    check_partners(user)
    found = ApiPartner.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def subscriptions_of(partner: ApiPartner) -> QuerySet[Subscription]:
    """The addresses of a partner that are not ended, with what waits, what was not taken and since when."""
    counted = {
        state: Count("deliveries", filter=Q(deliveries__state=state))
        for state in (DeliveryState.WAITING, DeliveryState.FAILED)
    }
    rows = partner.subscriptions.exclude(state=SubscriptionState.ENDED)
    return rows.annotate(
        waiting=counted[DeliveryState.WAITING],
        failed=counted[DeliveryState.FAILED],
        last_at=Max("deliveries__made_at"),
    )


def last_deliveries(partner: ApiPartner) -> list[Delivery]:
    """The last messages to its addresses."""
    rows = Delivery.objects.filter(subscription__partner=partner).select_related("subscription")
    return list(rows.order_by("-made_at", "-pk")[:SHOWN])


def is_signing_two(subscription: Subscription) -> bool:
    """The secret before still signs beside the new one."""
    return bool(subscription.former_until and subscription.former_until > clock.now())
