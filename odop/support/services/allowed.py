"""Whether somebody may do a thing for a request; a request is changed under its own lock."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import ANSWER_HELP, RUN_HELP
from odop.kernel.actors import Actor
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.rows import held
from odop.support.models import ServiceRequest

WRONG = _("Some answers are missing or not right.")
Wrong = dict[str, str | Promise]


def refuse(wrong: Wrong) -> None:
    if wrong:
        raise Invalid(WRONG, fields=wrong)


def user_of(by: Actor) -> User | None:
    return by if isinstance(by, User) else None


def may_run(user: User, district_id: int) -> bool:
    return user.may(RUN_HELP) and (user.scope.everything or district_id in user.scope.districts)


def may_answer(user: User, office_id: int | None) -> bool:
    return user.may(ANSWER_HELP) and office_id is not None and office_id in user.scope.offices


def check_office(by: Actor, district_id: int) -> None:
    """Refuses everybody but the office of the district, the State's cell and the system."""
    if not (may_run(by, district_id) if isinstance(by, User) else by.may(RUN_HELP)):
        raise NotAllowed(_("The office of this district does that."))


def check_institute(by: Actor, office_id: int | None) -> None:
    """Refuses everybody but the institute that it was sent to."""
    if not (may_answer(by, office_id) if isinstance(by, User) else by.may(ANSWER_HELP)):
        raise NotAllowed(_("The institute to which it was sent does that."))


def locked(request: ServiceRequest, states: Collection[str]) -> ServiceRequest:
    """The request as it is now, held; refuses `not_now` in any other state."""
    present = held(ServiceRequest, request.pk)
    if present.state not in states:
        raise DomainError(_("This is not to be done now: somebody has acted meanwhile."), code="not_now")
    return present
