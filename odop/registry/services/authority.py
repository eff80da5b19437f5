"""Who may write in the register, and where."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import ENROL_OTHERS
from odop.kernel.actors import Actor
from odop.kernel.refusals import DomainError, NotAllowed
from odop.registry.models import Artisan

NOT_YOUR_PLACE = _("This district does not belong to your office.")
ERASED = _("These details are erased already.")


def holds_place(by: Actor, district_id: int) -> bool:
    """Whether the actor's postings of today cover the district."""
    if not isinstance(by, User):
        return True  # the system
    return by.scope.everything or district_id in by.scope.districts


def office_must_hold(by: Actor, district_id: int, permission: str = ENROL_OTHERS) -> None:
    """Refuses an actor without `permission` or without the district."""
    if not by.may(permission):
        raise NotAllowed()
    if not holds_place(by, district_id):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")


def herself_or_office(by: Actor, artisan: Artisan) -> bool:
    """True when the artisan acts for herself; else the office of the district must act, or it is refused.

    Nobody writes into an entry that was erased (`erased`).
    """
    if artisan.erased_at is not None:
        raise DomainError(ERASED, code="erased")
    if by.pk is not None and by.pk == artisan.user_id:
        return True
    office_must_hold(by, artisan.district_id)
    return False
