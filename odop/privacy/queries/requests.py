"""What people asked about their own data, and running cases of those who took back the consent to be in the register."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import ANSWER_RIGHTS
from odop.kernel import clock
from odop.kernel.refusals import NotFound
from odop.privacy.enums import State
from odop.privacy.models import RightsRequest
from odop.registry.enums import Purpose
from odop.registry.models import Artisan, Consent


def requests_of(artisan: Artisan) -> QuerySet[RightsRequest]:
    """Her own, the latest first."""
    return RightsRequest.objects.filter(artisan=artisan).order_by("-asked_at")


def requests_visible_to(user: User) -> QuerySet[RightsRequest]:
    """Requests of the reader's place, open ones first, the most pressing of them first."""
    rows = RightsRequest.objects.select_related("artisan", "district").order_by("-state", "due_on", "pk")
    if not user.may(ANSWER_RIGHTS):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def request_visible_to(user: User, ref: str) -> RightsRequest:
    """The request of that reference. Raises NotFound outside the reader's place."""
    found = requests_visible_to(user).select_related("file", "answered_by").filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Counts:
    open: int
    late: int


def counts_of(user: User) -> Counts:
    """How many wait for an answer, and how many of them past their day."""
    waiting = requests_visible_to(user).order_by().filter(state=State.OPEN)
    return Counts(waiting.count(), waiting.filter(due_on__lt=clock.today()).count())


def without_consent(user: User) -> QuerySet[Artisan]:
    """People of the reader's place who took back the consent to be in the register and are not erased yet."""
    in_force = Consent.objects.filter(
        artisan=OuterRef("pk"), purpose=Purpose.REGISTER, withdrawn_at__isnull=True
    )
    taken_back = Consent.objects.filter(
        purpose=Purpose.REGISTER, withdrawn_at__isnull=False, artisan__erased_at__isnull=True
    )
    rows = Artisan.objects.filter(pk__in=taken_back.values("artisan"), merged_into__isnull=True)
    rows = rows.filter(~Exists(in_force)).select_related("district").order_by("ref")
    if not user.may(ANSWER_RIGHTS):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)
