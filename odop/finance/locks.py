"""Every lock of finance, in one order, so that no two movements can wait for each other:

    case (taken by the step) → sanction → payment → budget lines by id → counter rows → the trail (at commit)

Nothing below takes a lock of a row further left. A movement over many cases takes all its locks of one kind, by id,
before those of the next kind.
"""

from collections.abc import Iterable

from odop.casework.models import Case
from odop.finance.models import BudgetLine, Payment, Sanction
from odop.kernel.refusals import NotFound


def lock_cases(ids: Iterable[int]) -> None:
    """Hold these cases, as every step does first."""
    list(
        Case.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk").values_list("pk")
    )


def lock_sanction(case_id: int) -> Sanction:
    """The sanction of a case, held; raises NotFound when nothing was sanctioned."""
    found = Sanction.objects.select_for_update(of=("self",)).filter(case_id=case_id).first()
    if found is None:
        raise NotFound(code="no_sanction")
    return found


def lock_sanctions(ids: Iterable[int]) -> None:
    list(
        Sanction.objects.select_for_update(of=("self",))
        .filter(pk__in=set(ids))
        .order_by("pk")
        .values_list("pk")
    )


def lock_payments(ids: Iterable[int]) -> list[Payment]:
    """These payments by id, held."""
    return list(Payment.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk"))


def lock_lines(*ids: int) -> dict[int, BudgetLine]:
    """These budget lines by id, held, with what they have at this moment."""
    rows = BudgetLine.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return {line.pk: line for line in rows}
