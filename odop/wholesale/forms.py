"""The forms of trade. They check nothing themselves: the services say what is wrong, field by field."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from odop.emart.queries.tax import states
from odop.kernel.asking import Asking, choice, day, number, text
from odop.kernel.fields import Localised
from odop.lib.countries import countries
from odop.wholesale.definitions import incoterms
from odop.wholesale.enums import BuyerKind, EnquiryKind, PayTerms
from odop.wholesale.services.buyers import Company
from odop.wholesale.services.enquiries import CURRENCIES, Asked, Wanted


def ticked(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def _states() -> list[tuple[str, str]]:
    return sorted(((one.code, str(Localised(one.name))) for one in states()), key=lambda one: one[1])


def _countries() -> list[tuple[str, str]]:
    return countries((get_language() or "en")[:2])


class CompanyForm(Asking):
    company = text(_("Name of the company or office"))
    kind = choice(_("What are you?"), BuyerKind.choices)
    gstin = text(
        _("GSTIN"), _("The State is read from it. A government office without GSTIN leaves it empty.")
    )
    country = choice(_("Country"), ())
    iec = text(_("Importer-Exporter Code (IEC)"), _("Only who imports or exports."))
    address = text(_("Address"), lines=True)
    place = text(_("Town or city"))
    pin_code = text(_("PIN code"))
    state_code = choice(_("State or Union territory"), (), _("Only without GSTIN."), empty=" ")
    contact = text(_("Who speaks for it"))
    mobile = text(_("Mobile number in India"))
    email = text(_("Address of mail"))
    buys = text(_("What do you buy?"), _("For example: brassware for three shops in Delhi."), lines=True)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["country"].choices = _countries()  # type: ignore[attr-defined]
        self.fields["country"].initial = "IN"
        self.fields["state_code"].choices = [("", ""), *_states()]  # type: ignore[attr-defined]

    def company_told(self) -> Company:
        return Company(**{key: self.said(key) for key in self.fields})


class EnquiryForm(Asking):
    """Three articles at most; where they go, by when; abroad the Incoterm, for an institution its order."""

    good1 = text(_("Number of the good in the mart"), _("Empty where you describe it."))
    title1 = text(_("Which goods?"), _("For example: horn combs, 15 cm, in a box."))
    quantity1 = number(_("How many pieces?"))
    target1 = number(_("Price for one piece that you hope for (₹, without tax)"))
    good2 = text(_("Number of the good in the mart"))
    title2 = text(_("Which goods?"))
    quantity2 = number(_("How many pieces?"))
    target2 = number(_("Price for one piece that you hope for (₹, without tax)"))
    good3 = text(_("Number of the good in the mart"))
    title3 = text(_("Which goods?"))
    quantity3 = number(_("How many pieces?"))
    target3 = number(_("Price for one piece that you hope for (₹, without tax)"))
    kind = choice(_("Where do the goods go?"), EnquiryKind.choices, radios=True)
    address = text(_("Address of delivery"), lines=True)
    place = text(_("Town or city"))
    pin_code = text(_("PIN code"))
    state_code = choice(_("State or Union territory"), (), empty=" ")
    country = choice(_("Country"), ())
    incoterm = choice(_("Incoterm"), (), empty=" ")
    port = text(_("Port or place of the Incoterm"))
    currency = choice(_("Show amounts beside rupees in"), [(one, one) for one in CURRENCIES])
    work_order = text(_("Number of the work order"))
    purchase_reference = text(_("Reference of the purchase (GeM contract, tender)"))
    wanted_by = day(_("By when?"))
    samples = ticked(_("I want samples first"))
    inspection = ticked(_("The lot is to be inspected before it leaves"))
    words = text(
        _("What else matters"), _("Finish, packing, marks. Leave out telephone numbers."), lines=True
    )
    file = forms.FileField(label=_("Drawing or photograph (PDF, JPG, PNG)"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["kind"].initial = EnquiryKind.INLAND
        self.fields["state_code"].choices = [("", ""), *_states()]  # type: ignore[attr-defined]
        self.fields["country"].choices = _countries()  # type: ignore[attr-defined]
        self.fields["country"].initial = "IN"
        terms = [(one.code, f"{one.code} · {Localised(one.name)}") for one in incoterms()]
        self.fields["incoterm"].choices = [("", ""), *terms]  # type: ignore[attr-defined]

    def articles(self) -> list[list[Any]]:
        return [[self[f"{key}{at}"] for key in ("good", "title", "quantity", "target")] for at in (1, 2, 3)]

    def rest(self, *names: str) -> list[Any]:
        return [self[name] for name in names]

    def asked(self, files: Iterable[tuple[bytes, str]]) -> Asked:
        lines = [
            Wanted(
                self.said(f"title{at}"), self.whole(f"quantity{at}"), good=self.said(f"good{at}"), target=self.rupees(f"target{at}")
            )
            for at in (1, 2, 3)
        ]  # fmt: skip
        given = {
            key: self.said(key)
            for key in (
                "kind", "address", "place", "pin_code", "state_code", "country", "incoterm", "port", "work_order",
                "purchase_reference", "words",
            )
        }  # fmt: skip
        return Asked(
            lines=lines, wanted_by=self.day_of("wanted_by"), currency=self.said("currency") or "INR",
            samples=self.said("samples") == "True", inspection=self.said("inspection") == "True", files=list(files), **given,
        )  # fmt: skip


class AnswerForm(Asking):
    quantity = number(_("How many can you make?"))
    price = number(
        _("What do you want for one piece?"),
        _("In rupees, without tax. The buyer sees it; other makers do not."),
    )
    days = number(_("In how many days are they ready?"))
    note = text(_("What else is to be known"), lines=True)


class ReasonForm(Asking):
    reason = text(_("Reason"), lines=True)


class AskMakersForm(Asking):
    words = text(_("What else the makers are to know"), lines=True)


class QuoteForm(Asking):
    """Terms of a quotation; the rows of makers are read beside it."""

    terms = choice(_("When is it paid?"), PayTerms.choices, radios=True)
    advance_percent = number(_("Part in advance, in per cent"))
    valid_until = day(_("The quotation holds until"))
    rate = number(
        _("Rupees for one unit of the buyer's currency"), _("For information; amounts in rupees count.")
    )
    words = text(_("Further terms"), lines=True)


class PaymentForm(Asking):
    amount = number(_("Amount"))
    reference = text(_("Reference of the bank"), _("UTR or number of the transfer."))
    on = day(_("On which day did it come?"))


class DispatchForm(Asking):
    quantity = number(_("How many pieces leave?"), _("The rest stays planned for a later delivery."))
    carrier = text(_("Who carries it?"))
    tracking = text(_("Number on the receipt"))


class ReceiveForm(Asking):
    pieces = number(_("How many pieces came whole?"))
    remark = text(_("What is missing, broken or too much"), lines=True)


class InspectForm(Asking):
    words = text(_("What was looked at, and what was found"), lines=True)
