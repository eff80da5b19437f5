"""What a buyer is told: where the bill is."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from odop.kernel.services import send_notice
from odop.lib.identifiers import IdentifierError, clean_mobile
from odop.outlets.services.selling import Rung


def send_bill(rung: Rung, mobile: str) -> bool:
    """A message with the address of the bill; whether the number could be one."""
    try:
        number = clean_mobile(mobile)
    except IdentifierError:
        return False
    language = (get_language() or "en")[:2]
    with override(language):
        address = str(settings.ODOP.base_url) + reverse("shop_bill", args=[rung.key])
        body = _("Your bill %(serial)s: %(address)s") % {"serial": rung.bill.serial, "address": address}
    send_notice(
        to=number, template="outlets.bill", body=body, language=language, subject_ref=rung.bill.serial
    )
    return True
