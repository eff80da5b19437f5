"""What every page of training does with a form that was sent."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

from odop.accounts.models import User
from odop.kernel.refusals import DomainError
from odop.training.forms import Asking
from odop.training.services import Where

MOST_OF_A_PHOTO = 3_000_000  # bytes that are read; the service takes fewer


def reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the guard above every view)
    return request.user


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
