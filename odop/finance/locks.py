"""Every lock of finance, in one order, so that no two movements can wait for each other:

    case (taken by the step) → sanction → payment → budget lines by id → counter rows → the trail (at commit)

Nothing below takes a lock of a row further left. A movement over many cases takes all its locks of one kind, by id,
before those of the next kind.
"""

from collections.abc import Iterable

from odop.casework.models import Case
from odop.finance.models import BudgetLine, Payment, Sanction
from odop.kernel.refusals import NotFound
from odop.kernel.rows import held_many


def lock_cases(ids: Iterable[int]) -> None:
    """Hold these cases, as every step does first."""
    list(
        Case.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk").values_list("pk")
    )


def lock_sanction(case_id: int) -> Sanction:
    """The sanction of a case, held; raises NotFound when nothing was sanctioned."""
    found = held_many(Sanction, [case_id], by="case")
    if not found:
        raise NotFound(code="no_sanction")
    return found[0]


def lock_again(sanction: Sanction) -> Sanction:
    """The sanction of the same case, held; the case itself is not read again where it is at hand."""
    fresh = lock_sanction(sanction.case_id)
    if "case" in sanction._state.fields_cache:
        fresh.case = sanction.case
    return fresh


def lock_sanctions(ids: Iterable[int]) -> None:
    list(
        Sanction.objects.select_for_update(of=("self",))
        .filter(pk__in=set(ids))
        .order_by("pk")
        .values_list("pk")
    )


def lock_payments(ids: Iterable[int]) -> list[Payment]:
    """These payments by id, held."""
    return held_many(Payment, set(ids))


def lock_lines(*ids: int) -> dict[int, BudgetLine]:
    """These budget lines by id, held, with what they have at this moment."""
    return {line.pk: line for line in held_many(BudgetLine, set(ids))}
