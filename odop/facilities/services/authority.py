"""Who may write in the books of a centre: the offices of its district, and its keepers."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import User
from odop.accounts.permissions import RUN_FACILITIES
from odop.facilities.models import FacilityCentre
from odop.kernel.actors import Actor
from odop.kernel.refusals import NotAllowed

NOT_YOUR_CENTRE = _("This centre is kept by its own keepers and the district office.")
ONLY_THE_OFFICE = _("This is done by the district office.")
ONLY_THE_COMMITTEE = _("Charges are approved by the chair of the District Level Committee of this district.")


def runs_for_office(by: Actor, centre: FacilityCentre) -> bool:
    """Whether the actor's office runs the centres of this district (the system always does)."""
    if not isinstance(by, User):
        return True
    held = by.scope.everything or centre.district_id in by.scope.districts
    return by.may(RUN_FACILITIES) and held


def keeps(by: Actor, centre: FacilityCentre) -> bool:
    """Whether the actor is a keeper of this centre today."""
    return isinstance(by, User) and centre.keepers.filter(user=by, to_on__isnull=True).exists()


def office_must_run(by: Actor, centre: FacilityCentre) -> None:
    if not runs_for_office(by, centre):
        raise NotAllowed(ONLY_THE_OFFICE)


def must_keep(by: Actor, centre: FacilityCentre) -> None:
    if not (runs_for_office(by, centre) or keeps(by, centre)):
        raise NotAllowed(NOT_YOUR_CENTRE)


def must_chair(by: Actor, centre: FacilityCentre) -> None:
    """Only the chair of the district committee of the centre's own district."""
    chairs = isinstance(by, User) and any(
        posting.role == Role.COMMITTEE
        and posting.office.kind == OfficeKind.DISTRICT_COMMITTEE
        and posting.office.district_id == centre.district_id
        for posting in by.current_postings
    )
    if not chairs:
        raise NotAllowed(ONLY_THE_COMMITTEE)
