"""Whether somebody may do a thing of training in a district, or for an institute."""

from odop.accounts.enums import Role
from odop.accounts.models import User
from odop.accounts.permissions import RUN_TRAINING, TEACH
from odop.kernel.actors import Actor
from odop.kernel.refusals import NotAllowed
from odop.training.models import Batch


def check(by: Actor, permission: str, district_id: int | None = None) -> None:
    """Refuses (`not_allowed`) who lacks the permission, or whose offices lie elsewhere. None: the whole state."""
    if not by.may(permission):
        raise NotAllowed()
    if isinstance(by, User) and not by.scope.everything and district_id not in by.scope.districts:
        raise NotAllowed()


def check_officer(by: Actor, district_id: int) -> None:
    """Refuses everybody but an officer of the district: not an assistant, not the state."""
    check(by, RUN_TRAINING, district_id)
    if isinstance(by, User) and Role.OFFICER not in by.roles:
        raise NotAllowed()


def check_teaches(batch: Batch, by: Actor) -> None:
    """Refuses who is neither of the institute of the batch nor of the district's office."""
    if by.may(TEACH) and not (isinstance(by, User) and batch.office_id not in by.scope.offices):
        return
    check(by, RUN_TRAINING, batch.district_id)


def user_of(by: Actor) -> User | None:
    return by if isinstance(by, User) else None
