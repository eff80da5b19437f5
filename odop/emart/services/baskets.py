"""A cart is filled. Whoever has its key has it; nothing in it is held for anybody before it is bought."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.emart.models import Basket, BasketLine, Hamper, Offer
from odop.emart.queries.baskets import hashed
from odop.emart.queries.hampers import is_shown, whole_of
from odop.emart.queries.tax import states, terms
from odop.kernel import clock, prepared, scope
from odop.kernel.refusals import DomainError, Invalid, filled
from odop.kernel.rows import add, change, told
from odop.lib.gst.states import states_of_pin
from odop.lib.identifiers import IdentifierError, clean_pin

PUT = """
    INSERT INTO emart_basketline (basket_id, offer_id, quantity, seen_paise) VALUES (%s, %s, %s, %s)
        ON CONFLICT (basket_id, offer_id, hamper_id) DO UPDATE SET quantity = EXCLUDED.quantity, seen_paise = EXCLUDED.seen_paise
"""
MOST_PIECES = 50
MOST_LINES = 40
MOST_HAMPERS = 20
LONGEST_CARD = 200


@transaction.atomic
def open_basket() -> tuple[Basket, str]:
    """A new cart and its key, which is shown once and kept by the buyer's browser."""
    key = secrets.token_urlsafe(24)
    with scope.widened("a cart of somebody who is not signed in"):
        return add(Basket(key_hash=hashed(key), touched_at=clock.now())), key


@transaction.atomic
def put(basket: Basket, offer: Offer, *, quantity: int, more: bool = False) -> None:
    """So many of this article, or so many `more`, lie in the cart from now on; none takes it out. Refuses `too_many`, `gone`."""
    with scope.widened("a cart whose key was shown"):
        basket.touched_at = clock.now()
        change(basket, "touched_at")  # which holds the cart
        lying = {
            (one, hamper): n
            for one, hamper, n in told(BasketLine, "offer", "hamper", "quantity", basket=basket.pk)
        }
        before = lying.pop((offer.pk, None), 0)
        wanted = quantity + before if more else quantity
        if not 0 <= wanted <= MOST_PIECES:
            raise DomainError(
                _("At most 50 of one article can be ordered at once. For more, ask for a quotation."),
                code="too_many",
            )
        if not wanted:
            BasketLine.objects.filter(basket=basket, offer=offer, hamper=None).delete()
        elif not offer.active:
            raise DomainError(_("This article is not for sale any more."), code="gone")
        else:
            if len(lying) >= MOST_LINES:
                raise DomainError(_("Your cart is full. Please order what is in it first."), code="too_many")
            with prepared.cursor() as cursor:
                cursor.execute(PUT, [basket.pk, offer.pk, wanted, offer.price_on(clock.today())])


@transaction.atomic
def put_hamper(basket: Basket, hamper: Hamper, *, count: int) -> None:
    """So many of this hamper lie in the cart from now on, each with all that is in it; none takes it out whole. Refuses `too_many`,
    `gone`."""
    if not 0 <= count <= MOST_HAMPERS:
        raise DomainError(
            _("At most 20 of one hamper can be ordered at once. For more, ask for a quotation."),
            code="too_many",
        )
    with scope.widened("a cart whose key was shown"):
        held = Basket.objects.select_for_update().get(pk=basket.pk)
        whole = whole_of(hamper, clock.today())
        if count and (not is_shown(hamper, clock.today()) or not whole.free):
            raise DomainError(_("This hamper is not for sale any more."), code="gone")
        BasketLine.objects.filter(basket=held, hamper=hamper).delete()
        if count and held.lines.count() + len(whole.parts) > MOST_LINES:
            raise DomainError(_("Your cart is full. Please order what is in it first."), code="too_many")
        given = {"basket": held, "hamper": hamper, "hampers": count, "seen_paise": whole.price_paise}
        BasketLine.objects.bulk_create(
            BasketLine(offer=part.offer, quantity=part.quantity * count, **given)
            for part in whole.parts
            if count
        )
        held.touched_at = clock.now()
        held.save(update_fields=["touched_at"])


@transaction.atomic
def say_where(basket: Basket, *, pin: str, state: str = "") -> Basket:
    """Where it is to go, by PIN code: of the States that share its first digits the `state` that the buyer says, or the one with most
    codes. Refuses a PIN that is none (`invalid`)."""
    try:
        code = clean_pin(pin)
    except IdentifierError as error:
        raise Invalid(
            _("Write the PIN code, six digits."), fields={"pin_code": _("Write the PIN code, six digits.")}
        ) from error
    found = states_of_pin(code, states())
    if not found:
        raise Invalid(_("No State has this PIN code."), fields={"pin_code": _("No State has this PIN code.")})
    with scope.widened("a cart whose key was shown"):
        here = {one.code for one in found}
        said = [code for code in (state, basket.state_code) if code in here]
        basket.state_code = said[0] if said else max(found, key=lambda one: len(one.pins)).code
        basket.pin_code, basket.touched_at = code, clock.now()
        basket.save(update_fields=["state_code", "pin_code", "touched_at"])
    return basket


@transaction.atomic
def wrap(basket: Basket, *, wrapped: bool, card: str = "") -> None:
    """Each maker's parcel of this cart is wrapped as a gift, with a card that says so much; or it is not. Refuses `invalid` a text
    that is too long, `not_offered` where nobody wraps."""
    words = " ".join(card.replace("\x00", "").split())
    if wrapped and not terms().gift_wrap:
        raise DomainError(_("Nothing is wrapped here."), code="not_offered")
    if len(words) > LONGEST_CARD:
        too_long = filled(_("The card has room for %(most)s letters."), most=LONGEST_CARD)
        raise Invalid(too_long, fields={"card": too_long})
    with scope.widened("a cart whose key was shown"):
        Basket.objects.filter(pk=basket.pk).update(
            wrapped=wrapped, card_text=words if wrapped else "", touched_at=clock.now()
        )


def forget_old_baskets() -> int:
    """Carts that nobody has touched for as long as they are kept are gone; how many."""
    before = clock.now() - timedelta(days=terms().basket_days)
    old = Basket.objects.filter(touched_at__lt=before)
    BasketLine.objects.filter(basket__in=old).delete()
    return old.delete()[0]
