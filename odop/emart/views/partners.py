"""Other people's systems, at the desk of the cell: keys, addresses that are told, and what was sent to them."""

from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from odop.accounts.permissions import RUN_PARTNERS
from odop.emart.enums import DeliveryState, Scope, Told, WhyPaused
from odop.emart.models import ApiKey, ApiPartner, Delivery, Subscription
from odop.emart.queries import partners as queries
from odop.emart.services import partners as services
from odop.emart.views.selling import user_of
from odop.kernel.access import allow
from odop.kernel.asking import Asking, Words, text
from odop.kernel.doing import answered
from odop.kernel.refusals import NotFound

Kind = TypeVar("Kind", bound=Asking)
TONES = {DeliveryState.WAITING: "soon", DeliveryState.TAKEN: "ok", DeliveryState.FAILED: "late"}


class NameForm(Asking):
    name = text(gettext_lazy("Name of the organisation"))


def ticked(label: Words, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class KeyForm(Asking):
    scopes = ticked(gettext_lazy("What the key may be used for"), Scope.choices)


class AddressForm(Asking):
    url = text(
        gettext_lazy("Address of the receiver"),
        gettext_lazy("Begins with https:// and can be reached from everywhere."),
    )
    events = ticked(gettext_lazy("What it is told of"), Told.choices)


def _chosen(form: Asking, name: str) -> list[str]:
    return list(form[name].value() or [])


@allow(RUN_PARTNERS)
def all_partners(request: HttpRequest) -> HttpResponse:
    """All partners, and a new one."""
    user = user_of(request)
    rows = queries.partners(user)
    form = NameForm(request.POST or None)
    made: list[ApiPartner] = []
    status = 200
    if request.method == "POST":

        def make() -> None:
            made[:] = [services.make_partner(form.said("name"), by=user)]

        status = answered(request, {"make": (make, _("The partner is entered."))}, {"make": form})
        if not status:
            return redirect("desk_mart_partner", made[0].ref)
    context = {"rows": rows[:200], "form": form, "crumbs": _crumbs()}
    return render(request, "emart/desk_partners.html", context, status=status)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("e-Mart"), reverse("desk_mart")),
        (_("Connected systems"), reverse("desk_mart_partners")),
        *more,
    ]


@allow(RUN_PARTNERS)
def partner(request: HttpRequest, ref: str) -> HttpResponse:
    """One partner. A key or a secret stands on the answer to the step that made it, and never again."""
    user = user_of(request)
    one = queries.partner_named(user, ref)
    key_form, address_form = _form(request, KeyForm, "key"), _form(request, AddressForm, "subscribe")
    shown: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":

        def key() -> None:
            made = services.make_key(one, scopes=_chosen(key_form, "scopes"), by=user, after=_after(request))
            shown.append((_("Key"), made[1]))

        def subscribe() -> None:
            _made, secret = services.subscribe(
                one,
                url=address_form.said("url"),
                told=_chosen(address_form, "events"),
                by=user,
                after=_after(request),
            )
            shown.append((_("Secret that signs"), secret))

        def rotate() -> None:
            shown.append((_("Secret that signs"), services.rotate_secret(_address(request, one), by=user)))

        def replace() -> None:
            address = _address(request, one)
            secret = services.replace_secret(address, by=user, seen=request.POST.get("seen", ""))
            shown.append((_("Secret that signs"), secret))

        status = answered(
            request,
            {
                "key": (key, _("The key is made.")),
                "end_key": (lambda: services.end_key(_key(request, one), by=user), _("The key opens nothing any more.")),
                "subscribe": (subscribe, _("The address is told from now on.")),
                "rotate": (rotate, _("For a day the old secret signs beside the new one.")),
                "replace": (replace, _("The new secret signs from now on, the old one no more.")),
                "pause": (lambda: services.pause(_address(request, one), by=user), _("Nothing is sent there now.")),
                "resume": (lambda: services.resume(_address(request, one), by=user), _("It is told again.")),
                "end": (lambda: services.end_subscription(_address(request, one), by=user), _("It is told nothing any more.")),
                "again": (lambda: services.send_again(_address(request, one), by=user), _("They are sent again within a minute.")),
                "once_more": (lambda: _again(request, one), _("It is sent again within a minute.")),
                "end_partner": (lambda: services.end_partner(one, by=user), _("The partner is ended.")),
            },
            {"key": key_form, "subscribe": address_form},
        )  # fmt: skip
        if not status and not shown:
            return redirect("desk_mart_partner", one.ref)
    if shown:
        key_form, address_form = KeyForm(), AddressForm()
    context = {
        "one": queries.partner_named(user, ref), "keys": one.keys.all(), "addresses": _addresses(one),
        "deliveries": [
            {"one": row, "tone": TONES[DeliveryState(row.state)], "state": DeliveryState(row.state).label}
            for row in queries.last_deliveries(one)
        ],
        "columns": [{"label": one} for one in (_("Message"), _("About"), _("State"), _("Answer"), _("What to do"))],
        "last_key": one.keys.order_by("-pk").first(), "last_address": one.subscriptions.order_by("-pk").first(),
        "key_open": bool(key_form.errors), "address_open": bool(address_form.errors),
        "key_form": key_form, "address_form": address_form, "shown": shown, "crumbs": _crumbs((one.name, "")),
    }  # fmt: skip
    return render(request, "emart/desk_partner.html", context, status=status or 200)


def _form(request: HttpRequest, kind: type[Kind], do: str) -> Kind:
    return kind(request.POST if request.POST.get("do") == do else None)


def _after(request: HttpRequest) -> int | None:
    """What was the newest when the form was shown: sent a second time, it is not any more."""
    said = request.POST.get("after")
    return None if said is None else _whole(said)


def _addresses(partner: ApiPartner) -> list[dict[str, Any]]:
    return [
        {
            "one": one, "told": [Told(code).label for code in one.events if code in Told.values],
            "why": WhyPaused(one.why).label if one.why else "", "both": queries.is_signing_two(one), "seen": services.seen_as(one),
        }
        for one in queries.subscriptions_of(partner)
    ]  # fmt: skip


def _whole(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 15 else 0


def _key(request: HttpRequest, partner: ApiPartner) -> ApiKey:
    found = partner.keys.filter(pk=_whole(request.POST.get("key", ""))).first()
    if found is None:
        raise NotFound()
    return found


def _address(request: HttpRequest, partner: ApiPartner) -> Subscription:
    found = partner.subscriptions.filter(pk=_whole(request.POST.get("address", ""))).first()
    if found is None:
        raise NotFound()
    return found


def _again(request: HttpRequest, partner: ApiPartner) -> None:
    rows = Delivery.objects.filter(subscription__partner=partner).select_related("subscription")
    found = next((one for one in rows if str(one.pk) == request.POST.get("message")), None)
    if found is None:
        raise NotFound()
    services.send_again(found.subscription, by=user_of(request), delivery=found)
