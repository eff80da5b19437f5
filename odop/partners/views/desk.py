"""Agreements at the desk: what is late and due, entering one, and everything that can be done about it."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.accounts.permissions import RUN_PARTNERS, SEE_DELIVERY
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.kernel.ui.numbers import day_text
from odop.partners import services
from odop.partners.definitions import rests_on
from odop.partners.enums import Stage, Work
from odop.partners.forms import (
    AgreementForm,
    BindForm,
    DaysForm,
    DocumentForm,
    EndForm,
    FeeForm,
    HouseForm,
    PartnerForm,
    ReviewForm,
    SettleForm,
    SignForm,
    TermForm,
)
from odop.partners.models import Agreement, Fulfilment, Obligation, Partner
from odop.partners.queries.agreements import (
    agreement_visible_to,
    agreements_visible_to,
    bound_of,
    ending_soon,
    waiting,
)
from odop.partners.services import dues_of
from odop.partners.views.public import bound_columns, chosen, columns, row_of
from odop.partners.workbook import agreements_workbook

MOST_OF_A_FILE = 11 * 2**20


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Agreements with partners"), reverse("desk_agreements")), *more]


def sent(request: HttpRequest, name: str = "file") -> tuple[bytes, str]:
    """Bytes and name of a file that came along; nothing of one that is larger than any that is taken."""
    file = request.FILES.get(name)
    return (file.read(MOST_OF_A_FILE), file.name or "file") if file is not None else (b"", "")


def _at_the_file(refusal: DomainError) -> Invalid:
    """The same refusal, said where the file was chosen."""
    return Invalid(refusal.message, code=refusal.code, fields={"file": refusal.message})


@allow(RUN_PARTNERS, SEE_DELIVERY)
@require_GET
def agreement_list(request: HttpRequest) -> HttpResponse:
    """Every agreement that the reader may see; on top what is late, what falls due, and what ends soon."""
    user = user_of(request)
    found, shown = chosen(request, agreements_visible_to(user))
    context = {
        **shown, "rows": [row_of(one) for one in found], "columns": columns(), "waiting": waiting(user),
        "ending": ending_soon(found, clock.today()), "may_write": services.may_write(user),
        "waiting_columns": [{"label": _("Due on")}, {"label": _("Duty")}, {"label": _("Partner")}, {"label": _("Whose")}],
    }  # fmt: skip
    return render(request, "partners/desk_agreements.html", context)


@allow(RUN_PARTNERS, SEE_DELIVERY)
@require_GET
def excel(request: HttpRequest) -> HttpResponse:
    response = agreements_workbook(agreements_visible_to(user_of(request)))
    response["Cache-Control"] = "no-store"
    return response


@allow(RUN_PARTNERS)
def new(request: HttpRequest) -> HttpResponse:
    """An agreement that is sought; a partner who is not there yet is added first, on the same page."""
    user, status, do = user_of(request), 200, request.POST.get("do", "")
    partners = list(Partner.objects.all())
    form = AgreementForm(partners, request.POST if do == "agreement" else None)
    partner_form = PartnerForm(request.POST if do == "partner" else None, auto_id="partner_%s")
    if request.method == "POST":
        asked: Asking = form if do == "agreement" else partner_form
        try:
            if do == "agreement":
                partner = form.partners.get(form.said("partner"))
                if partner is None:
                    raise NotFound()
                made = services.enter_agreement(
                    partner, also=form.said("also"), source=form.said("source"), by=user,
                    subject={code: form.said(f"subject_{code}") for code in ("en", "hi")},
                )  # fmt: skip
                messages.success(request, _("Entered. Nobody outside reads it before it is published."))
                return redirect("desk_agreement", made.ref)
            if do != "partner":
                raise NotFound()
            name = {code: partner_form.said(f"name_{code}") for code in ("en", "hi")}
            services.add_partner(name=name, kind=partner_form.said("kind"), by=user)
            messages.success(request, _("The partner is added; choose it above."))
            return redirect("desk_agreement_new")
        except NotFound:
            raise
        except DomainError as refusal:
            status = refusal.status
            asked.complain(refusal.fields or {"": refusal.message})
    context = {"form": form, "partner_form": partner_form, "crumbs": crumbs((_("New agreement"), ""))}
    return render(request, "partners/desk_new.html", context, status=status)


@allow(RUN_PARTNERS, SEE_DELIVERY)
def agreement(request: HttpRequest, ref: str) -> HttpResponse:
    """One agreement with everything that can be done about it; each thing is done by one POST."""
    user, found = user_of(request), agreement_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does(request, found, forms), forms)
        if not status:
            return redirect("desk_agreement", ref)
        found = agreement_visible_to(user, ref)
    return render(request, "partners/desk_agreement.html", _context(user, found, forms), status=status)


def _does(request: HttpRequest, one: Agreement, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def form(name: str, kind: type[Asking]) -> Any:
        forms[name] = kind(request.POST)
        return forms[name]

    def sign() -> None:
        asked = form("sign", SignForm)
        services.sign(one, on=asked.day_of("signed_on"), ends_on=asked.day_of("ends_on"), by=user)

    def end() -> None:
        asked = form("end", EndForm)
        services.end(one, on=asked.day_of("ended_on"), note=asked.said("ended_note"), by=user)

    def document() -> None:
        form("document", DocumentForm)
        content, name = sent(request)
        try:
            services.add_document(one, content, name=name, public=request.POST.get("public") == "on", by=user)
        except Invalid as refusal:
            raise _at_the_file(refusal) from None

    def fee() -> None:
        asked = form("fee", FeeForm)
        services.set_fee(one, work=asked.said("work"), each=asked.rupees("each"), by=user)

    def bind() -> None:
        asked = form("bind", BindForm)
        services.bind(
            one, whose=asked.said("whose"), kind=asked.said("kind"), due_on=asked.day_of("due_on"),
            text={code: asked.said(f"text_{code}") for code in ("en", "hi")}, every_months=asked.whole("every_months"),
            source=asked.said("source"), by=user,
        )  # fmt: skip

    def review() -> None:
        asked = form("review", ReviewForm)
        services.add_review(
            one, held_on=asked.day_of("held_on"), found=asked.said("found"), decided=asked.said("decided"),
            next_on=asked.day_of("next_on"), by=user,
        )  # fmt: skip

    def house() -> None:
        forms["house"] = asked = HouseForm(_institutes(), request.POST)
        services.house(one.partner, asked.offices.get(asked.said("office")), by=user)

    return {
        "house": (house, _("Noted.")),
        "sign": (sign, _("Noted: signed.")),
        "term": (lambda: services.set_end(one, ends_on=form("term", TermForm).day_of("ends_on"), by=user), _("Noted.")),
        "end": (end, _("Noted: ended.")),
        "publish": (lambda: services.publish(one, by=user), _("Everybody can read it now.")),
        "document": (document, _("The paper is there.")),
        "fee": (fee, _("Noted.")),
        "bind": (bind, _("Noted.")),
        "review": (review, _("Noted.")),
    }  # fmt: skip


def _context(user: User, one: Agreement, forms: dict[str, Asking]) -> dict[str, Any]:
    writes = services.may_write(user) and one.ended_on is None
    return {
        **row_of(one), "bound": bound_of(one), "bound_columns": bound_columns(), "writes": writes,
        "signed": one.stage == Stage.SIGNED, "fees": [(Work(each.work).label, each.each_amount) for each in one.fees.all()],
        "reviews": list(one.reviews.select_related("noted_by")), "crumbs": crumbs((str(one.partner), "")),
        "sign_form": forms.get("sign") or SignForm(), "term_form": forms.get("term") or TermForm(initial={"ends_on": one.ends_on}),
        "end_form": forms.get("end") or EndForm(), "document_form": forms.get("document") or DocumentForm(),
        "fee_form": forms.get("fee") or FeeForm(), "bind_form": forms.get("bind") or BindForm(),
        "review_form": forms.get("review") or ReviewForm(), "resting": rests_on(one),
        "house_form": (forms.get("house") or HouseForm(_institutes(), initial={"office": one.partner.office and one.partner.office.code}))
        if writes else None,
    }  # fmt: skip


def _institutes() -> list[Office]:
    return list(Office.objects.filter(kind=OfficeKind.INSTITUTE).order_by("name__en"))


@allow(RUN_PARTNERS, SEE_DELIVERY)
def obligation(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One obligation: its days, how each went, and settling one."""
    user, found = user_of(request), agreement_visible_to(user_of(request), ref)
    one = (
        Obligation.objects.filter(agreement=found, number=number)
        .prefetch_related("fulfilments__noted_by")
        .first()
    )
    if one is None:
        raise NotFound()
    days = [
        (due, _day_words(due.on, due.late(clock.today())))
        for due in dues_of(one, clock.today())
        if not due.outcome
    ]
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does_of_obligation(request, one, days, forms), forms)
        if not status:
            return redirect("desk_obligation", ref, number)
    settled = {each.due_on: each for each in one.fulfilments.all()}
    context = {
        **row_of(found), "duty": one, "crumbs": crumbs((str(found.partner), reverse("desk_agreement", args=[ref])), (_("Duty"), "")),
        "days": [
            {"due": due, "late": due.late(clock.today()), "how": settled.get(due.on)} for due in reversed(dues_of(one, clock.today()))
        ],
        "columns": [{"label": _("Due on")}, {"label": _("How it went")}, {"label": _("What shows it")}],
        "writes": services.may_write(user) and found.ended_on is None,
        "may_settle": found.stage == Stage.SIGNED,
        "settle_form": forms.get("settle") or SettleForm(days),
        "days_form": forms.get("days") or DaysForm(initial={"due_on": one.due_on, "every_months": one.every_months}),
    }  # fmt: skip
    return render(request, "partners/desk_obligation.html", context, status=status)


