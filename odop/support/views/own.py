"""Help on a phone: who helps, asking in three questions, how it stands, and whether it helped."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.permissions import APPLY, SEE_OWN
from odop.kernel.access import allow, public
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import DomainError
from odop.registry.queries import artisan_of, artisan_visible_to
from odop.support import queries, services
from odop.support.enums import OPEN, Asked
from odop.support.forms import AskForm, JudgeForm
from odop.support.views.acting import TONES, delivered_of, photo_of, sent_files, turns_of, user_of


@public
@require_GET
def helpers(request: HttpRequest) -> HttpResponse:
    """Institutes that help, with what, and what came of it."""
    context = {
        "rows": queries.helpers(),
        "columns": [
            {"label": _("Institute")}, {"label": _("Helps with")}, {"label": _("Open"), "align": "right"},
            {"label": _("Closed"), "align": "right"}, {"label": _("It helped"), "align": "right"}, {"label": _("Rating"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "support/helpers.html", context)


@allow(APPLY)
def ask(request: HttpRequest) -> HttpResponse:
    """Three questions and a photograph, for oneself or (an office) for an artisan of the district: `?for=AR-…`."""
    user, for_ref = user_of(request), request.GET.get("for", "")
    artisan = artisan_of(user) if user.is_citizen else artisan_visible_to(user, for_ref) if for_ref else None
    if artisan is None:
        return redirect("enrol" if user.is_citizen else "register")
    form, status = AskForm(initial={"goods": artisan.craft, "work": request.GET.get("work", "")}), 200
    if request.method == "POST":
        form = AskForm(request.POST)
        photo = next(iter(sent_files(request, "photo")), (b"", ""))[0]
        try:
            made = services.ask(
                artisan,
                work=form.said("work"),
                goods=form.said("goods"),
                trouble=form.said("trouble"),
                photo=photo,
                by=user,
            )
        except DomainError as refusal:
            status = refusal.status
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("Your request %(ref)s has been sent.") % {"ref": made.ref})
            return redirect("own_help_one" if user.is_citizen else "desk_help_one", made.ref)
    return render(request, "support/ask.html", {"form": form, "artisan": artisan}, status=status)


@allow(SEE_OWN)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Every request of hers, the latest first."""
    rows = queries.requests_visible_to(user_of(request)).order_by("-asked_at", "-pk")
    return render(
        request,
        "support/mine.html",
        {"rows": [{"one": one, "tone": TONES[Asked(one.state)]} for one in rows]},
    )


@allow(SEE_OWN)
def request_page(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: how it stands, what was handed over, and her judgement."""
    user, one = user_of(request), queries.request_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does(request, one, forms), forms)
        if not status:
            return redirect("own_help_one", ref)
        one = queries.request_visible_to(user, ref)
    context: dict[str, Any] = {
        "one": one, "tone": TONES[Asked(one.state)], "turns": turns_of(one), "files": list(one.deliveries.filter(file__isnull=False)),
        "judge_form": forms.get("judge") or JudgeForm(), "may_judge": one.state == Asked.DELIVERED,
        "may_withdraw": one.state in OPEN - {Asked.DELIVERED},
    }  # fmt: skip
    return render(request, "support/own.html", context, status=status)


def _does(request: HttpRequest, one: Any, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def judge() -> None:
        asked = JudgeForm(request.POST)
        forms["judge"] = asked
        services.judge(
            one, helped=asked.answer(), stars=asked.whole("stars"), words=asked.said("words"), by=user
        )

    return {
        "judge": (judge, _("Thank you. It is noted.")),
        "withdraw": (lambda: services.withdraw(one, by=user), _("Your request is withdrawn.")),
    }


@allow(SEE_OWN)
@require_GET
def photo(request: HttpRequest, ref: str) -> HttpResponse:
    return photo_of(queries.request_visible_to(user_of(request), ref))


@allow(SEE_OWN)
@require_GET
def delivered(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    return delivered_of(queries.request_visible_to(user_of(request), ref), number)
