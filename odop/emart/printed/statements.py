"""What a maker sold, what was held back of it and why, and what she was paid: her statement as PDF, from the books of the mart."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from odop.emart.enums import OPEN_CLAIMS, Account, LineKind, SettlementState, TransferState
from odop.emart.models import Claim, Order, OrderLine, Seller, Settlement, Transfer
from odop.emart.queries.sales import Pay, Sums, Told
from odop.finance.enums import words_of
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import day_text as day
from odop.kernel.ui.numbers import unbroken
from odop.lib.money import in_words, rupees

LESS = {
    Account.TAX: gettext_lazy("GST, which the corporation pays"),
    Account.TCS: gettext_lazy("held back for your GST account"),
    Account.TDS: gettext_lazy("held back for your income tax"),
    Account.COMMISSION: gettext_lazy("commission of the mart"),
    Account.DISCOUNT: gettext_lazy("a buyer's coupon"),
}
MEANS = {
    Account.TCS: gettext_lazy(
        "Held back for your GST account (TCS, section 52 of the CGST Act): the market pays it in under your GSTIN."
        " Accept it on the tax portal; it pays your own tax."
    ),
    Account.TDS: gettext_lazy(
        "Held back for your income tax (%(section)s): the market pays it in under your PAN."
        " It is taken off your income tax, or comes back to you."
    ),
    Account.TAX: gettext_lazy(
        "GST of goods that the corporation sold: the corporation pays it to the government. You pay no GST on them."
    ),
}


@cache
def _source() -> str:
    return (Path(__file__).parent / "typst" / "statement.typ").read_text(encoding="utf-8")


def statement_pdf(pay: Pay, language: str) -> bytes:
    """A payment with the orders it is for, or what is to come and what it waits for."""
    with override(language):
        return typeset(_source(), _data(pay, language))


def _sum(amount: Decimal) -> str:
    return unbroken(rupees(amount, places=2))


def _off(amount: Decimal) -> str:
    return f"−\u00a0{_sum(amount)}"


def _data(pay: Pay, language: str) -> dict[str, Any]:
    paid, rows, seller = pay.settlement, pay.rows, pay.seller
    waits = {} if paid else _waits([told.row.order for told in rows])
    return {
        "language": language, "programme": str(Localised(programme().name)),
        "sample": _("Sample data") if seller.is_sample else "",
        "title": _("Statement of your sales") if paid else _("What you will be paid"), "ref": paid.ref if paid else day(clock.today()),
        "pairs": [pair for pair in [*_who(seller), *(_payment(paid) if paid else ())] if pair[1]],
        "label": _amount_label(paid), "amount": _sum(pay.total), "words": in_words(pay.total, language) if pay.total >= 0 else "",
        "heads": [_("Order"), _("Buyers paid for your goods"), _("Not yours, and why"), _("Came back to you"), _("Yours")],
        "rows": [
            {
                "order": told.row.order.ref, "goods": _goods(told.row.order), "when": _when(told.row.order),
                "waits": waits.get(told.row.order.pk, ""), "paid": _sum(told.goods), "less": _less(told),
                "back": _off(told.back) if told.back else "–", "hers": _sum(told.hers),
            }
            for told in rows
        ],
        "sums": _sums(pay.sums), "total": [_amount_label(paid), _sum(pay.total)], "notes": _notes(rows),
        "foot": _("From the books of the mart, %(day)s. If something is not right, tell your district office.")
        % {"day": day(clock.today())},
    }  # fmt: skip


def _amount_label(paid: Settlement | None) -> str:
    if paid is None:
        return _("Not paid yet")
    if paid.state == SettlementState.PAID:
        return _("Paid to you")
    return str(paid.get_state_display())


def _who(seller: Seller) -> list[tuple[str, str]]:
    return [
        (_("Maker"), f"{seller.name} · {seller.ref}"), (_("How you sell"), str(seller.get_tax_mode_display())),
        ("GSTIN", seller.gstin), (_("Enrolment number"), seller.enrolment_number),
    ]  # fmt: skip


def _payment(paid: Settlement) -> list[tuple[str, str]]:
    return [
        (_("Payment"), paid.ref), (_("Made ready"), "" if paid.by_gateway else day(paid.made_at)),
        (_("Account"), f"••{paid.account_last4} · {paid.ifsc}" if paid.account_last4 else ""),
        (_("Paid on"), day(paid.paid_on) if paid.paid_on else ""),
        (_("Paid by the payment service, transfer") if paid.by_gateway else _("Bank reference (UTR)"), paid.bank_reference),
        (_("Why the bank rejected it"), str(words_of(paid.reject_code)) if paid.reject_code else ""),
    ]  # fmt: skip


def _goods(order: Order) -> str:
    lines = [line for line in order.lines.all() if line.kind == LineKind.GOODS]
    return ", ".join(f"{line.quantity} × {line.title}" for line in lines)


def _when(order: Order) -> str:
    shop = Localised(order.counter)
    if order.counter:
        return _("Sold over the counter: %(shop)s") % {"shop": shop}
    return _("Sent on %(day)s") % {"day": day(order.shipped_at)} if order.shipped_at else ""


def _waits(orders: list[Order]) -> Mapping[int, str]:
    """Of each order that is not paid yet, what it waits for."""
    claims = Claim.objects.filter(line__order__in=orders, state__in=OPEN_CLAIMS).order_by("-pk")
    asked = dict(claims.values_list("line__order", "ref"))
    found = {}
    for order in orders:
        if order.pk in asked:
            found[order.pk] = _("A return is open: %(ref)s") % {"ref": asked[order.pk]}
        elif order.delivered_at is None:
            found[order.pk] = _("The parcel is on its way.")
        elif order.returns_until is not None and clock.today() <= order.returns_until:
            found[order.pk] = _("The buyer may send it back until %(day)s.") % {
                "day": day(order.returns_until)
            }
        elif transfer_of(order):
            found[order.pk] = _("The payment service sends it to your bank account by itself.")
        else:
            found[order.pk] = _("It is paid with the next payment.")
    return found


def transfer_of(order: Order) -> Transfer | None:
    """What the payment service has set aside of it."""
    found: Transfer | None = getattr(order, "transfer", None)
    return found if found is not None and found.state != TransferState.BANK else None


def _less(told: Told) -> list[str]:
    parts = [f"{LESS.get(Account(account), account)}: {_off(amount)}" for account, amount in told.less]
    if told.added:
        parts.append(f"{_added_words(told)}: + {_sum(told.added)}")
    if told.other:
        parts.append(f"{_('Of the delivery: its GST, less what is held back')}: {_sum(told.other)}")
    return parts


def _added_words(told: Told) -> str:
    if told.row.order.counter:
        return _("discount of the shop, which the corporation bears")
    if told.row.less.get(Account.DISCOUNT):
        return _("a buyer's coupon, which the corporation bears")
    return _("your GST, on your bill to the corporation")


def _sums(sums: Sums) -> list[tuple[str, str]]:
    found = [(_("Buyers paid for your goods"), _sum(sums.goods))]
    found += [
        (str(LESS.get(Account(account), account)), _off(amount)) for account, amount in sums.less.items()
    ]
    found += [(_("borne or added by the corporation"), f"+ {_sum(sums.added)}")] if sums.added else []
    found += [(_("taken off for what came back"), _off(sums.back))] if sums.back else []
    found += [(_("Of the delivery: its GST, less what is held back"), _sum(sums.other))] if sums.other else []
    return found


def _notes(rows: list[Told]) -> list[str]:
    """What each thing that was held back means, with the law's own label as it was when it was bought."""
    accounts = {Account(account) for told in rows for account, _amount in told.less}
    sections = list(dict.fromkeys(
        line.tds_section for told in rows for line in _lines(told) if line.tds_section and line.shares.get(Account.TDS)
    ))  # fmt: skip
    return [
        str(words) % {"section": ", ".join(sections)} if account == Account.TDS else str(words)
        for account, words in MEANS.items()
        if account in accounts
    ]


def _lines(told: Told) -> list[OrderLine]:
    return list(told.row.order.lines.all())
