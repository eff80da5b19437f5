"""Why money does not move: each refusal with its code, its sentence, and the amount that would have been possible."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.kernel.refusals import DomainError
from odop.lib.money import rupees


class MoneyRefused(DomainError):
    """Nothing moved and nothing was written."""


class BudgetShort(MoneyRefused):
    """A sanction would go beyond what the district has free."""

    code = "budget_short"

    def __init__(self, *, free: Decimal, asked: Decimal) -> None:
        super().__init__(
            format_lazy(
                _(
                    "The district's budget has {free} free; this sanction needs {asked}. Ask the state for an allotment."
                ),
                free=rupees(free),
                asked=rupees(asked),
            ),
            extra={"free": str(free), "asked": str(asked)},
        )


class NoBudget(MoneyRefused):
    """The district has no budget line for this scheme and year."""

    code = "no_budget"

    def __init__(self, financial_year: str) -> None:
        super().__init__(
            format_lazy(
                _(
                    "No budget of {year} has been allotted to this district for this scheme. Ask the state for an allotment."
                ),
                year=financial_year,
            ),
            extra={"free": "0.00"},
        )


class BeyondSanction(MoneyRefused):
    """An instalment is more than what is left of its sanction."""

    code = "beyond_sanction"

    def __init__(self, *, sanctioned: Decimal, left: Decimal, asked: Decimal) -> None:
        super().__init__(
            format_lazy(
                _("Of {sanctioned} sanctioned, {left} is left; this instalment is {asked}."),
                sanctioned=rupees(sanctioned),
                left=rupees(left),
                asked=rupees(asked),
            ),
            extra={"left": str(left), "asked": str(asked)},
        )


class NotEnoughAllotted(MoneyRefused):
    """The line that money is to leave has less than that free."""

    code = "not_enough_allotted"

    def __init__(self, *, free: Decimal, asked: Decimal) -> None:
        super().__init__(
            format_lazy(
                _(
                    "Only {free} is free here, and {asked} was to be moved. What is committed or released stays."
                ),
                free=rupees(free),
                asked=rupees(asked),
            ),
            extra={"free": str(free), "asked": str(asked)},
        )


class ChangedMeanwhile(MoneyRefused):
    """The line has another amount free than its author saw when confirming."""

    code = "changed_meanwhile"

    def __init__(self, free: Decimal) -> None:
        super().__init__(
            format_lazy(
                _("The amounts have changed meanwhile: {free} is free now. Check them again."),
                free=rupees(free),
            ),
            extra={"free": str(free)},
        )


def refused(code: str, message: str | Promise) -> MoneyRefused:
    return MoneyRefused(message, code=code)
