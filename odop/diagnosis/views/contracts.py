"""Contracts with agencies: who is charged with what, what is due, handed in, accepted and paid."""

from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.accounts.permissions import RUN_DIAGNOSIS, SEE_STUDIES
from odop.accounts.queries import own_districts
from odop.diagnosis import services
from odop.diagnosis.forms import (
    AccountForm,
    ContractForm,
    HandInForm,
    HouseForm,
    PromiseForm,
    ReasonForm,
    ReturnForm,
)
from odop.diagnosis.models import Contract
from odop.diagnosis.queries.contracts import (
    agencies,
    agency_named,
    contract_visible_to,
    contracts_visible_to,
    deliverable_of,
    handed_in_file,
)
from odop.diagnosis.services import may_accept, may_charge, may_hand_in, may_note_account, may_write
from odop.diagnosis.views.desk import user_of
from odop.finance.queries import heads
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import refused
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.serving import served
from odop.places.queries import current_product_lines


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Contracts with agencies"), reverse("desk_contracts")), *more]


@allow(SEE_STUDIES)
def desk_contracts(request: HttpRequest) -> HttpResponse:
    """Contracts of the reader's place or agency, and the organisations that are known here."""
    user = user_of(request)
    context = {
        "contracts": contracts_visible_to(user), "agencies": agencies(), "may_make": user.may(RUN_DIAGNOSIS),
        "columns": [
            {"label": _("Contract")}, {"label": _("Agency")}, {"label": _("Days")},
            {"label": _("Value"), "align": "right"}, {"label": _("Accepted so far"), "align": "right"},
        ],
        "agency_columns": [{"label": _("Agency")}, {"label": _("Also called")}, {"label": _("Signs in as")}, {"label": _("Source")}],
    }  # fmt: skip
    return render(request, "diagnosis/contracts.html", context)


