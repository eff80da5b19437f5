"""What is known of a company that wants to build a centre (`prefill` of a form's field)."""

from typing import Any

from odop.casework.definitions import known_fact
from odop.kernel import scope
from odop.registry.models import Artisan, Group


@known_fact("group.members_of_product")
def members_of_product(artisan: Artisan, *, group: Group | None, **_more: Any) -> int | None:
    """Present members whose entry names the product line of the group."""
    return members_with_product(group) if group else None


def members_with_product(group: Group) -> int:
    present = group.memberships.filter(to_on__isnull=True, artisan__product_line__isnull=False)
    with scope.widened("how many members of the group that she signs for work with its product"):
        return present.filter(artisan__product_line_id=group.product_line_id).count()
