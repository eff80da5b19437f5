"""Whether somebody may do a thing of training in a district, or for an institute."""

from odop.accounts.models import User
from odop.kernel.actors import Actor
from odop.kernel.refusals import NotAllowed


def check(by: Actor, permission: str, district_id: int | None = None) -> None:
    """Refuses (`not_allowed`) who lacks the permission, or whose offices lie elsewhere. None: the whole state."""
    if not by.may(permission):
        raise NotAllowed()
    if isinstance(by, User) and not by.scope.everything and district_id not in by.scope.districts:
        raise NotAllowed()


def check_institute(by: Actor, permission: str, office_id: int) -> None:
    """Refuses who does not act for this institute."""
    if not by.may(permission) or (isinstance(by, User) and office_id not in by.scope.offices):
        raise NotAllowed()


def user_of(by: Actor) -> User | None:
    return by if isinstance(by, User) else None
