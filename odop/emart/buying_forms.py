"""What a buyer is asked."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from odop.emart.enums import AT_CHECKOUT, PayBy
from odop.emart.queries.tax import states
from odop.emart.services.mail import mail_leaves
from odop.kernel.asking import Asking, choice, number, text
from odop.kernel.fields import Localised


class CheckoutForm(Asking):
    """Who receives the parcel and how it is paid."""

    name = text(_("Name"))
    mobile = number(_("Mobile number"), _("For the parcel only."))
    email = text(_("E-mail, if you want messages and bill there too"))
    pin_code = number(_("PIN code"))
    address = text(_("House, street"))
    place = text(_("Town or village"))
    state_code = choice(_("State or Union territory"), [], empty=_("Choose"))
    pay_by = choice(
        _("How do you want to pay?"), [(one.value, one.label) for one in AT_CHECKOUT], radios=True
    )
    gstin = text(_("GSTIN, if you buy for a business"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not mail_leaves():
            del self.fields["email"]
        field = self.fields["state_code"]
        field.choices = [("", _("Choose")), *((one.code, str(Localised(one.name))) for one in states())]  # type: ignore[attr-defined]
        for key, told in (
            ("name", "name"), ("mobile", "tel-national"), ("email", "email"), ("pin_code", "postal-code"), ("address", "street-address"),
            ("place", "address-level2"), ("state_code", "address-level1"),
        ):  # fmt: skip
            if key in self.fields:
                self.fields[key].widget.attrs["autocomplete"] = told

    def close_cash(self, why: str) -> None:
        """Cash at the door stays to be seen, with the reason, and cannot be chosen; what was chosen is to pay online."""
        if not why:
            return
        self.fields["pay_by"].widget.closed = {PayBy.AT_DOOR: why}
        if self.is_bound:
            self.data = {**dict(self.data.items()), "pay_by": PayBy.ONLINE}


class CouponForm(Asking):
    """The code of a coupon."""

    code = text(_("Code of the coupon"))


class GiftForm(Asking):
    """What the card of a gift says."""

    card = text(
        _("What the card says"),
        _("Up to 200 letters. The maker writes it by hand. You may leave it empty."),
        lines=True,
    )

    def __init__(self, data: Any = None, *, card: str = "") -> None:
        super().__init__(data, initial={"card": card}, auto_id="gift_%s")
        self.fields["card"].widget.attrs["maxlength"] = "200"
