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


def lock_sanction(of: Case | str | int) -> Sanction:
    """The sanction of a case (or of its number) or of another subject, held; raises NotFound when nothing was sanctioned."""
    if isinstance(of, str):
        found = held_many(Sanction, [of], by="subject")
    else:
        found = held_many(Sanction, [of if isinstance(of, int) else of.pk], by="case")
    if not found:
        raise NotFound(code="no_sanction")
    if isinstance(of, Case):
        found[0].case = of
    return found[0]


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
