"""Pages on which several things can be done, each by one POST that names it."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from odop.kernel.asking import Asking, Words
from odop.kernel.refusals import DomainError, NotFound

Does = Mapping[str, tuple[Callable[[], object], Words]]


def answered(request: HttpRequest, does: Does, forms: dict[str, Asking]) -> int:
    """Do what `do` of the POST names, all of it or nothing, and say so. Returns 0 when it was done, else the status of the
    refusal, its reasons at the form of the same name or on top of the page. Raises NotFound for what is not known."""
    do = request.POST.get("do", "")
    if do not in does:
        raise NotFound()
    act, told = does[do]
    try:
        with transaction.atomic():  # what is refused takes a consent that was given beside it along
            act()
    except DomainError as refusal:
        return refused(request, refusal, forms.get(do))
    messages.success(request, str(told))
    return 0


def refused(request: HttpRequest, refusal: DomainError, form: Asking | None) -> int:
    """Put the reasons of a refusal at the form it came from, or on top of the page; returns its status. What is not found
    is raised on."""
    if isinstance(refusal, NotFound):
        raise refusal
    if form is not None:
        form.complain(refusal.fields or {"": refusal.message})
    else:
        messages.error(request, " ".join(map(str, refusal.fields.values())) or str(refusal.message))
    return refusal.status
