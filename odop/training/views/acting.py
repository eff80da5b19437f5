"""What every page of training does with a form that was sent."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

from odop.accounts.models import User
from odop.casework.models import Case
from odop.kernel import scope
from odop.kernel.looks import looked_through
from odop.kernel.refusals import DomainError
from odop.training.forms import Asking
from odop.training.models import Seat
from odop.training.services import Where

MOST_OF_A_PHOTO = 3_000_000  # bytes that are read; the service takes fewer


def reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the guard above every view)
    return request.user


def showing(seats: Iterable[Seat]) -> None:
    """Notes whose names the page of a batch shows: seats keep their own copies, and an institute does not see cases."""
    with scope.widened("whose names stand on a page of a batch, whoever opens it"):
        cases = Case.objects.filter(pk__in=[seat.case_id for seat in seats], applicant__isnull=False)
        looked_through(cases.values_list("applicant_id", flat=True))


def done(
    request: HttpRequest, work: Callable[[], Any], said: str | Promise, form: Asking | None = None
) -> bool:
    """Do it and say so; a refusal goes to its fields, or on top of the page."""
    try:
        work()
    except DomainError as refusal:
        if form is not None and refusal.fields:
            form.complain(refusal.fields)
        elif form is not None:
            form.complain({"": refusal.message})
        else:
            messages.error(request, str(refusal.message))
        return False
    messages.success(request, str(said))
    return True


def where(request: HttpRequest) -> Where:
    """Place and photograph that came with a form: degrees from the device, if it gave them."""

    def degrees(key: str) -> float | None:
        try:
            value = float(request.POST.get(key, ""))
        except ValueError:
            return None
        return value if abs(value) <= 180 else None

    sent = request.FILES.get("photo")
    photo = sent.read(MOST_OF_A_PHOTO) if sent is not None else None
    return Where(lat=degrees("lat"), lon=degrees("lon"), photo=photo)
