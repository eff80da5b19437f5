"""Who stands in a shop, and who looks after it."""

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART, STAND_IN_SHOP
from odop.outlets.models import Shop


def stands_in(by: User, shop: Shop) -> bool:
    """Posted behind the counter of this shop."""
    return by.may(STAND_IN_SHOP) and shop.office_id in by.scope.offices


def looks_after(by: User, shop: Shop) -> bool:
    """The office of the shop's district, and the state's cell."""
    return by.may(RUN_MART) and (by.scope.everything or shop.district_id in by.scope.districts)