def _day_words(day: date, late: int) -> str:
    return _("%(day)s, %(n)s days late") % {"day": day_text(day), "n": late} if late else day_text(day)


def _does_of_obligation(
    request: HttpRequest, one: Obligation, days: list[Any], forms: dict[str, Asking]
) -> Does:
    user = user_of(request)

    def settle() -> None:
        asked = SettleForm(days, request.POST)
        forms["settle"] = asked
        content, name = sent(request)
        services.settle(
            one, due_on=asked.due_day(), outcome=asked.said("outcome"), words=asked.said("words"), content=content, name=name, by=user,
        )  # fmt: skip

    def set_days() -> None:
        asked = DaysForm(request.POST)
        forms["days"] = asked
        services.set_days(
            one, due_on=asked.day_of("due_on"), every_months=asked.whole("every_months"), by=user
        )

    return {
        "settle": (settle, _("Noted.")),
        "days": (set_days, _("Noted.")),
        "stop": (lambda: services.stop(one, by=user), _("Nothing more is expected of it.")),
    }


@allow(RUN_PARTNERS, SEE_DELIVERY)
@require_GET
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """The paper of an agreement, for offices."""
    found = agreement_visible_to(user_of(request), ref)
    if found.document is None or not (found.document_public or user_of(request).scope.everything):
        raise NotFound()
    return served(read_file(found.document), found.document.media_type, f"{found.ref}.pdf")


@allow(RUN_PARTNERS)
@require_GET
def proof(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """What shows that a duty was met."""
    found = agreement_visible_to(user_of(request), ref)
    rows = Fulfilment.objects.select_related("file").filter(obligation__agreement=found, file__isnull=False)
    one = rows.filter(pk=number).first()
    if one is None or one.file is None:
        raise NotFound()
    return served(read_file(one.file), one.file.media_type, one.file.name)
