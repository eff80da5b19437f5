"""The sign-in page and the way of a citizen: mobile number, then the code that was sent to it."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts import codes, queries
from odop.accounts.addresses import client_address, safe_next
from odop.accounts.forms import CodeForm, MobileForm
from odop.accounts.models import SignInCode
from odop.accounts.views.entry import enter, remember_next
from odop.kernel.access import public
from odop.kernel.refusals import DomainError
from odop.lib.identifiers import mask_mobile

ASKED = "sign_in_asked"  # in the session: the row of the code that was sent; never the number itself


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Choose how to sign in; in demo mode also as whom. A POST sends a code to the number typed."""
    form = MobileForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            asked = codes.ask_code(
                form.cleaned_data["mobile"],
                address=client_address(request),
                language=get_language() or "en",
            )
        except DomainError as error:
            refusal = refuse(form, error)
        else:
            request.session.cycle_key()
            request.session[ASKED] = asked.pk
            remember_next(request)
            return redirect("sign_in_code")
    given = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "next": safe_next(request, given), "personas": queries.demo_personas()}
    return render(request, "accounts/sign_in.html", context, status=status_of(form, refusal))


@public
def code(request: HttpRequest) -> HttpResponse:
    """Type the code that was sent. Without one on its way, back to the number."""
    asked = SignInCode.objects.filter(pk=request.session.get(ASKED, 0)).first()
    if asked is None:
        return redirect("sign_in")
    if request.POST.get("do") == "again":
        return _again(request, asked.mobile)
    form = CodeForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            user = codes.check_code(
                asked.pk,
                form.cleaned_data["code"],
                address=client_address(request),
                language=get_language() or "en",
            )
        except DomainError as error:
            refusal = refuse(form, error)
        else:
            del request.session[ASKED]
            return enter(request, user, method="code")
    return _code_page(request, asked.mobile, form, refusal)


def _again(request: HttpRequest, mobile: str) -> HttpResponse:
    """Send a new code to the same number; the old one is of no use any more to this visitor."""
    form = CodeForm({})
    try:
        asked = codes.ask_code(mobile, address=client_address(request), language=get_language() or "en")
    except DomainError as error:
        form.errors.clear()
        return _code_page(request, mobile, form, refuse(form, error))
    request.session[ASKED] = asked.pk
    messages.success(request, _("A new code is on its way."))
    return redirect("sign_in_code")


def _code_page(request: HttpRequest, mobile: str, form: CodeForm, refusal: str | None) -> HttpResponse:
    context = {"form": form, "sent_to": mask_mobile(mobile)}
    return render(request, "accounts/code.html", context, status=status_of(form, refusal))


def refuse(form: Form, error: DomainError) -> str:
    """Show a refusal as an error of the form: the count of tries it made stays written. Returns its code."""
    form.add_error(None if "code" not in form.fields else "code", str(error))
    return error.code


def status_of(form: Form, refusal: str | None) -> int:
    if refusal == "too_many_tries":
        return 429
    return 422 if form.is_bound and not form.is_valid() else 200
