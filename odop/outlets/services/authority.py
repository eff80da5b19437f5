"""Who may do what in a shop."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel import scope
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.rows import held
from odop.outlets.models import Shop
from odop.outlets.queries.standing import looks_after, stands_in
from odop.outlets.terms import terms

NOT_HERE = _("This shop is looked after by others.")


def check_here(by: User, shop: Shop) -> None:
    """Refuses `not_your_shop`."""
    if not (stands_in(by, shop) or looks_after(by, shop)):
        raise NotAllowed(NOT_HERE, code="not_your_shop")


def most_discount(by: User, shop: Shop) -> Decimal:
    """Per cent of the price that this person may take off here."""
    return terms().office_discount if looks_after(by, shop) else terms().shop_discount


def reason_of(text: str) -> str:
    """Refuses `no_reason`."""
    if not 3 <= len(text.strip()) <= 300:
        raise DomainError(_("Write a reason."), code="no_reason")
    return text.strip()


def held_shop(shop: Shop) -> Shop:
    """The shop as it is, locked until the transaction ends: whoever sells in it may not change its row. Not inside a wide look."""
    with scope.widened("the row of a shop, locked by whoever works in it"):
        return held(Shop, shop.pk)