@allow(RUN_DIAGNOSIS)
def new_contract(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    lines = current_product_lines().filter(district__in=own_districts(user)).select_related("district")
    form = ContractForm(lines=lines, heads=heads(), data=request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            made = services.make_contract(
                agency_named(form.said("agency")), number=form.said("number"), signed_on=form.day_of("signed_on"),
                from_on=form.day_of("from_on"), to_on=form.day_of("to_on"), value=form.rupees("value"),
                head=heads().filter(code=form.said("head")).first(), lines=list(lines.filter(pk__in=form.keys_of("lines"))),
                by=user,
            )  # fmt: skip
        except DomainError as refusal:
            status = refusal.status
            form.complain(refusal.fields or {"": refusal.message})
        else:
            return redirect("desk_contract", made.ref)
    context = {
        "form": form, "title": _("Note a contract"), "go": _("Note the contract"), "crumbs": _crumbs((_("Note a contract"), "")),
    }  # fmt: skip
    return render(request, "diagnosis/gap_form.html", context, status=status)


@allow(RUN_DIAGNOSIS)
def agency_office(request: HttpRequest, key: str) -> HttpResponse:
    """Through which office an agency signs in: the state's cell says it."""
    user = user_of(request)
    agency = agencies().filter(key=key).first()
    if agency is None or not may_write(user, None):
        raise NotFound()
    offices = Office.objects.filter(kind=OfficeKind.AGENCY).order_by("code")
    form, status = HouseForm(offices=offices, data=request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        try:
            office = offices.filter(pk=form.key_of("office")).first()
            if office is None:
                raise NotFound()
            services.house_agency(agency, office, by=user)
        except DomainError as refusal:
            status = refused(request, refusal, form)
        else:
            return redirect("desk_contracts")
    title = _("Office of %(agency)s") % {"agency": agency}
    context = {"form": form, "title": title, "go": _("Save"), "crumbs": _crumbs((title, ""))}
    return render(request, "diagnosis/gap_form.html", context, status=status)


@allow(SEE_STUDIES)
def desk_contract(request: HttpRequest, ref: str) -> HttpResponse:
    """One contract with its deliverables; each thing is done by one POST."""
    user = user_of(request)
    found, forms, status = contract_visible_to(user, ref), dict[str, Asking](), 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            told = _done(request, found, do, forms)
        except DomainError as refusal:
            status = refused(request, refusal, forms.get(do))
        else:
            messages.success(request, told)
            return redirect("desk_contract", ref)
        found = contract_visible_to(user, ref)
    rows = [
        {
            "one": one, "may_hand_in": may_hand_in(user, one) and found.ended_on is None, "may_accept": may_accept(user, one),
            "may_pay": may_write(user, one.district_id), "may_drop": may_charge(user, found) and one.submitted_at is None,
            "hand_in_form": HandInForm(auto_id=f"hand_{one.number}_%s"), "return_form": ReturnForm(auto_id=f"back_{one.number}_%s"),
        }
        for one in found.deliverables.all()
    ]  # fmt: skip
    context = {
        "contract": found, "rows": rows, "crumbs": _crumbs((found.ref, "")),
        "may_charge": may_charge(user, found) and found.ended_on is None, "in_force": services.in_force(found),
        "may_account": may_note_account(user), "left": found.value_amount - found.promised_amount,
        "promise_form": forms.get("promise") or PromiseForm(contract=found, auto_id="promise_%s"),
        "account_form": forms.get("account") or AccountForm(auto_id="account_%s"),
        "end_form": forms.get("end") or ReasonForm(auto_id="end_%s"),
    }  # fmt: skip
    return render(request, "diagnosis/contract.html", context, status=status)


def _done(request: HttpRequest, found: Contract, do: str, forms: dict[str, Asking]) -> str:
    """Do one thing; returns what is said about it."""
    user = user_of(request)
    known: dict[str, tuple[Callable[..., object], str]] = {
        "promise": (_promise, _("Added.")),
        "account": (_account, _("The account is noted.")),
        "end": (_end, _("The contract has ended.")),
    }
    if do in known:
        act, told = known[do]
        act(request, found, forms, user)
        return told
    one = deliverable_of(found, request.POST.get("number", ""))
    if do == "hand_in":
        given = request.FILES.get("file")
        content, name = (given.read(), given.name or "") if isinstance(given, UploadedFile) else (b"", "")
        services.hand_in(one, note=request.POST.get("note", ""), content=content, name=name, by=user)
        return _("Handed in.")
    if do == "send_back":
        services.send_back(one, note=request.POST.get("note", ""), by=user)
        return _("Returned with what to mend.")
    simple: dict[str, tuple[Callable[..., object], str]] = {
        "accept": (services.accept, _("It is accepted.")),
        "pay": (services.order_payment, _("It goes into the next payment file.")),
        "pay_again": (services.order_again, _("It goes into the next payment file.")),
        "drop": (services.drop, _("Removed.")),
    }
    if do not in simple:
        raise NotFound()
    act, told = simple[do]
    act(one, by=user)
    return told


def _promise(request: HttpRequest, found: Contract, forms: dict[str, Asking], user: User) -> None:
    forms["promise"] = form = PromiseForm(request.POST, contract=found, auto_id="promise_%s")
    line = next(
        (one.product_line for one in found.lines.all() if one.product_line_id == form.key_of("product_line")),
        None,
    )
    services.promise(
        found, title={code: form.said(f"title_{code}") for code in ("en", "hi")}, product_line=line,
        due_on=form.day_of("due_on"), amount=form.rupees("amount"), by=user,
    )  # fmt: skip


def _account(request: HttpRequest, found: Contract, forms: dict[str, Asking], user: User) -> None:
    forms["account"] = form = AccountForm(request.POST, auto_id="account_%s")
    services.note_account(found, account=form.said("account"), ifsc=form.said("ifsc").upper(), by=user)


def _end(request: HttpRequest, found: Contract, forms: dict[str, Asking], user: User) -> None:
    forms["end"] = form = ReasonForm(request.POST, auto_id="end_%s")
    services.end_contract(found, reason=form.said("reason"), by=user)


@allow(SEE_STUDIES)
def deliverable_file(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """What was handed in, for those who see the contract."""
    found = contract_visible_to(user_of(request), ref)
    content, kind, name = handed_in_file(deliverable_of(found, str(number)))
    return served(content, kind, name)
