"""What can be done about agreements, one function per sentence an officer would say."""

from odop.partners.services.agreements import (
    add_document,
    add_partner,
    add_review,
    end,
    enter_agreement,
    house,
    publish,
    set_end,
    set_fee,
    sign,
)
from odop.partners.services.allowed import may_write
from odop.partners.services.figures import bring_figures, template
from odop.partners.services.loading import load_partners
from odop.partners.services.obligations import bind, dues_of, remind_due, set_days, settle, stop

__all__ = [
    "add_document",
    "add_partner",
    "add_review",
    "bind",
    "bring_figures",
    "dues_of",
    "end",
    "enter_agreement",
    "house",
    "load_partners",
    "may_write",
    "publish",
    "remind_due",
    "set_days",
    "set_end",
    "set_fee",
    "settle",
    "sign",
    "stop",
    "template",
]
