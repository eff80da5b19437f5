"""Pages on which several things can be done, each by one POST that names it."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from odop.kernel.asking import Asking
from odop.kernel.refusals import DomainError, NotFound

Known = Mapping[str, tuple[Callable[[], object], str]]


def tried(request: HttpRequest, known: Known, forms: dict[str, Asking]) -> int:
    """Do what the POST names, all of it or nothing. Returns 200 and says that it is done; where it is refused, the status of
    the refusal, with the reasons at the form it came from. Raises NotFound for what is not known."""
    do = request.POST.get("do", "")
    if do not in known:
        raise NotFound()
    act, said = known[do]
    try:
        with transaction.atomic():  # what is refused takes a consent that was given beside it along
            act()
    except NotFound:
        raise
    except DomainError as refusal:
        if do in forms:
            forms[do].complain(refusal.fields or {"": refusal.message})
        else:
            messages.error(request, str(refusal.message))
        return refusal.status
    messages.success(request, said)
    return 200
