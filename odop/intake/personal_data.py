"""What lists hold of a person: the row in which an office sent her details."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from odop.intake.models import IntakeRow
from odop.intake.services.cells import hidden
from odop.kernel.holdings import Held, Whose, holding
from odop.registry.models import Artisan


def _rows(whose: Whose) -> QuerySet[IntakeRow]:
    refs = Artisan.objects.filter(pk=whose.artisan_id) | Artisan.objects.filter(
        merged_into_id=whose.artisan_id
    )
    return IntakeRow.objects.filter(subject_ref__in=refs.values("ref"))


def forget_rows(whose: Whose) -> int:
    """What stood in the row goes; that there was one, and what became of it, stays."""
    return _rows(whose).update(cells=[], earlier=[], problems=[], entry={}, row_key=0)


@holding(
    "intake.rows", title=_("Rows of lists that offices sent"), kept="entry", tables=["intake_intakerow"],
    erase=forget_rows, order=8,
)  # fmt: skip
def rows(whose: Whose) -> Iterator[Held]:
    for one in _rows(whose).select_related("intake"):
        titles = dict(one.intake.columns)
        letters = list(titles)
        facts = tuple(
            (
                f"cell_{number + 1}",
                titles.get(letters[number], "") if number < len(letters) else "",
                hidden(value),
            )
            for number, value in enumerate(one.cells)
        )
        yield Held(
            _("Row of a list"), one.intake.made_at,
            (("list", _("List"), one.intake.ref), ("row", _("Number of the row"), one.number), *facts),
        )  # fmt: skip
