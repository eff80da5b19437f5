"""What a diagnosis holds of a person: that she was drawn into a survey, and her answers."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from odop.diagnosis.models import Drawn, Sheet
from odop.diagnosis.questions import questions_of
from odop.kernel.holdings import Held, Said, Whose, holding


def _drawn(whose: Whose) -> Q:
    return Q(artisan_id=whose.artisan_id) | Q(unit__owner_id=whose.artisan_id)


def forget_surveys(whose: Whose) -> int:
    """The answers stay without her: what was computed of them stands, and nothing leads back."""
    rows = Drawn.objects.filter(_drawn(whose))
    Sheet.objects.filter(drawn__in=rows).update(device_made_at=None)
    return rows.update(artisan=None, unit=None)


@holding(
    "diagnosis.surveys", title=_("Surveys in which you were asked"), kept="entry", order=58, erase=forget_surveys,
    tables=["diagnosis_drawn", "diagnosis_sheet"],
)  # fmt: skip
def surveys(whose: Whose) -> Iterator[Held]:
    rows = Drawn.objects.filter(_drawn(whose)).select_related("survey").prefetch_related("sheets")
    for one in rows.order_by("survey__drawn_at", "pk"):
        questions = {each.key: each for each in questions_of(one.survey.questions)}
        yield Held(
            _("Drawn into a survey"), one.survey.drawn_at,
            (("ref", _("Number"), one.survey.ref), ("number", _("Number in the sample"), one.number)),
        )  # fmt: skip
        for sheet in one.sheets.all():
            told = []
            for key, answer in sheet.answers.items():
                words = {option.key: str(option.text) for option in questions[key].options}
                given: list[str] = answer if isinstance(answer, list) else [answer]
                told.append(
                    (
                        key,
                        str(questions[key].text),
                        Said(", ".join(given), ", ".join(words.get(each) or each for each in given)),
                    )
                )
            yield Held(
                _("Your answers"), sheet.received_at,
                (("outcome", _("What came of the visit"), sheet.get_outcome_display()), *told),
            )  # fmt: skip
