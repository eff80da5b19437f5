"""To whom each paisa of a line goes, decided when it is bought; and the same for the part of it that comes back."""

from decimal import Decimal

from odop.emart.enums import Account
from odop.lib.gst.amounts import Tax, part_of
from odop.lib.gst.selling import HeldBack, TaxMode, Way

Shares = dict[str, int]


def shares_of_goods(tax: Tax, way: Way, held: HeldBack, commission_percent: Decimal) -> Shares:
    """Returns paise by account, which sum to what the buyer pays for the line.

    The corporation buys from the maker for the price without tax. A maker who sells herself gets the price with the tax that she
    has to pay, less what the law makes the market hold back.
    """
    commission = int(Decimal(tax.taxable) * commission_percent / 100)
    if way is Way.CORPORATION:
        return _filled(maker=tax.taxable - commission, tax=tax.tax, commission=commission)
    return _filled(maker=tax.gross - held.all - commission, tcs=held.tcs, tds=held.tds, commission=commission)


def shares_with_discount(tax: Tax, full: Tax, commission_percent: Decimal) -> Shares:
    """Returns paise by account of a line that the corporation sells for less by a coupon; `full` is the tax of its price. The maker
    is paid as without it: the corporation bears what is missing of the value. Where the lower price falls into a band with so low a
    rate that more is left of it, she gets what is left: the corporation gains nothing by a coupon."""
    value = max(full.taxable, tax.taxable)
    commission = int(Decimal(value) * commission_percent / 100)
    return _filled(
        maker=value - commission,
        tax=tax.tax,
        commission=commission,
        discount=tax.taxable - value,
    )


def shares_of_delivery(tax: Tax, way: Way, mode: TaxMode, held: HeldBack) -> Shares:
    """Returns paise by account: the charge pays the carrier, its tax goes to whoever owes it."""
    if way is Way.CORPORATION:
        return _filled(delivery=tax.taxable, tax=tax.tax)
    owed = tax.tax if mode is TaxMode.REGULAR else 0
    return _filled(delivery=tax.gross - owed, maker=owed - held.all, tcs=held.tcs, tds=held.tds)


def part_of_shares(shares: Shares, tax: Tax, *, quantity: int, of: int, before: int = 0) -> Shares:
    """Returns the part for `quantity` of `of` pieces after `before`: all parts together are the whole, to the paisa.

    `tax` is the tax of the whole line: what a part has of the account TAX is what its credit note says (`part_of`), less the part
    of what a maker with a GSTIN bills to the corporation; the maker's share takes the rest.
    """
    billed_to_us = tax.tax - shares.get(Account.TAX.value, 0)

    def up_to(pieces: int) -> Shares:
        found = {account: paise * pieces // of for account, paise in shares.items()}
        if Account.TAX.value in found:
            found[Account.TAX.value] = part_of(tax, quantity=pieces, of=of).tax - billed_to_us * pieces // of
        rest = sum(shares.values()) * pieces // of - sum(found.values())
        return {**found, whose: found[whose] + rest}

    # The database gives the accounts back in an order of its own: it does not say whose the rest is.
    whose = Account.MAKER.value if Account.MAKER in shares else Account.DELIVERY.value
    after, gone = up_to(before + quantity), up_to(before)
    return {account: after[account] - gone[account] for account in shares}


def _filled(**paise: int) -> Shares:
    known = {Account(account).value: amount for account, amount in paise.items()}
    first = next(iter(known))
    return {account: amount for account, amount in known.items() if amount or account == first}
